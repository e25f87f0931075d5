package com.novapay.deploygate.policy.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicyStage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bundles that the real {@code opa sign} signed, and what becomes of them. */
class BundleSignatureTest {
    @TempDir
    private Path folder;

    private Path keys;
    private SignedBundle bundle;
    private BundleReader reader;

    @BeforeEach
    void prepare() throws IOException {
        keys = Files.createDirectory(folder.resolve("keys"));
        bundle = SignedBundle.in(folder.resolve("bundle"));
        reader = new BundleReader(Optional.of(new BundleKeys(keys)));
    }

    @ParameterizedTest
    @CsvSource({
        "RS256,RSA",
        "RS384,RSA",
        "RS512,RSA",
        "PS256,RSA",
        "PS384,RSA",
        "PS512,RSA",
        "ES256,secp256r1",
        "ES384,secp384r1",
        "ES512,secp521r1"
    })
    void read_signedByOpa_isAccepted(String algorithm, String kind) throws Exception {
        SignedBundle.key(keys, "another", "RSA");
        bundle.sign(algorithm, SignedBundle.key(keys, "mine", kind).toString());
        PolicyFiles files = read();
        assertThat(files.files()).containsOnlyKeys("verdict.rego", "data.yaml");
    }

    /** Data as people write them have the hash that OPA gives them, and mean the same afterwards. */
    @Test
    void read_dataOfEveryKind_haveTheHashOfOpa() throws Exception {
        bundle.write("data.yaml", """
                        # a comment
                        b: {z: 1, a: [yes, "on", no, off, ~, null, 1.0, 1.50, 1e3, -0, 0x1F, 0o17, 017, 1_000]}
                        ä: "<&>\\u2028\\x07 \\"quoted\\" \\\\ \\t"
                        emoji: "\\U0001F600"
                        base: &base {x: 1}
                        merged: {<<: *base, y: 2}
                        time: 2026-10-01
                        text: |
                          two
                          lines
                        1: number as key
                        true: boolean as key
                        big: 123456789012345678901234567890
                        numbers: [0.0000001, 1e21, 1e20, 18446744073709551615, 18446744073709551616, -9223372036854775809, 0.1]
                        """)
                .write(
                        "a/data.json",
                        "{\"n\": [1.0, 1e2, 1E400, -0.0, 12345678901234567890], \"\\u00e9\": \"\\/\\u001f\\ud83d\\ude00\"}")
                .write("b/data.yml", "- 1\n- [2, {c: d}]\n")
                .write(".manifest", "{ \"revision\" : \"v7\", \"roots\": [\"\"] }")
                .write("rules/x/samples/denied/one.case.yaml", "a:   1 # as it is written\n")
                .write("capabilities.json", "{ }\n");
        bundle.sign("RS256", SignedBundle.key(keys, "mine", "RSA").toString());
        PolicyFiles files = read();
        assertThat(files.commit()).isEqualTo("v7");
        assertThat(text(files, "rules/x/samples/denied/one.case.yaml")).isEqualTo("a:   1 # as it is written\n");
        assertThat(text(files, "a/data.json"))
                .isEqualTo("{\"n\":[1.0,1e2,1E400,-0.0,12345678901234567890],\"é\":\"/\\u001f😀\"}");
        // What OPA reads from the original and from what was verified is the same.
        Path verified = Files.createDirectories(folder.resolve("verified"));
        Files.write(verified.resolve("data.yaml"), files.files().get("data.yaml"));
        Path original = Files.createDirectories(folder.resolve("original"));
        Files.copy(bundle.folder().resolve("data.yaml"), original.resolve("data.yaml"));
        assertThat(data(verified)).isEqualTo(data(original));
    }

    @Test
    void read_theKeyThatTheSignatureNames_isTheOneThatCounts() throws Exception {
        Path key = SignedBundle.key(keys, "release", "RSA");
        Path claims = Files.writeString(folder.resolve("claims.json"), "{\"keyid\": \"release\"}");
        bundle.sign("RS256", key.toString(), "--claims-file", claims.toString());
        assertThatCode(this::read).doesNotThrowAnyException();
        SignedBundle.key(keys, "another", "RSA");
        Files.move(keys.resolve("release.pem"), keys.resolve("other.pem"));
        assertThatCode(this::read).as("no such key: any of them").doesNotThrowAnyException();
        SignedBundle.key(keys, "release", "RSA");
        assertProblem("the signature is not by a key of " + keys + "; it names the key release (tried: release.pem)");
        Files.writeString(claims, "{\"keyid\": \"../bundle/release\"}");
        Files.move(keys.resolve("other.pem"), bundle.folder().resolve("release.pem"));
        bundle.sign("RS256", key.toString(), "--claims-file", claims.toString());
        assertProblem("it names the key ../bundle/release (tried: another.pem, release.pem)");
        Files.writeString(claims, "{\"scope\": \"write\"}");
        bundle.sign("RS256", key.toString(), "--claims-file", claims.toString());
        assertProblem("it is for the scope write");
    }

    @Test
    void read_wrongKeysAndAlgorithms_areProblems() throws Exception {
        assertProblem(".signatures.json is missing: sign the bundle");
        Path key = SignedBundle.key(folder.resolve("elsewhere"), "mine", "RSA");
        bundle.sign("RS256", key.toString());
        assertProblem("there is no key in " + keys);
        SignedBundle.key(keys, "a", "RSA");
        SignedBundle.key(keys, "b", "secp256r1");
        assertProblem("the signature is not by a key of " + keys + " (tried: a.pem, b.pem)");
        bundle.sign("HS256", Files.readString(keys.resolve("a.pem")));
        assertProblem("the algorithm HS256 is not accepted");
        Path private_ = keys.resolve("c.pem");
        Files.copy(key, private_);
        bundle.sign("RS256", key.toString());
        assertProblem("c.pem is a private key");
        Files.writeString(private_, "no key");
        assertProblem("c.pem is no public key in PEM");
    }

    @Test
    void read_withoutAnAlgorithm_isAProblem() throws Exception {
        bundle.sign("RS256", SignedBundle.key(keys, "mine", "RSA").toString());
        String token = Files.readString(bundle.folder().resolve(BundleSignature.FILE));
        String payload = token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'));
        String header = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        bundle.write(BundleSignature.FILE, "{\"signatures\": [\"" + header + "." + payload + ".\"]}");
        assertProblem("its signature is no JWT");
        bundle.write(BundleSignature.FILE, "{\"signatures\": []}");
        assertProblem("exactly one signature is expected");
        bundle.write(BundleSignature.FILE, "{\"signatures\": [\"a\", \"b\"]}");
        assertProblem("exactly one signature is expected");
        bundle.write(BundleSignature.FILE, "{\"signatures\": [\"a.b.c\"], \"plugin\": \"mine\"}");
        assertProblem("it needs a plugin of OPA (mine)");
    }

    @Test
    void read_filesThatAreNotWhatWasSigned_areProblems() throws Exception {
        bundle.sign("RS256", SignedBundle.key(keys, "mine", "RSA").toString());
        bundle.write("verdict.rego", "package deploygate\n\nverdict := {\"violations\": [], \"x\": 1}\n");
        assertProblem("verdict.rego is not what was signed");
        bundle.write("verdict.rego", "package deploygate\n\nverdict := {\"violations\": []}\n");
        assertThatCode(this::read).doesNotThrowAnyException();
        bundle.write("data.yaml", "closed:   [friday] # the same\n");
        assertThatCode(this::read).doesNotThrowAnyException();
        bundle.write("data.yaml", "closed: []\n");
        assertProblem("data.yaml is not what was signed");
        bundle.write("data.yaml", "closed: [friday]\n").write("rules/more.rego", "package more\n");
        assertProblem("rules/more.rego is in the bundle, but not signed");
        Files.delete(bundle.folder().resolve("rules/more.rego"));
        Files.delete(bundle.folder().resolve("data.yaml"));
        assertProblem("data.yaml is signed, but not in the bundle");
    }

    /** {@code opa build} makes one JSON file of all data. */
    @Test
    void read_builtAndSignedByOpa_isAccepted() throws Exception {
        Path key = SignedBundle.key(keys, "mine", "RSA");
        SignedBundle.run(
                bundle.folder(),
                List.of(
                        Path.of("target/opa").toAbsolutePath().toString(),
                        "build",
                        "--bundle",
                        ".",
                        "--revision",
                        "v1",
                        "--signing-key",
                        key.toString(),
                        "--output",
                        folder.resolve("built.tar.gz").toString()));
        PolicyFiles files = reader.read(Files.readAllBytes(folder.resolve("built.tar.gz")), "b", "1", "");
        assertThat(files.commit()).isEqualTo("v1");
        assertThat(files.files().keySet())
                .anyMatch(path -> path.endsWith("verdict.rego"))
                .contains("data.json");
    }

    private PolicyFiles read() throws PolicyProblem, IOException, InterruptedException {
        return reader.read(bundle.packed(), "b.tar.gz", "1", "");
    }

    private void assertProblem(String text) {
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        PolicyProblem.class,
                        problem -> assertThat(problem.stage()).isEqualTo(PolicyStage.VERIFY))
                .hasMessageStartingWith("b.tar.gz: ")
                .hasMessageContaining(text);
    }

    private static String text(PolicyFiles files, String path) {
        return new String(files.files().get(path), StandardCharsets.UTF_8);
    }

    private static String data(Path directory) throws IOException, InterruptedException {
        return SignedBundle.run(
                directory,
                List.of(
                        Path.of("target/opa").toAbsolutePath().toString(),
                        "eval",
                        "--bundle",
                        ".",
                        "--format",
                        "json",
                        "data"));
    }
}
