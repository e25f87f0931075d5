package com.novapay.deploygate.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.novapay.deploygate.audit.DecisionReader.Row;
import com.novapay.deploygate.audit.store.RecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpooledDecisionLogTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final List<String> said = new CopyOnWriteArrayList<>();
    private RecordStore store;
    private Switched inner;

    /** A real log that can be out of order in three ways. */
    private static final class Switched implements DecisionLog {
        private final DecisionLog log;
        private volatile Function<LogRecord, CompletableFuture<AppendOutcome>> way;

        Switched(DecisionLog log) {
            this.log = log;
            this.way = log::append;
        }

        void works() {
            way = log::append;
        }

        void refuses() {
            way = record -> CompletableFuture.completedFuture(new AppendOutcome.Unavailable("down"));
        }

        void hangs() {
            way = record -> new CompletableFuture<>();
        }

        void writesButDoesNotSaySo() {
            way = record ->
                    log.append(record).thenApply(ignored -> new AppendOutcome.Unavailable("the connection broke"));
        }

        @Override
        public CompletableFuture<AppendOutcome> append(LogRecord record) {
            return way.apply(record);
        }

        @Override
        public void close() {
            log.close();
        }
    }

    @BeforeEach
    void prepare() throws Exception {
        store = RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db"));
        store.writer().close();
        inner = new Switched(new JdbcDecisionLog(store));
    }

    private SpooledDecisionLog start() {
        return new SpooledDecisionLog(
                inner,
                folder.resolve("spool"),
                record -> record.id().startsWith("back"),
                Executors.newSingleThreadScheduledExecutor(),
                said::add);
    }

    private static AppendOutcome append(DecisionLog log, String id) {
        return log.append(DecisionLogContract.record(id, "x")).join();
    }

    private List<String> kept() throws Exception {
        return new DecisionReader(store)
                .list(DecisionFilter.newest(100)).reversed().stream()
                        .map(Row::decisionId)
                        .toList();
    }

    @Test
    void storeDown_waysBackWaitAndAreAppendedInOrder() throws Exception {
        try (DecisionLog log = start()) {
            assertThat(append(log, "deploy-1")).isInstanceOf(AppendOutcome.Appended.class);
            inner.refuses();
            for (int i = 0; i < 5; i++) {
                assertThat(append(log, "back-" + i)).isInstanceOf(AppendOutcome.Spooled.class);
            }
            assertThat(append(log, "deploy-2")).isInstanceOf(AppendOutcome.Unavailable.class);
            assertThat(said).anySatisfy(line -> assertThat(line).contains("back-0", "down"));
            inner.works();
            await().atMost(SOON).until(() -> kept().size() == 6);
            assertThat(kept()).containsExactly("deploy-1", "back-0", "back-1", "back-2", "back-3", "back-4");
            await().atMost(SOON)
                    .until(() -> new Spool(folder.resolve("spool")).waiting().isEmpty());
        }
    }

    @Test
    void storeHangs_aWayBackDoesNotWaitForIt() throws Exception {
        try (DecisionLog log = start()) {
            inner.hangs();
            assertThat(log.append(DecisionLogContract.record("back-1", "x"))
                            .orTimeout(10, TimeUnit.SECONDS)
                            .join())
                    .isInstanceOf(AppendOutcome.Spooled.class);
            inner.works();
        }
    }

    @Test
    void storeWroteUnknowingly_recordIsThereOnce() throws Exception {
        try (DecisionLog log = start()) {
            inner.writesButDoesNotSaySo();
            assertThat(append(log, "back-1")).isInstanceOf(AppendOutcome.Spooled.class);
            inner.works();
            await().atMost(SOON)
                    .until(() -> new Spool(folder.resolve("spool")).waiting().isEmpty());
            assertThat(kept()).containsExactly("back-1");
        }
    }

    @Test
    void gateEnded_nextOneAppendsWhatWaits() throws Exception {
        inner.refuses();
        try (DecisionLog log = start()) {
            assertThat(append(log, "back-1")).isInstanceOf(AppendOutcome.Spooled.class);
        }
        inner = new Switched(new JdbcDecisionLog(store));
        try (DecisionLog log = start()) {
            await().atMost(SOON).until(() -> kept().equals(List.of("back-1")));
            assertThat(append(log, "back-2")).isInstanceOf(AppendOutcome.Appended.class);
        }
        assertThat(new DecisionReader(store).show("back-1"))
                .containsExactly(DecisionLogContract.record("back-1", "x").document());
    }

    @Test
    void damagedFile_isSetAsideAndTheOthersAreAppended() throws Exception {
        inner.refuses();
        try (DecisionLog log = start()) {
            append(log, "back-1");
            append(log, "back-2");
        }
        Path first = new Spool(folder.resolve("spool")).waiting().getFirst();
        Files.writeString(first, "{\"decisionId\":");
        Files.writeString(folder.resolve("spool/.partial"), "half");
        inner = new Switched(new JdbcDecisionLog(store));
        try (DecisionLog log = start()) {
            await().atMost(SOON).until(() -> kept().equals(List.of("back-2")));
            assertThat(append(log, "deploy-1")).isInstanceOf(AppendOutcome.Appended.class);
        }
        assertThat(said).anySatisfy(line -> assertThat(line).contains("is damaged"));
        assertThat(folder.resolve("spool").resolve(first.getFileName() + ".damaged"))
                .exists();
    }

    @Test
    void spoolCannotBeWritten_isUnavailable() throws IOException {
        Files.writeString(folder.resolve("spool"), "a file where the folder should be");
        try (DecisionLog log = start()) {
            inner.refuses();
            assertThat(append(log, "back-1"))
                    .isInstanceOfSatisfying(
                            AppendOutcome.Unavailable.class,
                            outcome -> assertThat(outcome.detail()).contains("down", "the spool failed, too"));
        }
    }

    /** A way back passes with any outcome, and with an exception it would not. */
    @Test
    void spoolHoldsANumberTooLarge_isUnavailable() throws IOException {
        Path spool = Files.createDirectories(folder.resolve("spool"));
        Files.writeString(
                spool.resolve("9".repeat(19) + ".json"),
                DecisionLogContract.record("back-0", "x").document());
        inner.refuses();
        try (DecisionLog log = start()) {
            assertThat(append(log, "back-1"))
                    .isInstanceOfSatisfying(
                            AppendOutcome.Unavailable.class,
                            outcome -> assertThat(outcome.detail()).contains("down", "the spool failed, too"));
        }
    }
}
