package com.novapay.deploygate.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.audit.store.RecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of 60 days from July on, an hour between decisions. */
@Tag("slow")
class ArchiverTest {
    private static final int RECORDS = 1_440;

    @TempDir
    private Path folder;

    private FakeLog log;

    @BeforeEach
    void fill() throws Exception {
        log = FakeLog.with(RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db")), RECORDS, 500);
    }

    private List<String> archive(String now, int online, int keep) throws SQLException, IOException {
        Clock clock = Clock.fixed(Instant.parse(now), ZoneOffset.UTC);
        int[] ids = {0};
        return new Archiver(
                        log.store,
                        new Archiver.Settings(folder.resolve("archive"), online, keep),
                        clock,
                        document -> log.append(List.of(document)),
                        () -> "r-" + now + ids[0]++)
                .run(log.key.signer(FakeLog.ORIGIN));
    }

    private Verification verify() throws SQLException {
        return new StoreVerifier(log.store)
                .verify(
                        new StoreVerifier.Outside(
                                List.of(log.verifier()), List.of(), Optional.of(folder.resolve("archive"))),
                        rows -> {});
    }

    @Test
    void run_nothingDue_leavesAll() throws Exception {
        assertThat(archive("2026-10-31T00:00:00Z", 3, 12)).isEmpty();
        assertThat(log.number("SELECT count(*) FROM record")).isEqualTo(RECORDS + 1);
    }

    @Test
    void run_monthsDue_areMovedAndVerifyOverTheSeam() throws Exception {
        assertThat(archive("2026-12-01T00:00:00Z", 3, 12)).hasSize(2);
        Path july = folder.resolve("archive/2026-07.jsonl");
        Path august = folder.resolve("archive/2026-08.jsonl");
        long inJuly = Files.readAllLines(july).size();
        assertThat(inJuly).isEqualTo(1 + 28 * 24 + 15);
        assertThat(Files.readAllLines(august)).hasSize(31 * 24);
        assertThat(log.number("SELECT count(*) FROM record WHERE type = 'decision'"))
                .isEqualTo(RECORDS - 28 * 24 - 15 - 31 * 24);
        for (Path file : List.of(july, august)) {
            assertThat(FakeLog.verifyExport(Files.readString(file), List.of(log.verifier()))
                            .exitCode())
                    .isZero();
        }
        log.sign();
        Verification found = verify();
        assertThat(found.misfit()).isEmpty();
        assertThat(found.exitCode()).isZero();
        assertThat(found.archived()).isEqualTo(inJuly + 31 * 24);
        assertThat(found.notes()).contains("archive 2026-07.jsonl fits", "archive 2026-08.jsonl fits");
        Files.delete(july);
        assertThat(verify().exitCode()).as("without the file").isZero();
        assertThat(log.verifyExport(log.export(Selection.everything())).exitCode())
                .as("what is left")
                .isZero();
    }

    @Test
    void run_archiveThatWasChanged_isFoundAndNamed() throws Exception {
        archive("2026-11-01T00:00:00Z", 3, 12);
        Path july = folder.resolve("archive/2026-07.jsonl");
        Files.writeString(july, Files.readString(july).replace("\"d-77\"", "\"d-78\""));
        assertThat(verify().misfit()).hasValueSatisfying(misfit -> {
            assertThat(misfit.position()).isEqualTo(78);
            assertThat(misfit.what()).contains("2026-07.jsonl");
        });
    }

    @Test
    void run_again_doesNothingMore() throws Exception {
        archive("2026-11-01T00:00:00Z", 3, 12);
        log.sign();
        assertThat(archive("2026-11-01T00:00:00Z", 3, 12)).isEmpty();
    }

    /** Cut off after the file was written and before anything was noted. */
    @Test
    void run_afterACut_beginsAgain() throws Exception {
        Files.createDirectories(folder.resolve("archive"));
        Files.writeString(folder.resolve("archive/2026-07.jsonl"), "half a li");
        assertThat(archive("2026-11-01T00:00:00Z", 3, 12)).hasSize(1);
        log.sign();
        assertThat(verify().exitCode()).isZero();
    }

    @Test
    void run_logThatWasTamperedWith_prunesNothing() throws Exception {
        log.tamper("UPDATE record SET document = replace(document, 'd-77', 'd-78') WHERE id = 'd-77'");
        assertThatThrownBy(() -> archive("2026-11-01T00:00:00Z", 3, 12))
                .isInstanceOf(TreeProblem.class)
                .hasMessageContaining("nothing was pruned");
        assertThat(log.number("SELECT count(*) FROM record")).isEqualTo(RECORDS + 1);
    }

    @Test
    void run_recordThatCameLate_hasAFileOfItsOwn() throws Exception {
        archive("2026-11-01T00:00:00Z", 3, 12);
        log.append(List.of(FakeLog.decision(9_999, FakeLog.START)));
        log.sign();
        assertThat(archive("2027-01-01T00:00:00Z", 3, 12)).hasSize(2);
        log.sign();
        assertThat(verify().exitCode()).isZero();
        assertThat(log.number("SELECT count(*) FROM record WHERE id = 'd-9999'"))
                .as("it stands among records of November")
                .isOne();
    }

    @Test
    void run_filesKeptLongEnough_areRemoved() throws Exception {
        archive("2026-12-01T00:00:00Z", 3, 12);
        assertThat(archive("2027-07-31T00:00:00Z", 3, 12)).noneMatch(line -> line.contains("removed"));
        assertThat(archive("2027-08-01T00:00:00Z", 3, 12)).anyMatch(line -> line.contains("2026-07.jsonl: removed"));
        assertThat(folder.resolve("archive/2026-08.jsonl")).exists();
        log.sign();
        assertThat(verify().exitCode()).isZero();
    }

    @Test
    void delete_whatIsNotArchived_isRefused() throws Exception {
        archive("2026-11-01T00:00:00Z", 3, 12);
        try (Connection connection = log.store.writer();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeUpdate("DELETE FROM record WHERE id = 'd-1000'"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("not deleted");
        }
    }

    /** Whatever a gate writes has records in it, or what they are signed with. */
    @Test
    void run_files_areTheOwnersAlone() throws Exception {
        archive("2026-12-01T00:00:00Z", 3, 12);
        for (String file : List.of("decisions.db", "archive/2026-07.jsonl", "archive/2026-08.jsonl")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
        try (Connection connection = log.store.writer();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO checkpoint VALUES (99999, 'x', 'x')");
            connection.commit();
            for (String beside : List.of("decisions.db-wal", "decisions.db-shm")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(beside))))
                        .as(beside)
                        .isEqualTo("rw-------");
            }
        }
    }
}
