package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.git.GitAccess;
import com.novapay.deploygate.git.GitAddress;
import com.novapay.deploygate.git.GitProblem;
import com.novapay.deploygate.git.GitReader;
import com.novapay.deploygate.git.TreeFiles;
import com.novapay.deploygate.git.WorkTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies over SSH from the real {@code sshd}. */
@Tag("slow")
class GitSshIT {
    private static final TreeFiles WANTED = new TreeFiles(path -> true, 100, 1 << 20);

    @TempDir
    private static Path shared;

    private static SshServer server;
    private static WorkTree tree;
    private static String commit;

    @TempDir
    private Path folder;

    private Path key;
    private Path knownHosts;

    @BeforeAll
    static void start() throws Exception {
        server = SshServer.start(shared.resolve("sshd"));
        tree = WorkTree.create(shared.resolve("policies"));
        commit = tree.commit("rules/a.rego", "package a\n");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void prepare() throws Exception {
        key = SshServer.keyPair(folder.resolve("id"));
        server.accepts(key);
        knownHosts = Files.writeString(folder.resolve("known_hosts"), server.knownHost(server.hostKey()));
    }

    @Test
    void read_withTheRightKeys_givesTheCommit() throws Exception {
        assertThat(reader().head()).isEqualTo(commit);
        assertThat(reader().read(WANTED, Optional.empty()).files()).containsOnlyKeys("rules/a.rego");
    }

    @Test
    void head_aKeyThatIsNotAccepted_endsQuicklyAndSaysSo() throws Exception {
        GitReader reader = reader();
        server.accepts(SshServer.keyPair(folder.resolve("another")));
        long start = System.nanoTime();
        assertThatThrownBy(reader::head)
                .isInstanceOf(GitProblem.class)
                .hasMessageContaining("the host does not accept the key of " + key);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        // It is read again: the right key in the same file is used by the next poll.
        Files.copy(folder.resolve("another"), key, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.copy(
                folder.resolve("another.pub"),
                Path.of(key + ".pub"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(reader.head()).isEqualTo(commit);
    }

    @Test
    void head_aHostThatIsNotKnown_isNotTrusted() throws Exception {
        Files.writeString(knownHosts, "other.example ssh-ed25519 AAAA\n");
        assertUntrusted();
        Files.delete(knownHosts);
        assertUntrusted();
        Files.writeString(knownHosts, server.knownHost(SshServer.keyPair(folder.resolve("forged"))));
        assertUntrusted();
        assertThat(Files.readString(knownHosts))
                .as("it is not changed")
                .doesNotContain(Files.readString(Path.of(server.hostKey() + ".pub")));
        Files.writeString(knownHosts, server.knownHost(server.hostKey()));
        assertThat(reader().head()).isEqualTo(commit);
    }

    @Test
    void head_noKeyOrNoRepository_saysSo() throws Exception {
        Files.delete(key);
        assertThatThrownBy(() -> reader().head())
                .isInstanceOf(GitProblem.class)
                .hasMessageContaining(key + ", the private key, cannot be read");
        key = SshServer.keyPair(folder.resolve("second"));
        server.accepts(key);
        assertThatThrownBy(() -> reader(shared.resolve("nothing")).head())
                .isInstanceOf(GitProblem.class)
                .hasMessageContaining("does not appear to be a git repository");
    }

    private void assertUntrusted() {
        assertThatThrownBy(() -> reader().head())
                .isInstanceOf(GitProblem.class)
                .hasMessageContaining("the host's key is not in " + knownHosts);
    }

    private GitReader reader() {
        return reader(tree.folder());
    }

    private GitReader reader(Path repository) {
        GitAccess access = new GitAccess(
                Optional.empty(),
                Optional.of(key),
                Optional.of(knownHosts),
                Optional.empty(),
                1 << 20,
                Duration.ofSeconds(60));
        return new GitReader(
                GitAddress.of(server.address(repository) + "#main"), access, folder.resolve("work"), System::nanoTime);
    }
}
