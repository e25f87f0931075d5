package com.novapay.deploygate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.git.GitAccess;
import com.novapay.deploygate.policy.source.PolicySources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped policies as bundles, made by the commands of docs/policy-sources.md, compile and pass their tests. */
@Tag("slow")
class BundleActivationTest {
    private static final Path POLICIES = Path.of("policies").toAbsolutePath();
    private static final String OPA = Path.of("target/opa").toAbsolutePath().toString();

    @TempDir
    private Path folder;

    @Test
    void compile_builtByOpa_isTheSameForThoseWhoDeploy() throws Exception {
        Path archive = folder.resolve("built.tar.gz");
        run(
                POLICIES,
                OPA,
                "build",
                "--bundle",
                ".",
                "--revision",
                "v12",
                "--ignore",
                "*_test.rego",
                "--output",
                archive.toString());
        PolicyFiles files = source(archive, Optional.empty()).poll("").orElseThrow();
        assertThat(files.commit()).isEqualTo("v12");
        assertThat(compiled(files).rules())
                .isEqualTo(compiled(DirectorySource.read(POLICIES)).rules());
    }

    @Test
    void compile_signedAndPacked_hasItsTestsAndSamples() throws Exception {
        Path copy = folder.resolve("policies");
        run(folder, "cp", "-r", POLICIES.toString(), copy.toString());
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        Path keys = Files.createDirectory(folder.resolve("keys"));
        pem(keys.resolve("release.pem"), "PUBLIC KEY", pair.getPublic().getEncoded());
        Path key = pem(
                folder.resolve("release.key"), "PRIVATE KEY", pair.getPrivate().getEncoded());
        run(
                copy,
                OPA,
                "sign",
                "--bundle",
                ".",
                "--signing-alg",
                "ES256",
                "--signing-key",
                key.toString(),
                "--output-file-path",
                ".");
        Path archive = folder.resolve("bundle.tar.gz");
        run(copy, "tar", "-czf", archive.toString(), ".");
        PolicyFiles files = source(archive, Optional.of(keys)).poll("").orElseThrow();
        assertThat(files.files().keySet())
                .isEqualTo(DirectorySource.read(POLICIES).files().keySet());
        PolicyCompiler compiler = new PolicyCompiler(Opa.find().orElseThrow());
        try (PolicySnapshot snapshot = PolicySnapshot.of(files)) {
            assertThat(compiler.compile(snapshot).data())
                    .isEqualTo(compiled(DirectorySource.read(POLICIES)).data());
            compiler.test(snapshot);
        }
    }

    private static PolicyBundle compiled(PolicyFiles files) throws PolicyProblem {
        try (PolicySnapshot snapshot = PolicySnapshot.of(files)) {
            return new PolicyCompiler(Opa.find().orElseThrow()).compile(snapshot);
        }
    }

    private PolicySource source(Path archive, Optional<Path> keys) {
        GitAccess access = new GitAccess(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 1 << 20, Duration.ofSeconds(9));
        return PolicySources.at(archive.toString(), new PolicySources.Settings(access, Optional.empty(), keys, folder));
    }

    private static Path pem(Path file, String type, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
    }

    private static void run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
