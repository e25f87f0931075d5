package com.novapay.deploygate.policy.builtin;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Writes a JSON or YAML document in the one form that OPA hashes for a bundle's signature: JSON without spaces, members in order,
 * numbers as they were written. Pure.
 */
public final class CanonicalDocument {
    private static final BigInteger LARGEST = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private final StringBuilder out = new StringBuilder();
    private boolean isYaml;

    private CanonicalDocument() {}

    /**
     * The same document in that form.
     *
     * @throws IllegalArgumentException when it is neither JSON nor YAML
     */
    public static byte[] of(byte[] document) {
        String text = new String(document, StandardCharsets.UTF_8);
        CanonicalDocument canonical = new CanonicalDocument();
        try {
            canonical.write(canonical.term(text.startsWith("\ufeff") ? text.substring(1) : text));
        } catch (BuiltinAbort | Undefined | YAMLException e) {
            throw new IllegalArgumentException("it is neither JSON nor YAML", e);
        }
        return canonical.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private Term term(String text) {
        try {
            return TermReader.read(text);
        } catch (BuiltinAbort e) {
            isYaml = true;
            return YamlBuiltins.unmarshal(text);
        }
    }

    /** OPA turns YAML into JSON, and a number in it into what Go reads: an integer of 64 bits, or a float. */
    private static String number(Term.Num number) {
        BigInteger whole =
                number.text().matches("-?\\d{1,20}") ? new BigInteger(number.text()) : LARGEST.add(BigInteger.ONE);
        if (whole.compareTo(LARGEST) <= 0 && whole.bitLength() < 64 + (whole.signum() > 0 ? 1 : 0)) {
            return whole.toString();
        }
        double value = number.value().doubleValue();
        double magnitude = Math.abs(value);
        boolean isPlain = magnitude == 0 || (magnitude >= 1e-6 && magnitude < 1e21);
        return isPlain
                ? GoFloat.format(value, 'f', -1)
                : GoFloat.format(value, 'e', -1).replace("e-0", "e-");
    }

    private void write(Term term) {
        switch (term) {
            case Term.Null ignored -> out.append("null");
            case Term.Bool bool -> out.append(bool.value());
            case Term.Num number -> out.append(isYaml ? number(number) : number.text());
            case Term.Str text -> quoted(text.value());
            case Term.Arr array -> {
                out.append('[');
                Iterator<Term> items = array.items().iterator();
                while (items.hasNext()) {
                    write(items.next());
                    out.append(items.hasNext() ? "," : "");
                }
                out.append(']');
            }
            case Term.Obj object -> {
                out.append('{');
                Iterator<Map.Entry<Term, Term>> members =
                        object.members().entrySet().iterator();
                while (members.hasNext()) {
                    Map.Entry<Term, Term> member = members.next();
                    write(member.getKey());
                    out.append(':');
                    write(member.getValue());
                    out.append(members.hasNext() ? "," : "");
                }
                out.append('}');
            }
            case Term.Sets ignored -> throw new IllegalArgumentException("it is neither JSON nor YAML");
        }
    }

    /** As Go's encoder does it when it does not escape for HTML. */
    private void quoted(String text) {
        out.append('"');
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ' || c == '\u2028' || c == '\u2029') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
