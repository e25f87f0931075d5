package com.novapay.deploygate.policy.builtin;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code urlquery.*}, as Go's {@code net/url} has it. */
final class UrlBuiltins {
    static final Map<String, Builtin> ALL = Map.of(
            "urlquery.encode",
            call -> Term.of(encode(call.string(0))),
            "urlquery.decode",
            call -> Term.of(decode(call.string(0), true)),
            "urlquery.encode_object",
            UrlBuiltins::encodeObject,
            "urlquery.decode_object",
            UrlBuiltins::decodeObject);

    private UrlBuiltins() {}

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /** Throws {@link Undefined} for an escape that is none. */
    static String decode(String text, boolean plusIsSpace) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw new Undefined("a percent sign without two hexadecimal digits");
                }
                out.write(high * 16 + low);
                i += 2;
            } else {
                out.write(bytes[i] == '+' && plusIsSpace ? ' ' : bytes[i]);
            }
        }
        return EncodingBuiltins.text(out.toByteArray());
    }

    private static Term encodeObject(Call call) {
        List<String> pairs = new ArrayList<>();
        JsonText.members(JsonText.plain(call.term(0))).forEach((key, value) -> {
            List<Term> values = value instanceof Term.Arr array ? array.items() : List.of(value);
            for (Term each : values) {
                pairs.add(encode(Call.string(key)) + "=" + encode(Call.string(each)));
            }
        });
        return Term.of(String.join("&", pairs));
    }

    private static Term decodeObject(Call call) {
        Map<String, List<String>> values = new TreeMap<>();
        for (String pair : call.string(0).split("&", -1)) {
            if (pair.contains(";")) {
                throw new Undefined("a semicolon does not separate");
            }
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String key = decode(equals < 0 ? pair : pair.substring(0, equals), true);
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1), true);
                values.computeIfAbsent(key, ignored -> new ArrayList<>()).add(value);
            }
        }
        Map<String, Term> members = new TreeMap<>();
        values.forEach((key, list) -> members.put(key, Term.strings(list)));
        return Term.object(members);
    }
}
