package com.novapay.deploygate.authoring;

/**
 * Something to fix in policies. Immutable.
 *
 * @param source what found it: {@code gate}, {@code schema}, {@code opa fmt} or {@code regal}
 * @param file where it is
 * @param line from 1; 0 when the finding is about the whole file
 * @param rule of the linter; empty for the other sources
 */
public record Finding(String source, String file, int line, String rule, String message) {
    /** The line for a terminal. */
    public String text() {
        return place() + ": " + message + " (" + source + (rule.isEmpty() ? "" : " " + rule) + ")";
    }

    /** A workflow command by which GitHub shows it on the line of a pull request. */
    public String annotation() {
        return "::error file=" + escaped(file).replace(":", "%3A").replace(",", "%2C")
                + (line > 0 ? ",line=" + line : "")
                + "::" + escaped(message + " (" + source + (rule.isEmpty() ? "" : " " + rule) + ")");
    }

    private String place() {
        return line > 0 ? file + ":" + line : file;
    }

    private static String escaped(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }
}
