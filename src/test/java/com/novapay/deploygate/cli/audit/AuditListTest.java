package com.novapay.deploygate.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code audit list} and {@code audit show} find and say. */
@Tag("slow")
final class AuditListTest {
    private static final Instant THURSDAY = Instant.parse("2026-11-26T16:30:00Z");
    private static final Instant FRIDAY = Instant.parse("2026-11-27T14:00:00Z");

    @TempDir
    private Path data;

    @BeforeEach
    void fill() throws JsonProcessingException {
        ObjectNode staging = SampleLog.decision("d-3", FRIDAY, "ledger", "ops@novapay", "ROLLBACK");
        staging.withObject("workload").put("environment", "staging");
        record(
                SampleLog.refused("d-1", THURSDAY, "payments", "dev@novapay", "ci-evidence"),
                lifted(SampleLog.admitted("d-2", FRIDAY, "payments", "dev@novapay")),
                staging);
    }

    /** A Friday deploy as a gate records it now. */
    private static ObjectNode lifted(ObjectNode decision) throws JsonProcessingException {
        SampleLog.approved(decision, "friday", "vp@novapay");
        decision.set("rules", new ObjectMapper().readTree("""
                {"passed":["ci-evidence"],"warned":[],"lifted":[{"approval":{"approver":"vp@novapay","name":"approval-1",
                 "purpose":"friday","role":"vp-engineering"},"by":"approval","code":"friday-approval","message":"Friday."}],
                 "notApplicable":[{"code":"canary-skip","why":"it does not judge changes of class DEPLOY"}]}"""));
        return decision;
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

    @ParameterizedTest
    @CsvSource({
        "--until 2026-11-26, d-1",
        "--since 2026-11-27, 'd-3,d-2'",
        "--since 2026-11-26 --until 2026-11-27, 'd-3,d-2,d-1'",
        "--until 2026-11-27T14:00:00Z, d-1",
        "--class rollback, d-3",
        "--environment staging, d-3",
        "--approver vp@novapay, d-2",
        "--approver VP@novapay, d-2",
        "--approver v%, ''",
        "--user dev@novapay --denied, d-1"
    })
    void list_finds(String options, String found) {
        Typed typed = audit("list", options.split(" ", -1));
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(String.join(
                        ",",
                        typed.out()
                                .lines()
                                .skip(1)
                                .map(line -> line.split(" +", -1)[1])
                                .toList()))
                .isEqualTo(found);
        Typed exported = audit("export", options.concat(" --format csv").split(" ", -1));
        assertThat(exported.exitCode()).as(exported.err()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "--class DEPLOI, 'is not a class; known are DEPLOY, CREATE, ROLLBACK'",
        "--environment prod, 'is not an environment; known are production, staging, development'",
        "--type decisions, 'is not a record type; known are decision, '",
        "--since 2026-13-01, 'not a day like 2026-11-27'"
    })
    void list_ofWhatThereIsNot_isAnError(String options, String said) {
        Typed typed = audit("list", options.split(" ", -1));
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains(said);
    }

    /** Which rules there are is known once the log has the text of policies. */
    @Test
    void list_ofAnUnknownCode_isAnError() {
        assertThat(audit("list", "--code", "nosuch-rule").exitCode()).isZero();
        ObjectNode sources = SampleLog.record("policy.sources", "r-1", FRIDAY, "", "");
        sources.put("policyRevision", "abc")
                .putObject("files")
                .put("rules/deploy_days/deploy_days.rego", "# custom:\n#   code: deploy-days\npackage x\n");
        record(sources);
        Typed typed = audit("list", "--code", "nosuch-rule");
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("--code: \"nosuch-rule\" is not the code of a rule or failure", "deploy-days");
        assertThat(audit("list", "--code", "deploy-days").exitCode()).isZero();
        assertThat(audit("list", "--code", "policy-timeout").exitCode()).isZero();
        assertThat(audit("list", "--code", "ci-evidence").out()).contains("d-1");
    }

    @Test
    void show_leadsWithWhoAskedAndApprovedAndWhatWasBypassed() {
        String text = audit("show", "d-2").out();
        assertThat(text.lines().skip(1).limit(4))
                .containsExactly(
                        "Says      admitted",
                        "Asked by  dev@novapay",
                        "Approved  by vp@novapay (friday, incident-commander)",
                        "Bypassed  friday-approval: passed by approval of vp@novapay (friday, incident-commander)");
        assertThat(text)
                .contains("  canary-skip      not applicable: it does not judge changes of class DEPLOY")
                .contains("  ci-evidence      passed\n");
    }

    @Test
    void export_asCsv_leadsWithWhoAndWhatWasBypassed() {
        Path file = data.resolve("records.csv");
        audit("export", "--format", "csv", "--out", file.toString());
        assertThat(file)
                .content()
                .startsWith(
                        "time,decisionId,requestUid,allowed,outcome,requester,authors,approvers,bypassed,codes,class,")
                .contains(
                        "vp@novapay (friday, incident-commander)", "friday-approval: passed by approval of vp@novapay");
    }
}
