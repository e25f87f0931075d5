package com.novapay.deploygate.audit.summary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a decision's record says to an auditor, of records of now and of before the verdict said what came of each rule. */
final class DecisionSummaryTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String APPROVAL = """
            {"name":"a-1","purpose":"friday","role":"vp-engineering","approver":"vp@novapay",
             "createdAt":"2026-11-27T14:00:00Z","reason":"A customer waits","expiresAt":"2026-11-27T18:00:00Z"}""";
    private static final List<String> CODES = List.of("ci-evidence", "friday-approval", "image-digest", "record-role");

    @Test
    void rule_passedByApproval_namesWhoInWhichRoleAndWhen() {
        DecisionSummary summary = DecisionSummary.of(decision("""
                {"passed":["image-digest"],"warned":[{"code":"feature-flag","message":"names no flag"}],
                 "lifted":[{"code":"friday-approval","by":"approval","message":"Friday needs an approval.",
                   "approval":{"name":"a-1","purpose":"friday","role":"vp-engineering","approver":"vp@novapay",
                               "createdAt":"2026-11-27T14:00:00Z"}}],
                 "notApplicable":[{"code":"canary-skip","why":"it does not judge changes of class DEPLOY"}]}""", "[]"));
        assertThat(summary.rules())
                .extracting(rule -> rule.code() + ": " + rule.words())
                .containsExactly(
                        "feature-flag: warned",
                        "friday-approval: passed by approval of vp@novapay (friday, vp-engineering, 2026-11-27T14:00:00Z)",
                        "image-digest: passed",
                        "canary-skip: not applicable: it does not judge changes of class DEPLOY");
        assertThat(summary.approvals()).singleElement().satisfies(one -> {
            assertThat(one.reason()).isEqualTo("A customer waits");
            assertThat(one.namespace()).isEqualTo("pay");
        });
        assertThat(summary.bypassed()).extracting(RuleOutcome::code).containsExactly("friday-approval");
    }

    @Test
    void rule_liftedByBreakGlassAndByException_isNotPassed() {
        DecisionSummary summary = DecisionSummary.of(decision("""
                {"passed":[],"warned":[],"notApplicable":[],"lifted":[
                 {"code":"ci-evidence","by":"break-glass","message":"It lacks lint.","approval":{"approver":"ic@novapay"}},
                 {"code":"ci-evidence","by":"break-glass","message":"It lacks unit.","approval":{"approver":"vp@novapay"}},
                 {"code":"gitops-only","by":"exception","message":"By hand.",
                  "exception":{"ticket":"OPS-1","until":"2026-12-24T18:00:00Z","granted_by":"vp@novapay"}}]}""", "[]"));
        assertThat(summary.bypasses())
                .containsExactly(
                        "ci-evidence: lifted by break-glass of ic@novapay and vp@novapay",
                        "gitops-only: lifted by exception OPS-1 until 2026-12-24T18:00:00Z, granted by vp@novapay");
        assertThat(summary.rules().getFirst().message()).isEqualTo("It lacks lint. It lacks unit.");
    }

    @Test
    void recordOfBefore_saysThatItIsNotRecordedHow() {
        DecisionSummary summary = DecisionSummary.of(
                decision("null", "[\"gitops-only is lifted by exception OPS-1 until 2026-12-24T18:00:00Z\"]"), CODES);
        assertThat(summary.rules())
                .extracting(rule -> rule.code() + ": " + rule.words())
                .containsExactly(
                        "gitops-only: lifted by exception OPS-1 until 2026-12-24T18:00:00Z",
                        "ci-evidence: passed (not recorded how)",
                        "friday-approval: passed (not recorded how)",
                        "image-digest: passed (not recorded how)");
        assertThat(summary.approvers()).containsExactly("vp@novapay (friday, vp-engineering, 2026-11-27T14:00:00Z)");
    }

    @Test
    void recordOfBefore_withBreakGlass_doesNotNameTheRules() throws JsonProcessingException {
        JsonNode decision = JSON.readTree(decision("null", """
                ["break-glass: every rule but image-digest is lifted for this change; it will be reviewed"]""").toString().replace("\"friday\"", "\"break-glass\""));
        assertThat(DecisionSummary.of(decision).bypasses())
                .containsExactly("rules that the record does not name: lifted by break-glass of vp@novapay"
                        + " (break-glass, vp-engineering, 2026-11-27T14:00:00Z)");
    }

    @Test
    void recordOfBefore_countsNoApprovalThatWasOver() throws JsonProcessingException {
        String document = decision("null", "[]").toString();
        assertThat(DecisionSummary.of(JSON.readTree(document.replace("T18:00:00Z", "T14:30:00Z")))
                        .approvals())
                .isEmpty();
        assertThat(DecisionSummary.of(JSON.readTree(
                                document.replace("\"reason\"", "\"revokedAt\":\"2026-11-27T14:10:00Z\",\"reason\"")))
                        .approvals())
                .isEmpty();
    }

    @Test
    void requester_ofASync_isWhoStartedIt() {
        assertThat(DecisionSummary.of(synced("{\"username\":\"alice@novapay\"}", true))
                        .requester())
                .isEqualTo("alice@novapay, who started the sync of Argo CD application payments;"
                        + " by argocd-application-controller (service account of argocd)");
        assertThat(DecisionSummary.of(synced("{\"automated\":true}", true)).requester())
                .startsWith("auto-sync, the sync of Argo CD application payments; by ");
        assertThat(DecisionSummary.of(synced("{\"username\":\"alice@novapay\"}", false))
                        .requester())
                .contains("payments, which does not manage the workload; by ");
        assertThat(Requester.shortened("dev@novapay")).isEqualTo("dev@novapay");
        assertThat(Requester.shortened("system:serviceaccount:odd")).isEqualTo("system:serviceaccount:odd");
    }

    @Test
    void author_isThatOfThePullRequest() {
        assertThat(DecisionSummary.of(decision("null", "[]")).authors()).containsExactly("bob");
    }

    private static JsonNode synced(String by, boolean verified) {
        return parsed("""
                {"allowed":true,"actor":{"username":"system:serviceaccount:argocd:argocd-application-controller"},
                 "argocd":{"application":"payments","verified":%s,"initiatedBy":%s}}""".formatted(verified, by));
    }

    private static JsonNode decision(String rules, String warnings) {
        String said = rules.equals("null") ? "" : "\"rules\":" + rules + ",";
        return parsed("""
                {"allowed":true,"class":"DEPLOY","time":"2026-11-27T15:00:00Z","actor":{"username":"dev@novapay"},
                 "resource":{"namespace":"pay"},"violations":[],"warnings":%s,%s
                 "input":{"workload":{},"facts":{"approvals":[%s],"verifications":[
                   {"pullRequest":{"number":7,"author":"bob"}},{"pullRequest":{"author":"bob"}}]}}}""".formatted(warnings, said, APPROVAL));
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
