package com.novapay.deploygate.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyArchiveTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    private Path folder;

    private PolicyArchive archive;

    @BeforeEach
    void open() {
        archive = new PolicyArchive(folder.resolve("kept"));
    }

    @Test
    void last_isWhatWasKeptLast_withWhenItWasConfirmed() throws IOException {
        assertThat(archive.last()).isEmpty();
        PolicyFiles one = files("one");
        PolicyFiles two = files("two");
        archive.keep(one.revision(), one, NOON);
        archive.keep(two.revision(), two, NOON.plusSeconds(60));
        archive.confirmed(NOON.plusSeconds(90));
        PolicyArchive.Archived last = archive.last().orElseThrow();
        assertThat(last.revision()).isEqualTo(two.revision());
        assertThat(last.confirmed()).isEqualTo(NOON.plusSeconds(90));
        assertThat(last.files().commit()).isEqualTo("c0ffee");
        assertThat(last.files().sources()).isEqualTo(two.sources());
        assertThat(archive.revisions(one.revision().substring(0, 8))).containsExactly(one.revision());
    }

    @Test
    void changedFile_isNotGivenBack() throws IOException {
        PolicyFiles one = files("one");
        PolicyFiles two = files("two");
        archive.keep(one.revision(), one, NOON);
        archive.keep(two.revision(), two, NOON);
        Files.copy(
                folder.resolve("kept/" + one.revision() + ".zip"),
                folder.resolve("kept/" + two.revision() + ".zip"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(archive::last).isInstanceOf(IOException.class).hasMessageContaining("is not what was kept");
        Files.writeString(folder.resolve("kept/" + two.revision() + ".zip"), "PK");
        assertThatThrownBy(archive::last).isInstanceOf(IOException.class);
        Files.writeString(folder.resolve("kept/last"), "../../etc/passwd");
        assertThatThrownBy(archive::last)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not name a revision");
    }

    @Test
    void manyRevisions_theOldestAreForgotten() throws IOException {
        PolicyFiles newest = files("newest");
        for (int i = 0; i < 30; i++) {
            PolicyFiles other = files("other " + i);
            archive.keep(other.revision(), other, NOON);
        }
        archive.keep(newest.revision(), newest, NOON);
        try (var all = Files.list(folder.resolve("kept"))) {
            assertThat(all.filter(file -> file.toString().endsWith(".zip"))).hasSize(20);
        }
        assertThat(archive.last().orElseThrow().revision()).isEqualTo(newest.revision());
    }

    private static PolicyFiles files(String text) {
        return new PolicyFiles(
                text,
                "c0ffee",
                "",
                PolicyFiles.of(Map.of("a.rego", "package a\n# " + text)).files());
    }
}
