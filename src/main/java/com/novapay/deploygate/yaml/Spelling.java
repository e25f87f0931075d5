package com.novapay.deploygate.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Says what a word that nobody knows was probably meant to be. Pure, thread-safe. */
public final class Spelling {
    private Spelling() {}

    /** {@code did you mean X?} where one known word is close, else the list of all. */
    public static String hint(String word, Collection<String> known) {
        return nearest(word, known)
                .map(near -> "did you mean " + near + "?")
                .orElseGet(() -> "known are " + String.join(", ", new TreeSet<>(known)));
    }

    /** The known word that a word was probably meant to be; empty when none is close. */
    public static Optional<String> nearest(String word, Collection<String> known) {
        String low = word.toLowerCase(Locale.ROOT);
        int limit = Math.max(1, Math.min(3, word.length() / 2));
        return known.stream()
                .filter(candidate -> distance(low, candidate) <= limit)
                .min(Comparator.<String>comparingInt(candidate -> distance(low, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static int distance(String low, String candidate) {
        return LevenshteinDistance.getDefaultInstance().apply(low, candidate.toLowerCase(Locale.ROOT));
    }
}
