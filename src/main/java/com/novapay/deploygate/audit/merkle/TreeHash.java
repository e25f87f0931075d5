package com.novapay.deploygate.audit.merkle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A hash in a tree, SHA-256 as RFC 6962 section 2.1 says: what is hashed as a leaf can never pass for a node. Immutable.
 */
public final class TreeHash {
    /** Bytes of a hash. */
    public static final int LENGTH = 32;

    /** Of a tree without leaves. */
    public static final TreeHash EMPTY = new TreeHash(sha256().digest());

    private final byte[] bytes;

    private TreeHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The hash of an entry of the log. */
    public static TreeHash leaf(byte[] entry) {
        MessageDigest digest = sha256();
        digest.update((byte) 0);
        return new TreeHash(digest.digest(entry));
    }

    /** The hash of two halves. */
    public static TreeHash node(TreeHash left, TreeHash right) {
        MessageDigest digest = sha256();
        digest.update((byte) 1);
        digest.update(left.bytes);
        return new TreeHash(digest.digest(right.bytes));
    }

    /** A hash that was written down; empty unless it is 32 bytes long. */
    public static Optional<TreeHash> of(byte[] bytes) {
        return bytes.length == LENGTH ? Optional.of(new TreeHash(bytes.clone())) : Optional.empty();
    }

    /** A hash in Base 64; empty when it is none. */
    public static Optional<TreeHash> ofBase64(String text) {
        return Notes.base64(text).flatMap(TreeHash::of);
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TreeHash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** In hexadecimal. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
