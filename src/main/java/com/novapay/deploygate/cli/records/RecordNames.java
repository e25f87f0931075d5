package com.novapay.deploygate.cli.records;

import java.util.Locale;
import java.util.random.RandomGenerator;

/** Names that people can read and that nobody else has chosen. Thread-safe as its random generator is. */
record RecordNames(RandomGenerator random) {
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int ENDING = 5;
    private static final int LONGEST = 63;

    /** What it is about, and an ending of its own. */
    String of(String about) {
        StringBuilder ending = new StringBuilder("-");
        for (int i = 0; i < ENDING; i++) {
            ending.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        String clean =
                about.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-").replaceAll("^-+", "");
        int most = LONGEST - ending.length();
        return clean.substring(0, Math.min(most, clean.length())).replaceAll("-+$", "") + ending;
    }
}
