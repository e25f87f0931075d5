package com.novapay.deploygate.console;

/** A part of the console, as its navigation shows it. */
enum Section {
    NOW("/", "Now"),
    CALENDAR("/calendar", "Calendar"),
    DECISIONS("/decisions", "Decisions"),
    REVIEW("/review", "Review"),
    REPORT("/report", "Report"),
    TRENDS("/trends", "Trends"),
    POLICIES("/policies", "Policies"),
    INTEGRITY("/integrity", "Integrity");

    private final String path;
    private final String title;

    Section(String path, String title) {
        this.path = path;
        this.title = title;
    }

    String path() {
        return path;
    }

    String title() {
        return title;
    }
}
