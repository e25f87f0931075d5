package com.novapay.deploygate.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.novapay.deploygate.audit.merkle.NoteKey;
import com.novapay.deploygate.audit.store.RecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeKeeperTest {
    private static final AtomicInteger IDS = new AtomicInteger();

    @TempDir
    private Path folder;

    private final List<StoredCheckpoint> signed = new CopyOnWriteArrayList<>();
    private final List<String> reported = new CopyOnWriteArrayList<>();

    private FakeLog log() {
        return new FakeLog(RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db")));
    }

    private TreeKeeper keeper(FakeLog log, Path data) {
        return new TreeKeeper(
                log.store,
                settings(data),
                Clock.systemUTC(),
                new TreeKeeper.Surroundings(
                        document -> log.append(List.of(document)),
                        () -> "r-" + IDS.incrementAndGet(),
                        signed::add,
                        reported::add,
                        Executors.newSingleThreadScheduledExecutor()));
    }

    private static TreeKeeper.Settings settings(Path data) {
        return new TreeKeeper.Settings(KeyFile.of(Optional.empty(), data), Optional.empty(), Duration.ofMillis(100));
    }

    private static Verification verify(FakeLog log, Path data) throws SQLException, IOException {
        KeyFile files = KeyFile.of(Optional.empty(), data);
        return new StoreVerifier(log.store)
                .verify(
                        new StoreVerifier.Outside(
                                NoteKey.parse(Files.readString(files.verifier()).strip()).stream()
                                        .toList(),
                                PublishedCheckpoints.read(files.checkpoint()),
                                Optional.empty()),
                        rows -> {});
    }

    private void awaitCovered(long records) {
        await().untilAsserted(() -> assertThat(signed)
                .isNotEmpty()
                .last()
                .satisfies(last -> assertThat(last.size()).isGreaterThanOrEqualTo(records)));
    }

    @Test
    void firstStart_makesAKeyAnnouncesItAndSigns() throws Exception {
        FakeLog log = log();
        log.decide(20);
        try (TreeKeeper keeper = keeper(log, folder)) {
            awaitCovered(21);
            assertThat(keeper.state().problem()).isEmpty();
        }
        Path key = folder.resolve("audit/signing.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        Verification found = verify(log, folder);
        assertThat(found.misfit()).isEmpty();
        assertThat(found.exitCode()).isZero();
        assertThat(found.covered()).isEqualTo(21);
    }

    @Test
    void close_signsWhatIsThere() throws Exception {
        FakeLog log = log();
        log.decide(1);
        try (TreeKeeper keeper = keeper(log, folder)) {
            awaitCovered(2);
            log.decide(30);
            assertThat(keeper.state().problem()).isEmpty();
        }
        assertThat(verify(log, folder).covered()).isEqualTo(32);
    }

    @Test
    void rotatedBeside_theNextCheckpointIsTheNewKeysAndBothAreTrusted() throws Exception {
        FakeLog log = log();
        log.decide(5);
        try (TreeKeeper keeper = keeper(log, folder)) {
            awaitCovered(6);
            Path old = Files.copy(folder.resolve("audit/signing.pub"), folder.resolve("old.pub"));
            try (TreeTool tool =
                    new TreeTool(log.store, settings(folder), Clock.systemUTC(), () -> "r-" + IDS.incrementAndGet())) {
                tool.rotate();
            }
            log.decide(5);
            awaitCovered(12);
            assertThat(verify(log, folder).exitCode())
                    .as("trusting the new key")
                    .isZero();
            Files.move(old, folder.resolve("audit/signing.pub"), StandardCopyOption.REPLACE_EXISTING);
            Verification found = verify(log, folder);
            assertThat(found.misfit()).as("trusting the old key").isEmpty();
            assertThat(found.exitCode()).isZero();
            assertThat(keeper.state().problem()).isEmpty();
        }
    }

    @Test
    void anotherKeyThatNobodyAnnounced_doesNotSign() throws Exception {
        FakeLog log = log();
        log.decide(5);
        try (TreeKeeper keeper = keeper(log, folder)) {
            awaitCovered(6);
            assertThat(keeper.state().problem()).isEmpty();
        }
        signed.clear();
        log.decide(5);
        try (TreeKeeper keeper = keeper(log, folder.resolve("other"))) {
            await().untilAsserted(() -> assertThat(keeper.state().problem()).contains("signed with another key"));
        }
        assertThat(reported).anyMatch(line -> line.contains("goes on without checkpoints"));
        Verification found = verify(log, folder);
        assertThat(found.exitCode()).isZero();
        assertThat(found.covered()).isEqualTo(6);
    }

    @Test
    void logThatWasCutWhileTheGateWasDown_isReportedAndNotSigned() throws Exception {
        FakeLog log = log();
        log.decide(9);
        try (TreeKeeper keeper = keeper(log, folder)) {
            awaitCovered(10);
            assertThat(keeper.state().problem()).isEmpty();
        }
        log.tamper(
                "DELETE FROM record WHERE sequence > 5",
                "DELETE FROM leaf WHERE position >= 5",
                "DELETE FROM node",
                "DELETE FROM checkpoint WHERE size > 5");
        try (TreeKeeper keeper = keeper(log, folder)) {
            await().untilAsserted(() -> assertThat(keeper.state().problem()).isNotEmpty());
        }
        assertThat(verify(log, folder).exitCode()).isEqualTo(1);
    }

    @Test
    void storeThatIsNotThere_isReportedAndTriedAgain() throws Exception {
        FakeLog log = new FakeLog(RecordStore.at("jdbc:sqlite:" + folder.resolve("later/decisions.db")));
        try (TreeKeeper keeper = keeper(log, folder)) {
            await().untilAsserted(() -> assertThat(keeper.state().problem()).isNotEmpty());
            Files.createDirectories(folder.resolve("later"));
            log.decide(3);
            awaitCovered(4);
            await().untilAsserted(() -> assertThat(keeper.state().problem()).isEmpty());
        }
        assertThat(reported).last().asString().contains("keeps up again");
    }
}
