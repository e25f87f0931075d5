package com.novapay.deploygate.check;

import java.util.OptionalInt;

/** How the results of a check are printed. */
public enum CheckFormat {
    /** For people. */
    TEXT,
    /** For programs, one object a line. */
    JSON,
    /** For a comment on a pull request. */
    MARKDOWN,
    /** Annotations of GitHub Actions. */
    GITHUB,
    /** For code scanning. */
    SARIF;

    /**
     * What is printed of a report.
     *
     * @param version of this release
     * @param width of the terminal that text is for; empty where there is none
     * @param named whether the report is of manifests, each of which is named, and not of one review
     */
    public String print(CheckReport report, String version, OptionalInt width, boolean named) {
        return switch (this) {
            case TEXT -> named ? CheckText.withSummary(report, width) : CheckText.of(report, width);
            case JSON ->
                named
                        ? CheckJson.lines(report)
                        : CheckJson.of(report.results().getFirst().decision().orElseThrow()) + System.lineSeparator();
            case MARKDOWN -> CheckMarkdown.of(report);
            case GITHUB -> GithubAnnotations.of(report);
            case SARIF -> SarifLog.of(report, version) + System.lineSeparator();
        };
    }
}
