package com.novapay.deploygate.policytest;

/** How a replay's report is printed. */
public enum ReplayFormat {
    /** For people. */
    TEXT,
    /** For programs. */
    JSON,
    /** For a comment on a pull request. */
    MARKDOWN;

    /** What is printed. */
    public String print(ReplayReport report) {
        return switch (this) {
            case TEXT -> ReplayText.of(report);
            case JSON -> report.json() + System.lineSeparator();
            case MARKDOWN -> ReplayMarkdown.of(report);
        };
    }
}
