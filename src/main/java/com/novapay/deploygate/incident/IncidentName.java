package com.novapay.deploygate.incident;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names of Incidents that come from a source. Pure, thread-safe. */
final class IncidentName {
    private static final Pattern FITS = Pattern.compile("[a-z0-9]([-a-z0-9]{0,98}[a-z0-9])?");
    private static final int READABLE = 40;
    private static final int HASH_BYTES = 8;

    private IncidentName() {}

    /** The name by which the incident is looked for first: the id itself where it can be a name in Kubernetes. */
    static String of(String source, String externalId) {
        String lower = externalId.toLowerCase(Locale.ROOT);
        return FITS.matcher(lower).matches() ? source + "-" + lower : hashed(source, externalId);
    }

    /** The name that no other id has, whatever the id is. */
    static String hashed(String source, String externalId) {
        String readable = externalId
                .substring(0, Math.min(READABLE, externalId.length()))
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        String hash = HexFormat.of().formatHex(sha256(externalId), 0, HASH_BYTES);
        return source + "-" + (readable.isEmpty() ? "" : readable + "-") + hash;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
