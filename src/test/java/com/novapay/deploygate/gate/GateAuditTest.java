package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GateAuditTest {
    private record Answering(AppendOutcome outcome) implements DecisionLog {
        @Override
        public CompletableFuture<AppendOutcome> append(LogRecord record) {
            return CompletableFuture.completedFuture(outcome);
        }

        @Override
        public void close() {}
    }

    private static List<String> said(AppendOutcome outcome) {
        List<String> said = new ArrayList<>();
        GateAudit.append(
                new Answering(outcome),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("schema", LogRecord.schema("key.added"))
                        .put("recordId", "r-1")
                        .put("time", "2026-11-26T15:00:00Z"),
                said::add);
        return said;
    }

    @Test
    void append_durable_saysNothing() {
        assertThat(said(new AppendOutcome.Appended())).isEmpty();
        assertThat(said(new AppendOutcome.Spooled())).isEmpty();
    }

    @Test
    void append_unavailable_isReported() {
        assertThat(said(new AppendOutcome.Unavailable("the disk is full"))).containsExactly("audit: the disk is full");
    }

    @Test
    void append_doubtful_isReported() {
        assertThat(said(new AppendOutcome.Doubtful("the connection broke")))
                .containsExactly("audit: the connection broke");
    }
}
