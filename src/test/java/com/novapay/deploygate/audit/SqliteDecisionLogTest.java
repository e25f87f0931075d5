package com.novapay.deploygate.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDecisionLogTest {
    @TempDir
    private Path folder;

    @Test
    void append_concurrently_allAreKept() throws Exception {
        Path file = folder.resolve("decisions.db");
        try (SqliteDecisionLog log = new SqliteDecisionLog(file)) {
            List<CompletableFuture<AppendOutcome>> outcomes = IntStream.range(0, 500)
                    .mapToObj(i -> log.append(record("d-" + i, "x")))
                    .toList();
            assertThat(outcomes)
                    .allSatisfy(outcome -> assertThat(outcome.join()).isInstanceOf(AppendOutcome.Appended.class));
        }
        assertThat(new DecisionReader(file).list(DecisionFilter.newest(1_000))).hasSize(500);
        assertThat(new DecisionReader(file).show("d-7")).containsExactly("{\"text\":\"x\"}");
    }

    @Test
    void append_diskFull_isUnavailableAndTheNextSmallOneIsKept() throws Exception {
        try (SqliteDecisionLog log = new SqliteDecisionLog(folder.resolve("full.db"), 20)) {
            assertThat(log.append(record("d-1", "x".repeat(200_000))).join())
                    .isInstanceOf(AppendOutcome.Unavailable.class);
            assertThat(log.append(record("d-2", "x")).join()).isInstanceOf(AppendOutcome.Appended.class);
        }
    }

    @Test
    void append_afterClose_isUnavailable() throws Exception {
        SqliteDecisionLog log = new SqliteDecisionLog(folder.resolve("closed.db"));
        log.close();
        assertThat(log.append(record("d-1", "x")).join()).isInstanceOf(AppendOutcome.Unavailable.class);
    }

    private static DecisionRecord record(String id, String text) {
        return new DecisionRecord(
                id,
                "u",
                Instant.EPOCH,
                "pay",
                "Deployment",
                "payments",
                "dev",
                "DEPLOY",
                true,
                "allow",
                "",
                "r",
                JsonNodeFactory.instance.objectNode().put("text", text));
    }
}
