package com.novapay.deploygate.command;

import java.util.regex.Pattern;

/** Names of Kubernetes objects, where text that claims to be one becomes part of what people read or type. Pure, thread-safe. */
public final class ObjectName {
    /** Stands for a name that Kubernetes does not allow. */
    public static final String INVALID = "INVALID-NAME";

    private static final String PART = "[a-z0-9](?:[-a-z0-9]*+(?<!-))?";
    private static final Pattern SUBDOMAIN = Pattern.compile(PART + "(?:\\." + PART + ")*+");
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._/:@=+-]");
    private static final int LONGEST = 253;
    private static final int SHOWN = 60;

    private ObjectName() {}

    /** Whether it is a DNS subdomain of RFC 1123. */
    public static boolean isValid(String text) {
        return text.length() <= LONGEST && SUBDOMAIN.matcher(text).matches();
    }

    /** As one word of a command: a name that is not valid is never part of one. */
    public static String word(String text) {
        if (text.isEmpty()) {
            return "NAME";
        }
        return isValid(text) ? text : INVALID;
    }

    /** As messages print one that the API server has yet to generate. */
    public static String generated(String prefix) {
        boolean valid = prefix.length() <= SHOWN && isValid(prefix + "x");
        return (valid && !prefix.isEmpty() ? prefix : "NAME-") + "…";
    }

    /** As messages print it: one that is not valid is named as such, without anything that a shell could read. */
    public static String shown(String text) {
        if (isValid(text)) {
            return text;
        }
        String start =
                text.substring(0, text.offsetByCodePoints(0, Math.min(SHOWN, text.codePointCount(0, text.length()))));
        return "\"" + UNSAFE.matcher(start).replaceAll("?") + "\" (not a valid name)";
    }
}
