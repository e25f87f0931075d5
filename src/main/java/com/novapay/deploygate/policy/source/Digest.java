package com.novapay.deploygate.policy.source;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of content, as OCI writes them. Pure. */
final class Digest {
    private Digest() {}

    static String sha256(byte[] content) {
        return of("SHA-256", content);
    }

    /** Whether content has a digest such as {@code sha256:…}; false for an algorithm other than SHA-256 and SHA-512. */
    static boolean matches(String digest, byte[] content) {
        return digest.equals("sha256:" + of("SHA-256", content)) || digest.equals("sha512:" + of("SHA-512", content));
    }

    private static String of(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
