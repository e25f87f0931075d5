package com.novapay.deploygate.policytest;

import java.util.ArrayList;
import java.util.List;

/**
 * One thing that is not as a test expects. Immutable.
 *
 * @param place file and line of the statement that failed; empty for a case, whose file is in the result
 * @param what was compared, such as {@code allowed} or a statement of Rego
 * @param expected by the test; empty when the test compares nothing
 * @param got what the policies return; empty when the test compares nothing
 * @param note how the two differ, such as which codes are missing; may be empty
 * @param why lines that explain it: the denials of the rules, members that differ, values of variables
 */
public record Difference(String place, String what, String expected, String got, String note, List<String> why) {
    private static final int MOST = 400;

    public Difference {
        why = List.copyOf(why);
    }

    /** A difference of a case. */
    static Difference ofCase(String what, String expected, String got, List<String> why) {
        return new Difference("", what, expected, got, "", why);
    }

    /** The difference without its reasons, in one line where a case differs. */
    String text() {
        if (!place.isEmpty()) {
            return place + ": " + what;
        }
        return expected.isEmpty()
                ? what
                : what + (what.equals("codes") ? " are " : " is ") + got + ", expected " + expected + note;
    }

    /** The lines for a terminal: what differs, then what explains it, indented. Values are cut where they are long. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(text()));
        if (!place.isEmpty() && !got.isEmpty()) {
            lines.add("  got       " + cut(got));
        }
        if (!place.isEmpty() && !expected.isEmpty()) {
            lines.add("  expected  " + cut(expected));
        }
        if (!place.isEmpty() && !note.isEmpty()) {
            lines.add("  " + cut(note));
        }
        why.forEach(line -> lines.add("  " + cut(line)));
        return lines;
    }

    private static String cut(String text) {
        return text.length() <= MOST ? text : text.substring(0, MOST) + "… (" + text.length() + " characters)";
    }
}
