package com.novapay.deploygate.policy.builtin;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/** {@code hex.*}, {@code base64url.encode_no_pad}, {@code glob.quote_meta} and {@code json.marshal_with_options}. */
final class EncodingBuiltins {
    static final Map<String, Builtin> ALL = Map.of(
            "hex.encode",
                    call -> Term.of(HexFormat.of().formatHex(call.string(0).getBytes(StandardCharsets.UTF_8))),
            "hex.decode", call -> Term.of(unhex(call.string(0))),
            "base64url.encode_no_pad",
                    call -> Term.of(Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(call.string(0).getBytes(StandardCharsets.UTF_8))),
            "glob.quote_meta", call -> Term.of(call.string(0).replaceAll("[*?\\\\\\[\\]{}]", "\\\\$0")),
            "json.marshal_with_options", EncodingBuiltins::marshal);

    private EncodingBuiltins() {}

    private static String unhex(String text) {
        try {
            return text(HexFormat.of().parseHex(text));
        } catch (IllegalArgumentException e) {
            throw new Undefined("not hexadecimal");
        }
    }

    /** Strings of Rego are Unicode; bytes that are none have no value here. */
    static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Undefined("not UTF-8");
        }
    }

    private static Term marshal(Call call) {
        String prefix = "";
        String indent = "\t";
        boolean asked = false;
        Boolean pretty = null;
        for (Map.Entry<Term, Term> option : call.object(1).members().entrySet()) {
            switch (Call.string(option.getKey())) {
                case "prefix" -> {
                    prefix = Call.string(option.getValue());
                    asked = true;
                }
                case "indent" -> {
                    indent = Call.string(option.getValue());
                    asked = true;
                }
                case "pretty" -> pretty = option.getValue() instanceof Term.Bool bool ? bool.value() : wrongOption();
                default -> wrongOption();
            }
        }
        Term plain = JsonText.plain(call.term(0));
        return Term.of(
                (pretty == null ? asked : pretty)
                        ? prefix + JsonText.indented(plain, prefix, indent)
                        : JsonText.compact(plain));
    }

    private static Boolean wrongOption() {
        throw new Undefined("an option of json.marshal_with_options is wrong");
    }
}
