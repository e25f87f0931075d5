package com.novapay.deploygate.audit.merkle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Who signed a note: an Ed25519 public key with a name, as C2SP's signed-note has it. Its text, {@code NAME+ID+KEY}, is the one of
 * Go's {@code golang.org/x/mod/sumdb/note}. Immutable.
 */
public final class NoteKey {
    static final byte ED25519 = 1;
    private static final int RAW = 32;
    /** SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes, RFC 8410 section 4. */
    private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final byte[] raw;
    private final PublicKey key;

    private NoteKey(String name, byte[] raw, PublicKey key) {
        this.name = name;
        this.raw = raw;
        this.key = key;
    }

    /**
     * A key with a name.
     *
     * @param name without spaces and plus
     * @throws IllegalArgumentException for another name, or a key that is not Ed25519
     */
    public static NoteKey of(String name, PublicKey key) {
        byte[] encoded = key.getEncoded();
        if (!isName(name)) {
            throw new IllegalArgumentException("a key's name has no spaces and no plus: \"" + name + "\"");
        }
        if (encoded.length != SPKI.length + RAW || !Arrays.equals(encoded, 0, SPKI.length, SPKI, 0, SPKI.length)) {
            throw new IllegalArgumentException("not an Ed25519 key: " + key.getAlgorithm());
        }
        return new NoteKey(name, Arrays.copyOfRange(encoded, SPKI.length, encoded.length), key);
    }

    /** Reads {@code NAME+ID+KEY}; empty when it is not one or its id is not that of the key. */
    public static Optional<NoteKey> parse(String text) {
        String[] parts = text.split("\\+", 3);
        if (parts.length != 3 || !isName(parts[0])) {
            return Optional.empty();
        }
        return Notes.base64(parts[2])
                .filter(bytes -> bytes.length == 1 + RAW && bytes[0] == ED25519)
                .flatMap(bytes -> ofRaw(parts[0], Arrays.copyOfRange(bytes, 1, bytes.length)))
                .filter(key -> HexFormat.of().formatHex(key.id()).equals(parts[1]));
    }

    private static Optional<NoteKey> ofRaw(String name, byte[] raw) {
        byte[] encoded =
                ByteBuffer.allocate(SPKI.length + RAW).put(SPKI).put(raw).array();
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
            return Optional.of(new NoteKey(name, raw, key));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.codePoints()
                        .noneMatch(c -> c == '+' || c < 0x20 || Character.isSpaceChar(c) || Character.isWhitespace(c));
    }

    public String name() {
        return name;
    }

    /** The first four bytes of the hash over name, type and key. */
    byte[] id() {
        MessageDigest digest = TreeHash.sha256();
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        digest.update(ED25519);
        return Arrays.copyOf(digest.digest(raw), 4);
    }

    boolean verifies(byte[] text, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** {@code NAME+ID+KEY}, for whoever verifies. */
    @Override
    public String toString() {
        byte[] typed = ByteBuffer.allocate(1 + RAW).put(ED25519).put(raw).array();
        return name + "+" + HexFormat.of().formatHex(id()) + "+"
                + Base64.getEncoder().encodeToString(typed);
    }
}
