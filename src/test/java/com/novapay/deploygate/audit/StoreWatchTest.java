package com.novapay.deploygate.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.audit.StoreWatch.Outage;
import com.novapay.deploygate.audit.store.RecordStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreWatchTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private final List<String> told = new ArrayList<>();

    @TempDir
    private Path folder;

    private Path file = Path.of("");
    private StoreWatch watch;

    @BeforeEach
    void prepare() throws Exception {
        file = folder.resolve("decisions.db");
        RecordStore store = RecordStore.at("jdbc:sqlite:" + file);
        store.writer().close();
        watch = new StoreWatch(store, Clock.fixed(NOON, ZoneOffset.UTC), new StoreWatch.Listener() {
            @Override
            public void began(Outage outage) {
                told.add("began " + outage.problem());
            }

            @Override
            public void ended(Outage outage) {
                told.add("ended " + outage.problem());
            }
        });
    }

    @Test
    void failedAppends_areOneOutageUntilAnAppendSucceeds() {
        watch.seen(new AppendOutcome.Appended());
        watch.seen(new AppendOutcome.Unavailable("disk full"));
        watch.seen(new AppendOutcome.Doubtful("cut"));
        assertThat(watch.outage()).contains(new Outage(NOON, "disk full"));
        watch.seen(new AppendOutcome.Spooled());
        assertThat(watch.outage()).isPresent();
        watch.seen(new AppendOutcome.Appended());
        assertThat(watch.outage()).isEmpty();
        assertThat(told).containsExactly("began disk full", "ended disk full");
    }

    /** Without any request the gate must find out by itself. */
    @Test
    void check_storeThatIsGone_isAnOutage() throws Exception {
        watch.check(answering(new AppendOutcome.Appended()), StoreWatchTest::record);
        assertThat(watch.outage()).isEmpty();
        Files.delete(file);
        watch.check(answering(new AppendOutcome.Appended()), StoreWatchTest::record);
        assertThat(told).containsExactly("began there is no such file");
    }

    /** The store answers questions also when its disk is full. */
    @Test
    void check_duringAnOutage_asksByAnAppend() {
        watch.seen(new AppendOutcome.Unavailable("disk full"));
        watch.check(answering(new AppendOutcome.Unavailable("still full")), StoreWatchTest::record);
        assertThat(watch.outage()).contains(new Outage(NOON, "disk full"));
        watch.check(answering(new AppendOutcome.Appended()), StoreWatchTest::record);
        assertThat(watch.outage()).isEmpty();
    }

    private DecisionLog answering(AppendOutcome outcome) {
        return new DecisionLog() {
            @Override
            public CompletableFuture<AppendOutcome> append(LogRecord record) {
                watch.seen(outcome);
                return CompletableFuture.completedFuture(outcome);
            }

            @Override
            public void close() {}
        };
    }

    private static LogRecord record(Outage outage) {
        return LogRecord.of(RecordDocument.begin(RecordType.GATE_STORE, "r-1", outage.since()));
    }
}
