package com.novapay.deploygate.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The first vectors are those of the examples of Go's {@code golang.org/x/mod/sumdb/note}. */
class NoteTest {
    private static final NoteKey NEUMANN = NoteKey.parse(
                    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
            .orElseThrow();
    private static final String SEED = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private static final String TEXT = """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.
            """;
    private static final String SIGNED = TEXT + "\n— PeterNeumann"
            + " x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    @Test
    void publishedNote_isOpenedAndSigned() throws GeneralSecurityException {
        assertThat(SignedNote.open(SIGNED, List.of(NEUMANN))).contains(TEXT);
        NoteSigner signer = new NoteSigner("PeterNeumann", published());
        assertThat(signer.key()).hasToString(NEUMANN.toString());
        assertThat(signer.sign(TEXT)).isEqualTo(SIGNED);
    }

    private static KeyPair published() throws GeneralSecurityException {
        byte[] seed = Arrays.copyOfRange(Base64.getDecoder().decode(SEED), 1, 33);
        byte[] encoded = ByteBuffer.allocate(48)
                .put(HexFormat.of().parseHex("302e020100300506032b657004220420"))
                .put(seed)
                .array();
        PrivateKey secret = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        byte[] raw =
                Arrays.copyOfRange(Base64.getDecoder().decode(NEUMANN.toString().split("\\+", 3)[2]), 1, 33);
        byte[] spki = ByteBuffer.allocate(44)
                .put(HexFormat.of().parseHex("302a300506032b6570032100"))
                .put(raw)
                .array();
        return new KeyPair(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)), secret);
    }

    @Test
    void open_anyByteChanged_isNothing() {
        for (int i = 0; i < SIGNED.length(); i++) {
            char other = SIGNED.charAt(i) == 'A' ? 'B' : 'A';
            String changed = SIGNED.substring(0, i) + other + SIGNED.substring(i + 1);
            assertThat(SignedNote.open(changed, List.of(NEUMANN))).as(changed).isEmpty();
        }
        for (int i = 0; i < SIGNED.length(); i++) {
            assertThat(SignedNote.open(SIGNED.substring(0, i), List.of(NEUMANN)))
                    .isEmpty();
        }
        assertThat(SignedNote.open(TEXT + "\n", List.of(NEUMANN))).isEmpty();
        assertThat(SignedNote.open("\u001b" + SIGNED, List.of(NEUMANN))).isEmpty();
        assertThat(SignedNote.open(SIGNED, List.of())).isEmpty();
    }

    @Test
    void open_severalSigned_theKnownOnesCount() throws GeneralSecurityException {
        NoteSigner mine = new NoteSigner("example.com/log", fresh());
        NoteSigner next = new NoteSigner("example.com/log", fresh());
        String both = mine.sign("text\n") + next.sign("text\n").substring("text\n\n".length());
        assertThat(SignedNote.open(both, List.of(mine.key()))).contains("text\n");
        assertThat(SignedNote.open(both, List.of(next.key()))).contains("text\n");
        assertThat(SignedNote.open(both, List.of(NEUMANN))).isEmpty();
        String oneWrong = mine.sign("text\n") + next.sign("other\n").substring("other\n\n".length());
        assertThat(SignedNote.open(oneWrong, Set.of(mine.key(), next.key()))).isEmpty();
        assertThat(SignedNote.open(oneWrong, Set.of(mine.key()))).contains("text\n");
    }

    @Test
    void key_oddTexts_areNone() throws GeneralSecurityException {
        String text = NEUMANN.toString();
        for (String odd : List.of(
                "",
                "+",
                "++",
                text.replace("c74f20a3", "c74f20a4"),
                text.substring(0, text.length() - 1),
                "a b" + text)) {
            assertThat(NoteKey.parse(odd)).as(odd).isEmpty();
        }
        KeyPair keys = fresh();
        assertThatThrownBy(() -> new NoteSigner("a b", keys)).isInstanceOf(IllegalArgumentException.class);
        KeyPair other = KeyPairGenerator.getInstance("EC").generateKeyPair();
        assertThatThrownBy(() -> new NoteSigner("a", other)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void checkpoint_signed_isReadOnlyAsThatLogs() throws GeneralSecurityException {
        FakeTree tree = FakeTree.of(5);
        NoteSigner signer = new NoteSigner("example.com/log", fresh());
        Checkpoint checkpoint = new Checkpoint("example.com/log", 5, tree.defined(5));
        String note = checkpoint.signed(signer);
        assertThat(note.lines().limit(3))
                .containsExactly("example.com/log", "5", tree.defined(5).base64());
        assertThat(Checkpoint.open(note, "example.com/log", List.of(signer.key())))
                .contains(checkpoint);
        assertThat(Checkpoint.open(note, "example.com/other", List.of(signer.key())))
                .isEmpty();
        for (String odd :
                List.of("x\n05\n" + hash(), "x\n-1\n" + hash(), "x\n5\nAAAA\n", "x\n5\n", "x\n5\n" + hash() + "\n")) {
            assertThat(Checkpoint.open(signer.sign(odd), "x", List.of(signer.key())))
                    .as(odd)
                    .isEmpty();
        }
        assertThat(Checkpoint.open(signer.sign("x\n5\n" + hash() + "more\n"), "x", List.of(signer.key())))
                .isPresent();
    }

    private static String hash() {
        return TreeHash.EMPTY.base64() + "\n";
    }

    @Test
    void entryProof_file_provesThatEntryOnly() throws GeneralSecurityException {
        FakeTree tree = FakeTree.of(11);
        NoteSigner signer = new NoteSigner("example.com/log", fresh());
        String note = new Checkpoint("example.com/log", 11, tree.defined(11)).signed(signer);
        EntryProof proof = new EntryProof(6, Proofs.inclusion(6, 11, tree), note);
        EntryProof read = EntryProof.parse(proof.text()).orElseThrow();
        assertThat(read).isEqualTo(proof);
        byte[] entry = "entry 6".getBytes(StandardCharsets.UTF_8);
        assertThat(read.proves(entry, "example.com/log", List.of(signer.key()))).isTrue();
        assertThat(read.proves("entry 7".getBytes(StandardCharsets.UTF_8), "example.com/log", List.of(signer.key())))
                .isFalse();
        assertThat(read.proves(entry, "example.com/other", List.of(signer.key())))
                .isFalse();
        assertThat(read.proves(entry, "example.com/log", List.of(NEUMANN))).isFalse();
        assertThat(EntryProof.parse(proof.text().replace("index 6", "extra AAAA\nindex 6")))
                .contains(proof);
        for (String odd : List.of(
                "",
                "\n\n",
                "c2sp.org/tlog-proof@v1\n\n",
                proof.text().replace("index 6", "index 06"),
                proof.text().replace("@v1", "@v2"),
                proof.text().replace("index 6\n", "index 6\nnone\n"))) {
            assertThat(EntryProof.parse(odd)).as(odd).isEmpty();
        }
    }

    private static KeyPair fresh() throws GeneralSecurityException {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }
}
