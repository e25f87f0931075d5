package com.novapay.deploygate.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories that the real {@code git} made. */
class GitReaderTest {
    private static final TreeFiles WANTED = new TreeFiles(path -> path.endsWith(".rego"), 100, 1 << 20);

    @TempDir
    private Path folder;

    private WorkTree tree;

    @BeforeEach
    void create() throws IOException {
        tree = WorkTree.create(folder.resolve("repository"));
    }

    @Test
    void read_aBranch_givesItsFilesAndLeavesNothingBehind() throws Exception {
        String first = tree.commit("rules/a.rego", "package a\n");
        tree.write("README.md", "none");
        assertThat(reader("#main").head()).isEqualTo(first);
        GitCommit commit = reader("#main").read(WANTED, Optional.empty());
        assertThat(commit.id()).isEqualTo(first);
        assertThat(commit.files()).containsOnlyKeys("rules/a.rego");
        try (Stream<Path> left = Files.list(folder.resolve("work"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void head_aForcedPush_isFollowed() throws Exception {
        tree.commit("a.rego", "package one\n");
        GitReader reader = reader("#main");
        String before = reader.head();
        String forced = tree.commit("a.rego", "package two\n", "--amend");
        tree.git("reflog", "expire", "--expire=now", "--all");
        tree.git("gc", "--quiet", "--prune=now");
        assertThat(reader.head()).isEqualTo(forced).isNotEqualTo(before);
        assertThat(reader.read(WANTED, Optional.empty()).id()).isEqualTo(forced);
    }

    @Test
    void head_aDeletedBranchOrTag_isAProblem() throws Exception {
        tree.commit("a.rego", "package one\n");
        tree.git("branch", "release");
        tree.git("tag", "v1");
        assertThat(reader("#release").head()).isEqualTo(reader("#refs/tags/v1").head());
        tree.git("branch", "-D", "release");
        tree.git("tag", "-d", "v1");
        assertProblem(reader("#release"), "there is no branch release");
        assertProblem(reader("#refs/tags/v1"), "there is no tag v1");
        assertThatThrownBy(() -> reader("#release").read(WANTED, Optional.empty()))
                .isInstanceOf(GitProblem.class);
    }

    @Test
    void read_tags_giveTheirCommit() throws Exception {
        String first = tree.commit("a.rego", "package one\n");
        tree.git("tag", "light");
        tree.git("tag", "--annotate", "--message=one", "v1.0");
        tree.commit("a.rego", "package two\n");
        for (String tag : new String[] {"light", "v1.0"}) {
            GitReader reader = reader("#refs/tags/" + tag);
            assertThat(reader.head()).isEqualTo(first);
            assertThat(reader.read(WANTED, Optional.empty()).id()).isEqualTo(first);
        }
        tree.git("tag", "tree", "HEAD^{tree}");
        assertThatThrownBy(() -> reader("#refs/tags/tree").read(WANTED, Optional.empty()))
                .isInstanceOf(GitProblem.class);
    }

    @Test
    void read_aFolder_givesWhatIsInIt() throws Exception {
        tree.write("other/b.rego", "package b\n");
        tree.commit("policies/rules/a.rego", "package a\n");
        assertThat(reader("//policies#main").read(WANTED, Optional.empty()).files())
                .containsOnlyKeys("rules/a.rego");
        assertThatThrownBy(() -> reader("//nothing#main").read(WANTED, Optional.empty()))
                .hasMessage("there is no folder nothing in it");
        assertThatThrownBy(() -> reader("//policies/rules/a.rego#main").read(WANTED, Optional.empty()))
                .hasMessageContaining("there is no folder");
    }

    @Test
    void read_aSymbolicLink_isAProblemOnlyAmongThePolicies() throws Exception {
        tree.write("a.rego", "package a\n");
        Files.createSymbolicLink(tree.folder().resolve("link.txt"), Path.of("a.rego"));
        tree.committed();
        assertThat(reader("#main").read(WANTED, Optional.empty()).files()).containsOnlyKeys("a.rego");
        Files.createSymbolicLink(tree.folder().resolve("link.rego"), Path.of("a.rego"));
        tree.committed();
        assertThatThrownBy(() -> reader("#main").read(WANTED, Optional.empty()))
                .hasMessage("link.rego is a symbolic link; commit the file itself");
    }

    @Test
    void read_aSubmodule_isNotFollowed() throws Exception {
        WorkTree other = WorkTree.create(folder.resolve("other"));
        other.commit("evil.rego", "package evil\n");
        tree.commit("a.rego", "package a\n");
        tree.git("submodule", "--quiet", "add", other.folder().toString(), "sub.rego");
        tree.committed();
        assertThat(reader("#main").read(WANTED, Optional.empty()).files()).containsOnlyKeys("a.rego");
    }

    @Test
    void read_aLargeRepository_isAProblem() throws Exception {
        byte[] random = new byte[3 << 20];
        new Random(7).nextBytes(random);
        Files.write(tree.folder().resolve("large.bin"), random);
        tree.commit("a.rego", "package a\n");
        assertThatThrownBy(
                        () -> reader("#main", 1 << 20, Duration.ofSeconds(60)).read(WANTED, Optional.empty()))
                .hasMessageContaining("the repository is too large: more than 1 MiB");
        assertThatThrownBy(() -> reader("#main").read(new TreeFiles(path -> true, 100, 1 << 20), Optional.empty()))
                .hasMessageContaining("more than 100 files or 1 MiB");
    }

    /** What is no longer reached is not sent: history costs nothing. */
    @Test
    void read_aLongHistory_isNotFetched() throws Exception {
        byte[] random = new byte[3 << 20];
        new Random(7).nextBytes(random);
        Files.write(tree.folder().resolve("large.bin"), random);
        tree.commit("a.rego", "package a\n");
        Files.delete(tree.folder().resolve("large.bin"));
        String last = tree.commit("a.rego", "package b\n");
        assertThat(reader("#main", 1 << 20, Duration.ofSeconds(60))
                        .read(WANTED, Optional.empty())
                        .id())
                .isEqualTo(last);
    }

    @Test
    void read_tooSlow_isAProblem() throws Exception {
        tree.commit("a.rego", "package a\n");
        AtomicLong clock = new AtomicLong();
        GitReader slow = new GitReader(
                address("#main"),
                access(64 << 20, Duration.ofSeconds(1)),
                folder.resolve("work"),
                () -> clock.getAndAdd(2_000_000_000L));
        assertThatThrownBy(() -> slow.read(WANTED, Optional.empty())).hasMessageContaining("is sent too slowly");
    }

    @Test
    void head_noRepository_isAProblem() {
        assertProblem(
                new GitReader(
                        GitAddress.of("git+file://" + folder.resolve("nothing") + "#main"),
                        access(1 << 20, Duration.ofSeconds(5)),
                        folder.resolve("work"),
                        System::nanoTime),
                "not found");
    }

    private static void assertProblem(GitReader reader, String text) {
        assertThatThrownBy(reader::head).isInstanceOf(GitProblem.class).hasMessageContaining(text);
    }

    private GitReader reader(String suffix) {
        return reader(suffix, 64 << 20, Duration.ofSeconds(60));
    }

    private GitReader reader(String suffix, long largest, Duration longest) {
        return new GitReader(address(suffix), access(largest, longest), folder.resolve("work"), System::nanoTime);
    }

    private GitAddress address(String suffix) {
        return GitAddress.of("git+file://" + tree.folder().toAbsolutePath() + suffix);
    }

    private static GitAccess access(long largest, Duration longest) {
        return new GitAccess(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), largest, longest);
    }
}
