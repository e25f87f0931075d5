package com.novapay.deploygate.policy.builtin;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** About how many steps a regular expression compiles to; counted repetitions within repetitions multiply. Pure. */
final class RegexSize {
    private static final Pattern COUNT = Pattern.compile("\\{(\\d{1,4})(?:,(\\d{0,4}))?\\}");

    private RegexSize() {}

    static long estimate(String pattern) {
        Deque<Long> outer = new ArrayDeque<>();
        Matcher count = COUNT.matcher(pattern);
        long size = 0;
        long last = 0;
        for (int i = 0; i < pattern.length(); i++) {
            switch (pattern.charAt(i)) {
                case '(' -> {
                    outer.push(size + last);
                    size = 0;
                    last = 0;
                }
                case ')' -> {
                    last += size;
                    size = outer.isEmpty() ? 0 : outer.pop();
                }
                case '[' -> {
                    size += last;
                    last = 1;
                    i = endOfClass(pattern, i);
                }
                case '{' -> {
                    if (count.region(i, pattern.length()).lookingAt()) {
                        last *= Math.max(1, Math.max(number(count.group(1)), number(count.group(2))));
                        i = count.end() - 1;
                    }
                }
                default -> {
                    i += pattern.charAt(i) == '\\' ? 1 : 0;
                    size += last;
                    last = 1;
                }
            }
            if (size + last > Integer.MAX_VALUE) {
                return size + last;
            }
        }
        while (!outer.isEmpty()) {
            size += outer.pop();
        }
        return size + last;
    }

    private static int endOfClass(String pattern, int open) {
        int i = open + 1;
        i += i < pattern.length() && pattern.charAt(i) == '^' ? 1 : 0;
        i += i < pattern.length() && pattern.charAt(i) == ']' ? 1 : 0;
        while (i < pattern.length() && pattern.charAt(i) != ']') {
            i += pattern.charAt(i) == '\\' ? 2 : 1;
        }
        return i;
    }

    private static long number(@Nullable String digits) {
        return digits == null || digits.isEmpty() ? 0 : Long.parseLong(digits);
    }
}
