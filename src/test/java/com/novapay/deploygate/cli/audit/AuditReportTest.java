package com.novapay.deploygate.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.cli.Typed;
import com.novapay.deploygate.console.SampleLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of a period, and how it says what may be missing. */
final class AuditReportTest {
    private static final Instant WATCHED = Instant.parse("2026-10-05T08:00:00Z");
    private static final Instant FRIDAY = Instant.parse("2026-10-09T14:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path data;

    @BeforeEach
    void fill() {
        ObjectNode watched = SampleLog.record("observed", "r-w", WATCHED, "", "watched");
        ObjectNode applied = SampleLog.record("observed", "r-a", FRIDAY.plusSeconds(9), "payments", "applied");
        ObjectNode healthy = SampleLog.record("observed", "r-h", FRIDAY.plusSeconds(60), "payments", "healthy");
        record(
                SampleLog.admitted("d-0", Instant.parse("2026-09-30T23:59:59.999Z"), "before", "dev@novapay"),
                gate("gate.start", "r-1", WATCHED.minusSeconds(5)),
                watched,
                SampleLog.approved(
                        SampleLog.admitted("d-1", FRIDAY, "payments", "dev@novapay"), "friday", "vp@novapay"),
                applied.put("decisionId", "d-1"),
                healthy.put("decisionId", "d-1"),
                SampleLog.refused("d-2", FRIDAY, "ledger", "dev@novapay", "ci-evidence"),
                SampleLog.record("ungated", "r-u", FRIDAY.plusSeconds(3_600), "wallet", "ungated"),
                SampleLog.decision("d-3", FRIDAY.plusSeconds(7_200), "approval-1", "vp@novapay", "RECORD_CREATE"),
                gate("gate.stop", "r-2", Instant.parse("2026-10-20T10:00:00Z")),
                gate("gate.start", "r-3", Instant.parse("2026-10-20T11:30:00Z")),
                SampleLog.admitted("d-4", Instant.parse("2026-10-31T23:59:59.999Z"), "last", "dev@novapay"),
                SampleLog.admitted("d-5", Instant.parse("2026-11-01T00:00:00Z"), "after", "dev@novapay"));
    }

    private static ObjectNode gate(String type, String id, Instant time) {
        ObjectNode document = SampleLog.record(type, id, time, "", "");
        document.withObject("resource").put("name", "gate-1");
        return document;
    }

    private void record(ObjectNode... documents) {
        try (DecisionLog log = new JdbcDecisionLog(RecordStore.at("jdbc:sqlite:" + data.resolve("decisions.db")))) {
            for (ObjectNode document : documents) {
                log.append(LogRecord.of(document)).join();
            }
        }
    }

    private Typed audit(String verb, String... more) {
        List<String> words = new ArrayList<>(List.of("audit", verb, "--data", data.toString()));
        words.addAll(List.of(more));
        return Typed.novapay(words.toArray(String[]::new));
    }

    @Test
    void report_ofAMonth_hasEachChangeAndWhatMayBeMissing() {
        Typed typed = audit("report", "--from", "2026-10-01", "--to", "2026-10-31");
        assertThat(typed.exitCode()).as(typed.err()).isEqualTo(1);
        assertThat(typed.out())
                .contains(
                        "3 changes, 2 of them bypassed a rule or the gate (1 ungated); denied requests: 1",
                        "observed  since 2026-10-05T08:00:00Z",
                        "not       from 2026-10-01T00:00:00Z to 2026-10-05T08:00:00Z: no gate observed the cluster yet",
                        "not       from 2026-10-20T10:00:00Z to 2026-10-20T11:30:00Z: no gate ran",
                        "signed    by no checkpoint",
                        "2026-10-09  2 changes, not signed off",
                        "DEPLOY of pay/Deployment/payments  d-1",
                        "approved  vp@novapay (friday, incident-commander)",
                        "bypassed  friday by vp@novapay (not recorded for which rule)",
                        "outcome   healthy 2026-10-09T14:01:00.000Z",
                        "UNGATED of pay/Deployment/wallet  r-u",
                        "DEPLOY of pay/Deployment/last  d-4")
                .doesNotContain("d-0", "d-3", "d-5");
    }

    @Test
    void report_asJsonCsvAndHtml_hasTheSameChanges() throws Exception {
        JsonNode report = JSON.readTree(audit("report", "--from", "2026-10-01", "--to", "2026-10-31", "-o", "json")
                .out());
        assertThat(report.path("changes").findValuesAsText("id")).containsExactly("d-1", "r-u", "d-4");
        assertThat(report.path("whole").asBoolean()).isFalse();
        assertThat(report.at("/watched/since").asText()).isEqualTo("2026-10-05T08:00:00Z");
        assertThat(report.at("/proof/unproven").asInt())
                .isEqualTo(report.at("/proof/records").asInt());
        assertThat(audit("report", "--from", "2026-10-01", "--to", "2026-10-31", "-o", "csv")
                        .out()
                        .lines())
                .hasSize(4)
                .first()
                .asString()
                .startsWith("time,id,requester,authors,approvers,bypassed,outcome,evidence,");
        Path file = data.resolve("october.html");
        audit("report", "--from", "2026-10-01", "--to", "2026-10-31", "-o", "html", "--out", file.toString());
        assertThat(file).content().contains("<!doctype html>", "d-1", "Perhaps: see below", "@media print");
    }

    /** Of a month before the gate it said that every change has a decision. */
    @Test
    void population_beforeTheGate_saysThatItWasNotWatched() throws Exception {
        String[] september = {"--since", "2026-09-01", "--until", "2026-09-30"};
        assertThat(audit("population", september).out())
                .contains("observed  since 2026-10-05T08:00:00Z")
                .contains("from 2026-09-01T00:00:00Z to 2026-10-01T00:00:00Z: no gate observed the cluster yet")
                .contains("in no list");
        JsonNode json =
                JSON.readTree(audit("population", "--since", "2026-09-01", "--until", "2026-09-30", "-o", "json")
                        .out());
        assertThat(json.at("/watched/not")).hasSize(1);
        assertThat(audit("population", "--since", "2026-10-01", "--until", "2026-10-31", "-o", "csv")
                        .out()
                        .lines())
                .containsExactly(
                        "time,recordId,namespace,kind,name,digest,covered,decisionId,user",
                        "2026-10-09T14:00:09.000Z,r-a,pay,Deployment,payments,"
                                + "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef,true,d-1,",
                        "2026-10-09T15:00:00.000Z,r-u,pay,Deployment,wallet,"
                                + "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef,false,,");
    }

    @Test
    void report_ofAPeriodThatEndsBeforeItBegins_isAnError() {
        Typed typed = audit("report", "--from", "2026-10-31", "--to", "2026-10-01");
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("--to: 2026-10-02T00:00:00Z is not after --from, 2026-10-31T00:00:00Z");
    }
}
