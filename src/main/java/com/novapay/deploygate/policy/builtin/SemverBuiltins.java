package com.novapay.deploygate.policy.builtin;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code semver.*}, after semver.org 2.0.0; like OPA it takes a leading v. Not from a library: semver4j 6.0.0 takes
 * {@code 1.0.0--} for smaller than {@code 1.0.0-1}.
 */
final class SemverBuiltins {
    private static final int LONGEST = 1_024;
    private static final String NUMBER = "(0|[1-9]\\d{0,18})";
    private static final String IDENTIFIERS = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
    private static final Pattern VERSION = Pattern.compile("v?" + NUMBER + "\\." + NUMBER + "\\." + NUMBER
            + "(?:-(?!(?:.*\\.)?0\\d+(?:[.+]|$))(" + IDENTIFIERS + "))?(?:\\+" + IDENTIFIERS + ")?");
    private static final Pattern DIGITS = Pattern.compile("\\d+");

    static final Map<String, Builtin> ALL = Map.of(
            "semver.is_valid",
            call -> Term.of(call.term(0) instanceof Term.Str text
                    && text.value().length() <= LONGEST
                    && VERSION.matcher(text.value()).matches()),
            "semver.compare",
            call -> Term.of(compare(version(call.string(0)), version(call.string(1)))));

    private SemverBuiltins() {}

    private static Matcher version(String text) {
        Matcher version = VERSION.matcher(text);
        if (text.length() > LONGEST || !version.matches()) {
            throw new Undefined("not a semantic version");
        }
        return version;
    }

    private static int compare(Matcher a, Matcher b) {
        for (int part = 1; part <= 3; part++) {
            int order = numbers(a.group(part), b.group(part));
            if (order != 0) {
                return order;
            }
        }
        String left = a.group(4);
        String right = b.group(4);
        if (left == null || right == null) {
            return Boolean.compare(left == null, right == null); // a release is more than its candidates
        }
        String[] lefts = left.split("\\.", -1);
        String[] rights = right.split("\\.", -1);
        for (int i = 0; i < lefts.length && i < rights.length; i++) {
            int order = identifiers(lefts[i], rights[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(lefts.length, rights.length);
    }

    private static int identifiers(String a, String b) {
        boolean left = DIGITS.matcher(a).matches();
        boolean right = DIGITS.matcher(b).matches();
        if (left && right) {
            return numbers(a, b);
        }
        return left || right ? Boolean.compare(right, left) : Integer.signum(a.compareTo(b));
    }

    private static int numbers(String a, String b) {
        return a.length() == b.length() ? Integer.signum(a.compareTo(b)) : Integer.compare(a.length(), b.length());
    }
}
