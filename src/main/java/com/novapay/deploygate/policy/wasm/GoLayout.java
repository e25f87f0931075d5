package com.novapay.deploygate.policy.wasm;

import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Go's reference-time layouts as java.time patterns. Pure, thread-safe. */
final class GoLayout {
    /** Longest first: a layout is read greedily. */
    private static final Map<String, String> TOKENS = tokens();

    private GoLayout() {}

    /** The formatter of a layout, or empty when it cannot be said in java.time. */
    static Optional<DateTimeFormatter> formatter(String layout) {
        StringBuilder pattern = new StringBuilder();
        int i = 0;
        while (i < layout.length()) {
            int at = i;
            Optional<String> token = TOKENS.keySet().stream()
                    .filter(t -> layout.startsWith(t, at))
                    .findFirst();
            if (token.isPresent()) {
                pattern.append(TOKENS.get(token.get()));
                i += token.get().length();
            } else {
                char c = layout.charAt(i++);
                pattern.append(c == '\'' ? "''" : Character.isLetter(c) ? "'" + c + "'" : String.valueOf(c));
            }
        }
        try {
            return Optional.of(DateTimeFormatter.ofPattern(pattern.toString(), Locale.ENGLISH));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> tokens() {
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put(".000000000", ".SSSSSSSSS");
        tokens.put(".000000", ".SSSSSS");
        tokens.put(".000", ".SSS");
        tokens.put("January", "MMMM");
        tokens.put("Monday", "EEEE");
        tokens.put("Z07:00", "XXX");
        tokens.put("-07:00", "xxx");
        tokens.put("-0700", "xx");
        tokens.put("2006", "uuuu");
        tokens.put("MST", "zzz");
        tokens.put("Jan", "MMM");
        tokens.put("Mon", "EEE");
        tokens.put("01", "MM");
        tokens.put("02", "dd");
        tokens.put("03", "hh");
        tokens.put("04", "mm");
        tokens.put("05", "ss");
        tokens.put("06", "uu");
        tokens.put("15", "HH");
        tokens.put("PM", "a");
        tokens.put("1", "M");
        tokens.put("2", "d");
        tokens.put("3", "h");
        tokens.put("4", "m");
        tokens.put("5", "s");
        return tokens;
    }
}
