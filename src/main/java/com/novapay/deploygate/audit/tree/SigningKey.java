package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.merkle.NoteKey;
import com.novapay.deploygate.audit.merkle.NoteSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/** The key that checkpoints are signed with: Ed25519, PKCS#8 in PEM, readable by its user alone. Immutable. */
public final class SigningKey {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    /** Longer than any key. */
    private static final int LONGEST = 8_192;

    private final KeyPair keys;

    private SigningKey(KeyPair keys) {
        this.keys = keys;
    }

    /** A new one. */
    public static SigningKey generate() {
        try {
            return new SigningKey(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has Ed25519", e);
        }
    }

    /**
     * Reads a file.
     *
     * @throws IOException when it cannot be read or holds no such key; the message holds nothing of the key
     */
    public static SigningKey read(Path file) throws IOException {
        if (Files.size(file) > LONGEST) {
            throw new IOException(file + " is no key: it is longer than " + LONGEST + " bytes");
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(file + " holds no PKCS#8 private key in PEM");
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            return new SigningKey(new KeyPair(
                    publicKey(factory, encoded), factory.generatePrivate(new PKCS8EncodedKeySpec(encoded))));
        } catch (GeneralSecurityException | IllegalArgumentException | IOException e) {
            throw new IOException(file + " holds no Ed25519 private key", e);
        }
    }

    private static PublicKey publicKey(KeyFactory factory, byte[] encoded)
            throws GeneralSecurityException, IOException {
        byte[] seed = ASN1OctetString.getInstance(
                        PrivateKeyInfo.getInstance(encoded).parsePrivateKey())
                .getOctets();
        byte[] info = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
                        new Ed25519PrivateKeyParameters(seed, 0).generatePublicKey())
                .getEncoded();
        return factory.generatePublic(new X509EncodedKeySpec(info));
    }

    /** Writes it, whole or not at all. */
    public void write(Path file) throws IOException {
        String text = BEGIN + "\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys.getPrivate().getEncoded())
                + "\n" + END + "\n";
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(whole);
        Files.createFile(whole, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(whole, text);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Signs for a log; the name of the key is that of the log. */
    public NoteSigner signer(String origin) {
        return new NoteSigner(origin, keys);
    }

    /** What verifiers must trust. */
    public NoteKey verifier(String origin) {
        return NoteKey.of(origin, keys.getPublic());
    }

    /** The first half of a name that no other log has, made from the key it begins with. */
    String fingerprint() {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(keys.getPublic().getEncoded());
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
