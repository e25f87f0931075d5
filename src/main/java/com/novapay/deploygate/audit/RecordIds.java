package com.novapay.deploygate.audit;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Ids of records that are no decisions: {@code r-} and letters and digits as in a decision's id. Thread-safe if its source of
 * chance is.
 */
public final class RecordIds implements Supplier<String> {
    private static final int LENGTH = 26;
    private final DecisionIds ids;

    public RecordIds(Clock clock, RandomGenerator random) {
        this.ids = new DecisionIds(clock, random);
    }

    /** A new one, sortable by time. */
    @Override
    public String get() {
        return "r" + ids.get().substring(1);
    }

    /**
     * The id of what is recorded once, whoever records it and however often: the same for the same parts, and for no others.
     * The log keeps the first record of an id.
     */
    public static String of(String... parts) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                // Lengths, or "ab", "c" would be "a", "bc".
                hash.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                hash.update(bytes);
            }
            return "r-" + letters(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String letters(byte[] hash) {
        BigInteger number = new BigInteger(1, hash);
        StringBuilder text = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            text.append(DecisionIds.CROCKFORD.charAt(number.shiftRight(5 * i).intValue() & 31));
        }
        return text.toString();
    }
}
