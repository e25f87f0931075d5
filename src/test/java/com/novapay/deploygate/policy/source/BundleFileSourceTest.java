package com.novapay.deploygate.policy.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.git.GitAccess;
import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicySource;
import com.novapay.deploygate.policy.PolicyStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle in a file that people replace under the gate. */
class BundleFileSourceTest {
    @TempDir
    private Path folder;

    private Path file;
    private SignedBundle bundle;

    @BeforeEach
    void prepare() throws IOException {
        file = folder.resolve("policies.tar.gz");
        bundle = SignedBundle.in(folder.resolve("bundle"));
    }

    @Test
    void poll_aReplacedFile_isReadOnceItStaysTheSame() throws Exception {
        Files.write(file, bundle.packed());
        PolicySource source = source(Optional.empty());
        PolicyFiles first = source.poll("").orElseThrow();
        assertThat(first.files()).containsOnlyKeys("verdict.rego", "data.yaml");
        assertThat(first.place()).isEqualTo(file + "/");
        assertThat(source.poll(first.version())).isEmpty();
        Files.write(
                file, bundle.write(".manifest", "{\"revision\": \"r 2\\n\"}").packed());
        assertThat(source.poll(first.version())).as("it may be half written").isEmpty();
        PolicyFiles second = source.poll(first.version()).orElseThrow();
        assertThat(second.commit()).isEqualTo("r_2_");
        assertThat(source.poll(second.version())).isEmpty();
    }

    @Test
    void poll_whatCannotBeRead_isAProblemOfItsStage() throws Exception {
        byte[] good = bundle.packed();
        Files.write(file, Arrays.copyOf(good, good.length / 2));
        assertProblem(source(Optional.empty()), PolicyStage.FORMAT, file + ": the archive is truncated");
        Files.write(file, new byte[2 << 20]);
        assertProblem(source(Optional.empty()), PolicyStage.FETCH, file + " is larger than 1 MiB");
        Files.write(file, bundle.write("rules/two.rego", "package two\n").packed());
        PolicySource source = source(Optional.empty());
        Files.delete(file);
        assertProblem(source, PolicyStage.FETCH, file + " cannot be read");
    }

    @Test
    void poll_anUnsignedBundle_isAProblemWhereKeysAreConfigured() throws Exception {
        Path keys = Files.createDirectory(folder.resolve("keys"));
        Path key = SignedBundle.key(keys, "release", "RSA");
        Files.write(file, bundle.packed());
        assertProblem(source(Optional.of(keys)), PolicyStage.VERIFY, file + ": .signatures.json is missing");
        Files.write(file, bundle.sign("RS256", key.toString()).packed());
        assertThat(source(Optional.of(keys)).poll("")).isPresent();
    }

    @Test
    void poll_whatIsNoPolicy_isAProblem() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("README.md"), "none");
        SignedBundle.run(other, java.util.List.of("tar", "-czf", file.toString(), "."));
        assertProblem(source(Optional.empty()), PolicyStage.FORMAT, file + ": there are no policies in it");
    }

    @Test
    void at_whatDoesNotFit_isAProblem() throws Exception {
        assertThatThrownBy(() -> source(Optional.empty())).hasMessage("is not a file");
        PolicySources.Settings keys = settings(Optional.of(folder));
        assertThatThrownBy(() -> PolicySources.at(folder.toString(), keys))
                .hasMessageContaining("policies.bundle-keys needs a bundle");
        assertThatThrownBy(() -> PolicySources.at("git+file:///x#main", keys))
                .hasMessageContaining("policies.bundle-keys needs a bundle");
        assertThatThrownBy(() -> PolicySources.at("ftp://x/y", settings(Optional.empty())))
                .hasMessageContaining("is neither a directory, a bundle file");
        assertThat(PolicySources.isRemote("oci://r/p:1")).isTrue();
        assertThat(PolicySources.isRemote(file.toString())).isFalse();
    }

    private PolicySource source(Optional<Path> keys) {
        return PolicySources.at(file.toString(), settings(keys));
    }

    private PolicySources.Settings settings(Optional<Path> keys) {
        GitAccess access = new GitAccess(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 1 << 20, Duration.ofSeconds(9));
        return new PolicySources.Settings(access, Optional.empty(), keys, folder);
    }

    private static void assertProblem(PolicySource source, PolicyStage stage, String text) {
        assertThatThrownBy(() -> source.poll(""))
                .isInstanceOfSatisfying(
                        PolicyProblem.class,
                        problem -> assertThat(problem.stage()).isEqualTo(stage))
                .hasMessageContaining(text);
    }
}
