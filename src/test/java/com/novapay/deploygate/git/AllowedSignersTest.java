package com.novapay.deploygate.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits that the real {@code git} signed with keys of {@code ssh-keygen} and {@code gpg}. */
class AllowedSignersTest {
    private static final TreeFiles WANTED = new TreeFiles(path -> true, 100, 1 << 20);

    @TempDir
    private Path folder;

    private final List<Path> homes = new ArrayList<>();
    private WorkTree tree;
    private Path signers;

    @BeforeEach
    void create() throws IOException {
        tree = WorkTree.create(folder.resolve("repository"));
        signers = folder.resolve("signers");
    }

    /** Each home has an agent that would outlive the test. */
    @AfterEach
    void endAgents() throws IOException {
        for (Path home : homes) {
            WorkTree.run(folder, List.of("gpgconf", "--homedir", home.toString(), "--kill", "all"));
        }
    }

    @Test
    void ssh_onlyACommitOfAnAllowedKey_isRead() throws Exception {
        Path mine = sshKey("mine");
        Path other = sshKey("other");
        allow("release@novapay.example", "", mine);
        tree.git("config", "gpg.format", "ssh");
        tree.git("config", "user.signingKey", mine.toString());
        String signed = tree.commit("a.rego", "package a\n", "--gpg-sign");
        assertThat(read().id()).isEqualTo(signed);
        tree.commit("a.rego", "package b\n");
        assertProblem("the commit is not signed; sign it with a key that is in " + signers);
        tree.git("config", "user.signingKey", other.toString());
        tree.commit("a.rego", "package c\n", "--gpg-sign");
        assertProblem("the commit's signature is not by a key that is in " + signers);
    }

    @Test
    void ssh_aKeyThatIsNoLongerValid_isAProblem() throws Exception {
        Path mine = sshKey("mine");
        tree.git("config", "gpg.format", "ssh");
        tree.git("config", "user.signingKey", mine.toString());
        tree.commit("a.rego", "package a\n", "--gpg-sign");
        allow("release@novapay.example", "valid-before=\"20200101\" ", mine);
        assertProblem("the commit's signature is not by a key that is in");
        allow("release@novapay.example", "valid-after=\"20200101\" ", mine);
        assertThat(read().files()).containsOnlyKeys("a.rego");
        allow("release@novapay.example", "namespaces=\"file\" ", mine);
        assertProblem("the commit's signature is not by a key that is in");
        Files.delete(signers);
        assertProblem(signers + ", the list of allowed signers, cannot be read");
    }

    @Test
    void ssh_aChangedCommit_isAProblem() throws Exception {
        Path mine = sshKey("mine");
        allow("release@novapay.example", "", mine);
        tree.git("config", "gpg.format", "ssh");
        tree.git("config", "user.signingKey", mine.toString());
        tree.commit("a.rego", "package a\n", "--gpg-sign");
        forge();
        assertProblem("the commit's signature is not by a key that is in");
    }

    @Test
    void pgp_onlyACommitOfAnAllowedKey_isRead() throws Exception {
        Path home = gpgHome();
        gpgKey(home, "release@novapay.example", "rsa2048", "0");
        gpgKey(home, "other@novapay.example", "ed25519", "0");
        useGpg(home, "release@novapay.example");
        export(home, "release@novapay.example");
        String signed = tree.commit("a.rego", "package a\n", "--gpg-sign");
        assertThat(read().id()).isEqualTo(signed);
        tree.commit("a.rego", "package b\n");
        assertProblem("the commit is not signed");
        useGpg(home, "other@novapay.example");
        signed = tree.commit("a.rego", "package c\n", "--gpg-sign");
        assertProblem("which is not in " + signers);
        Files.writeString(
                signers, Files.readString(signers) + gpg(home, "--armor", "--export", "other@novapay.example"));
        assertThat(read().id()).as("a second block").isEqualTo(signed);
        forge();
        assertProblem("is wrong");
        Path key = sshKey("ssh");
        tree.git("config", "gpg.format", "ssh");
        tree.git("config", "user.signingKey", key.toString());
        tree.commit("a.rego", "package d\n", "--gpg-sign");
        assertProblem("the commit is not signed with a PGP key");
        allow("release@novapay.example", "", sshKey("another"));
        useGpg(home, "release@novapay.example");
        tree.commit("a.rego", "package e\n", "--gpg-sign");
        assertProblem("the commit is not signed with an SSH key");
    }

    @Test
    void pgp_anExpiredOrRevokedKey_isAProblem() throws Exception {
        Path home = gpgHome();
        String user = "release@novapay.example";
        gpg(home, "--faked-system-time", "20200101T000000!", "--quick-gen-key", user, "rsa2048", "sign", "1d");
        useGpg(home, user);
        tree.git(
                "config",
                "gpg.program",
                script(home, "--faked-system-time 20200101T000100!").toString());
        tree.commit("a.rego", "package a\n", "--gpg-sign");
        Files.writeString(signers, gpg(home, "--faked-system-time", "20200101T000100!", "--armor", "--export", user));
        assertProblem("which has expired on 2020-01-02");
        Path second = gpgHome();
        gpgKey(second, user, "rsa2048", "0");
        useGpg(second, user);
        tree.commit("a.rego", "package b\n", "--gpg-sign");
        export(second, user);
        assertThat(read().files()).containsOnlyKeys("a.rego");
        Path revocations = second.resolve("openpgp-revocs.d");
        try (var files = Files.list(revocations)) {
            Path revocation = files.findFirst().orElseThrow();
            Files.writeString(revocation, Files.readString(revocation).replace(":-----BEGIN", "-----BEGIN"));
            gpg(second, "--import", revocation.toString());
        }
        export(second, user);
        assertProblem("which is revoked");
    }

    private GitCommit read() throws GitProblem {
        GitAccess access = new GitAccess(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                1 << 20,
                Duration.ofSeconds(60));
        GitAddress address = GitAddress.of("git+file://" + tree.folder().toAbsolutePath() + "#main");
        return new GitReader(address, access, folder.resolve("work"), System::nanoTime)
                .read(WANTED, Optional.of(new AllowedSigners(signers)));
    }

    private void assertProblem(String text) {
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        GitProblem.class,
                        problem -> assertThat(problem.isAboutSignature()).isTrue())
                .hasMessageContaining(text);
    }

    /** The same signature under another message. */
    private void forge() throws IOException {
        String commit = tree.git("cat-file", "commit", "HEAD");
        Path forged = Files.writeString(folder.resolve("forged"), commit + "forged\n");
        String id =
                tree.git("hash-object", "-t", "commit", "-w", forged.toString()).strip();
        tree.git("update-ref", "refs/heads/main", id);
    }

    private Path sshKey(String name) throws IOException {
        Path key = folder.resolve(name);
        WorkTree.run(folder, List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key.toString()));
        return key;
    }

    private void allow(String principal, String options, Path key) throws IOException {
        String[] parts = Files.readString(Path.of(key + ".pub")).split(" ", -1);
        Files.writeString(signers, principal + " " + options + parts[0] + " " + parts[1] + "\n");
    }

    private Path gpgHome() throws IOException {
        Path home = folder.resolve("gpg" + homes.size());
        homes.add(Files.createDirectory(
                home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
        return home;
    }

    private static void gpgKey(Path home, String user, String kind, String expires) throws IOException {
        gpg(home, "--quick-gen-key", user, kind, "sign", expires);
    }

    private void export(Path home, String user) throws IOException {
        Files.writeString(signers, gpg(home, "--armor", "--export", user));
    }

    private static String gpg(Path home, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("gpg", "--homedir", home.toString(), "--batch", "--quiet", "--no-tty", "--passphrase", ""));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(command + " failed");
        }
        return out;
    }

    private void useGpg(Path home, String user) throws IOException {
        tree.git("config", "gpg.format", "openpgp");
        tree.git("config", "user.signingKey", user);
        tree.git("config", "gpg.program", script(home, "").toString());
    }

    private Path script(Path home, String options) throws IOException {
        Path script = folder.resolve("gpg.sh");
        Files.writeString(
                script,
                "#!/bin/sh\nexec gpg --homedir " + home + " --batch --no-tty --passphrase '' " + options + " \"$@\"\n");
        script.toFile().setExecutable(true);
        return script;
    }
}
