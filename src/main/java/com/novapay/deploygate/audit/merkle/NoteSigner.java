package com.novapay.deploygate.audit.merkle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;

/** Signs notes with an Ed25519 key, C2SP signed-note. Thread-safe. */
public final class NoteSigner {
    private final NoteKey key;
    private final PrivateKey secret;

    /**
     * Signs by this name.
     *
     * @throws IllegalArgumentException when the name has spaces or a plus, or the keys are not Ed25519
     */
    public NoteSigner(String name, KeyPair keys) {
        this.key = NoteKey.of(name, keys.getPublic());
        this.secret = keys.getPrivate();
    }

    /** What verifiers must trust. */
    public NoteKey key() {
        return key;
    }

    /**
     * The note of this text.
     *
     * @param text lines, each with its newline
     */
    public String sign(String text) {
        if (!text.endsWith("\n")) {
            throw new IllegalArgumentException("the text of a note ends with a newline");
        }
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(secret);
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            byte[] signature = signer.sign();
            byte[] line = ByteBuffer.allocate(4 + signature.length)
                    .put(key.id())
                    .put(signature)
                    .array();
            return text + "\n" + SignedNote.DASH + key.name() + " "
                    + Base64.getEncoder().encodeToString(line) + "\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing with Ed25519 failed: " + e.getMessage(), e);
        }
    }
}
