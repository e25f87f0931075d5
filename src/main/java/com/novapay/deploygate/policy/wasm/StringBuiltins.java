package com.novapay.deploygate.policy.wasm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code sprintf} with the verbs of Go's fmt that policies use: v s d q t x f and the percent sign. */
final class StringBuiltins {
    static final Map<String, HostBuiltin> ALL = Map.of("sprintf", (arguments, input) -> {
        JsonNode format = arguments.get(0);
        JsonNode values = arguments.get(1);
        return format.isTextual() && values.isArray()
                ? Optional.of(JsonNodeFactory.instance.textNode(sprintf(format.textValue(), values)))
                : Optional.empty();
    });

    private StringBuiltins() {}

    private static String sprintf(String format, JsonNode values) {
        StringBuilder out = new StringBuilder();
        int next = 0;
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            int start = i;
            do {
                i++;
            } while (i < format.length() && "0123456789.+-# ".indexOf(format.charAt(i)) >= 0);
            if (i >= format.length()) {
                out.append("%!(NOVERB)");
            } else if (format.charAt(i) == '%') {
                out.append('%');
            } else if (next >= values.size()) {
                out.append("%!").append(format.charAt(i)).append("(MISSING)");
            } else {
                out.append(verb(format.substring(start + 1, i), format.charAt(i), values.get(next++)));
            }
        }
        return out.toString();
    }

    private static String verb(String flags, char verb, JsonNode value) {
        return switch (verb) {
            case 'd' -> value.isIntegralNumber() ? pad(flags, value.asText()) : wrong(verb, value);
            case 'f' ->
                value.isNumber()
                        ? String.format(Locale.ROOT, "%" + flags + "f", value.doubleValue())
                        : wrong(verb, value);
            case 'x' -> value.isIntegralNumber() ? Long.toHexString(value.longValue()) : wrong(verb, value);
            case 'q' -> value.isTextual() ? value.toString() : wrong(verb, value);
            case 's', 'v' -> pad(flags, value.isTextual() ? value.textValue() : value.toString());
            case 't' -> value.isBoolean() ? value.asText() : wrong(verb, value);
            default -> wrong(verb, value);
        };
    }

    private static String pad(String flags, String text) {
        if (flags.isEmpty() || flags.contains(".")) {
            return text;
        }
        int width = Integer.parseInt(flags.replaceAll("\\D", "0"));
        String fill = (flags.startsWith("0") ? "0" : " ").repeat(Math.max(0, width - text.length()));
        return flags.startsWith("-") ? text + fill : fill + text;
    }

    private static String wrong(char verb, JsonNode value) {
        return "%!" + verb + "(" + value + ")";
    }
}
