package com.novapay.deploygate.policy.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Go's reference-time layouts, split into their elements. Pure, thread-safe. */
final class GoLayout {
    /** The names that Rego takes for layouts. */
    private static final Map<String, String> NAMED = Map.of(
            "ANSIC", "Mon Jan _2 15:04:05 2006",
            "UnixDate", "Mon Jan _2 15:04:05 MST 2006",
            "RubyDate", "Mon Jan 02 15:04:05 -0700 2006",
            "RFC822", "02 Jan 06 15:04 MST",
            "RFC822Z", "02 Jan 06 15:04 -0700",
            "RFC850", "Monday, 02-Jan-06 15:04:05 MST",
            "RFC1123", "Mon, 02 Jan 2006 15:04:05 MST",
            "RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700",
            "RFC3339", "2006-01-02T15:04:05Z07:00",
            "RFC3339Nano", "2006-01-02T15:04:05.999999999Z07:00");

    static final String DEFAULT = "RFC3339Nano";

    /** Longest first, so that a layout is read greedily. */
    private static final List<String> TOKENS = List.of(
            "-07:00:00",
            "Z07:00:00",
            "January",
            "-070000",
            "Z070000",
            "Monday",
            "-07:00",
            "Z07:00",
            "-0700",
            "Z0700",
            "2006",
            "002",
            "__2",
            "Jan",
            "Mon",
            "MST",
            "-07",
            "Z07",
            "01",
            "02",
            "03",
            "04",
            "05",
            "06",
            "15",
            "_2",
            "PM",
            "pm",
            "1",
            "2",
            "3",
            "4",
            "5");

    /** Read once, since rules that look at times use hardly any others. */
    private static final Map<String, List<Element>> READ = NAMED.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, named -> read(named.getValue())));

    private GoLayout() {}

    /**
     * A piece of a layout.
     *
     * @param token whether the text stands for a part of the time; otherwise it stands for itself
     */
    record Element(String text, boolean token) {
        /** Whether it is a fraction of a second, like .000 or ,999. */
        boolean isFraction() {
            return token && (text.startsWith(".") || text.startsWith(","));
        }
    }

    static List<Element> elements(String nameOrLayout) {
        List<Element> known = READ.get(nameOrLayout);
        return known == null ? read(nameOrLayout) : known;
    }

    private static List<Element> read(String layout) {
        List<Element> elements = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int i = 0;
        while (i < layout.length()) {
            String token = token(layout, i);
            if (token.isEmpty()) {
                literal.append(layout.charAt(i++));
                continue;
            }
            if (!literal.isEmpty()) {
                elements.add(new Element(literal.toString(), false));
                literal.setLength(0);
            }
            elements.add(new Element(token, true));
            i += token.length();
        }
        if (!literal.isEmpty()) {
            elements.add(new Element(literal.toString(), false));
        }
        return List.copyOf(elements);
    }

    private static String token(String layout, int at) {
        String fraction = fraction(layout, at);
        if (!fraction.isEmpty()) {
            return fraction;
        }
        if (layout.startsWith("_2006", at)) {
            return ""; // an underscore before a year
        }
        for (String known : TOKENS) {
            if (layout.startsWith(known, at)) {
                return isWord(known, layout, at) ? "" : known;
            }
        }
        return "";
    }

    /** Go does not take "Mon" in "Month" for a weekday. */
    private static boolean isWord(String token, String layout, int at) {
        int after = at + token.length();
        boolean lowerCaseFollows =
                after < layout.length() && layout.charAt(after) >= 'a' && layout.charAt(after) <= 'z';
        return (token.equals("Jan") || token.equals("Mon")) && lowerCaseFollows;
    }

    private static String fraction(String layout, int at) {
        if (".,".indexOf(layout.charAt(at)) < 0 || at + 1 >= layout.length()) {
            return "";
        }
        char digit = layout.charAt(at + 1);
        int end = at + 1;
        while ((digit == '0' || digit == '9') && end < layout.length() && layout.charAt(end) == digit) {
            end++;
        }
        boolean digitFollows = end < layout.length() && Character.isDigit(layout.charAt(end));
        return end > at + 1 && !digitFollows ? layout.substring(at, end) : "";
    }
}
