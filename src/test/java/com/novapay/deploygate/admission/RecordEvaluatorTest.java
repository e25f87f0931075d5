package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes of records judged by the shipped policies, compiled. */
class RecordEvaluatorTest {
    private static final GateIdentity GATE = new GateIdentity("test", "gate-1", "");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path REVIEWS = Path.of("policies", "samples", "reviews");
    private static final Instant NOW = Instant.parse("2026-11-24T16:00:00Z");
    private static final Duration PATIENT = Duration.ofMinutes(1);
    private static final UserInfo MALLORY = new UserInfo("mallory@novapay", List.of("developers"));
    private static final ScheduledExecutorService WATCHDOG = Executors.newSingleThreadScheduledExecutor();
    private static final List<String> GOOD = List.of(
            "approval-create",
            "approval-revoke",
            "incident-open",
            "incident-resolve",
            "migration-create",
            "verification-create");
    private static PolicyBundle bundle;
    private static PolicyEvaluator policies;

    @BeforeAll
    static void load() throws PolicyProblem {
        bundle = BundleFiles.shipped();
        policies = new WasmPolicyEvaluator(bundle, 1, 64 << 20, WATCHDOG);
    }

    @AfterAll
    static void stop() {
        WATCHDOG.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({
        "approval-create, RECORD_CREATE",
        "approval-revoke, APPROVAL_REVOKE",
        "incident-open, INCIDENT_OPEN",
        "incident-resolve, INCIDENT_RESOLVE",
        "migration-create, RECORD_CREATE",
        "verification-create, RECORD_CREATE"
    })
    void goodWrite_isAdmittedAndRecordedAsWhatItIs(String review, ChangeClass expected) throws IOException {
        Decision decision = judge().decide(request(review), NOW, PATIENT);
        assertThat(decision.allowed()).as(decision.violations().toString()).isTrue();
        assertThat(decision.change())
                .isNotNull()
                .satisfies(change -> assertThat(change.changeClass()).isEqualTo(expected));
        JsonNode document =
                JSON.readTree(DecisionDocument.of(decision, GATE, 0, "").toString());
        assertThat(document.at("/resource/kind").asText())
                .isEqualToIgnoringCase(review.substring(0, review.indexOf('-')));
        assertThat(document.at("/class").asText()).isEqualTo(expected.name());
        assertThat(document.at("/input/record/object/spec").isObject()).isTrue();
    }

    /** Whatever a stranger makes of a good record he does not get it in, and nothing that is ill makes the policies fail. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "approval-create",
                "approval-revoke",
                "incident-open",
                "incident-resolve",
                "migration-create",
                "verification-create",
                "incident-delete"
            })
    void anyMemberIll_admitsNoStranger_andFailsNothing(String review) throws IOException {
        int judged = 0;
        for (String side : List.of("object", "oldObject")) {
            for (Map.Entry<String, JsonNode> member :
                    review(review).at("/request/" + side + "/spec").properties()) {
                for (JsonNode ill : ill()) {
                    ObjectNode changed = review(review);
                    ((ObjectNode) changed.at("/request/" + side + "/spec")).set(member.getKey(), ill);
                    AdmissionRequest request = decode(changed);
                    Decision own = judge().decide(request, NOW, PATIENT);
                    Decision strangers = judge().decide(request.by(MALLORY), NOW, PATIENT);
                    assertThat(own.failure()).as(changed.toString()).isNull();
                    boolean announcesHimself = member.getKey().equals("announcedBy")
                            && ill.asText().equals(MALLORY.username());
                    assertThat(strangers.outcome())
                            .as(changed.toString())
                            .isEqualTo(announcesHimself ? "allow" : "deny");
                    assertThat(text(strangers)).hasSizeLessThanOrEqualTo(DenialText.MAX_LENGTH);
                    judged++;
                }
            }
        }
        assertThat(judged).isPositive();
    }

    @Test
    void anyPartMissingOrIll_isRefused() throws IOException {
        for (String review : List.of("approval-create", "approval-revoke", "incident-resolve")) {
            for (String part :
                    List.of("/request/object", "/request/object/spec", "/request/userInfo", "/request/kind")) {
                for (JsonNode ill : ill()) {
                    ObjectNode changed = review(review);
                    int slash = part.lastIndexOf('/');
                    ((ObjectNode) changed.at(part.substring(0, slash))).set(part.substring(slash + 1), ill);
                    assertThat(judge().decide(decode(changed), NOW, PATIENT).outcome())
                            .as(review + " " + part + " = " + ill)
                            .isEqualTo("deny");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LEAD@novapay",
                " lead@novapay",
                "lead@novapay ",
                "lead@novapay\u0000",
                "lead@novapay\u200b",
                "l\u0435ad@novapay",
                "",
                " ",
                "system:admin",
                "__proto__"
            })
    void nameThatOnlyLooksLikeTheApprovers_approvesNothing(String name) throws IOException {
        AdmissionRequest request = request("approval-create").by(new UserInfo(name, List.of("team-lead")));
        assertThat(judge().decide(request, NOW, PATIENT).denyingCodes()).contains("record-signature");
    }

    @ParameterizedTest
    @ValueSource(strings = {"__proto__", "constructor", "toString", "team-lead ", "TEAM-LEAD", "", "*"})
    void roleThatNobodyKnows_approvesNothing(String role) throws IOException {
        ObjectNode changed = review("approval-create");
        ((ObjectNode) changed.at("/request/object/spec")).put("role", role);
        assertThat(judge().decide(decode(changed), NOW, PATIENT).denyingCodes()).contains("record-role");
    }

    @Test
    void hugeReason_isNoneOfTheRefusal() throws IOException {
        ObjectNode changed = review("approval-create");
        ((ObjectNode) changed.at("/request/object/spec")).put("reason", "x".repeat(1 << 20));
        ((ObjectNode) changed.at("/request/object/spec")).put("role", "boss");
        Decision decision = judge().decide(decode(changed), NOW, PATIENT);
        assertThat(decision.outcome()).isEqualTo("deny");
        assertThat(text(decision))
                .startsWith("approval/hotfix-1 in pay is refused: record-role. Decision d-1.")
                .hasSizeLessThanOrEqualTo(DenialText.MAX_LENGTH);
    }

    @Test
    void leadOfTheTeam_approvesInItsNamespacesOnly() throws IOException {
        AdmissionRequest request =
                request("approval-create").by(new UserInfo("lead@novapay", List.of("payments-leads")));
        assertThat(judge().decide(request, NOW, PATIENT).allowed()).isTrue();
        assertThat(judge(new Freshness.Fresh(Duration.ZERO), List.of())
                        .decide(request, NOW, PATIENT)
                        .denyingCodes())
                .containsExactly("record-role");
    }

    @Test
    void fixOfAnIncidentThatIsNotOpen_isWarnedOf() throws IOException {
        ObjectNode changed = review("approval-create");
        ((ObjectNode) changed.at("/request/object/spec")).put("incident", "inc-1");
        assertThat(judge().decide(decode(changed), NOW, PATIENT).warnings()).isEmpty();
        ((ObjectNode) changed.at("/request/object/spec")).put("incident", "inc-2");
        Decision decision = judge().decide(decode(changed), NOW, PATIENT);
        assertThat(decision.allowed()).isTrue();
        assertThat(decision.warnings())
                .containsExactly("incident inc-2 is not open: as its fix this approval lets nothing through");
    }

    @Test
    void factsUnknown_incidentsAndRevocationsGoOn_trustIsNotGiven() throws IOException {
        ChangeEvaluator judge = judge(new Freshness.Unknown("the API server sends nothing"), facts());
        for (String review : GOOD) {
            Decision decision = judge.decide(request(review), NOW, PATIENT);
            boolean trusts = review.endsWith("-create");
            assertThat(decision.allowed()).as(review).isEqualTo(!trusts);
            assertThat(decision.failure()).as(review).isEqualTo(trusts ? FailureCode.FACTS_STALE : null);
        }
    }

    @Test
    void policiesThatSayNothingOfRecords_letNoRecordBeWritten() throws IOException {
        PolicyBundle silent =
                new PolicyBundle("r-1", bundle.wasm(), bundle.data(), bundle.inputPaths(), bundle.rules());
        PolicyEvaluator evaluator = new WasmPolicyEvaluator(silent, 1, 64 << 20, WATCHDOG);
        for (PolicyEvaluator by : List.of(evaluator, new PolicyCatalog().get())) {
            for (String review : GOOD) {
                Decision decision =
                        judge(new Freshness.Fresh(Duration.ZERO), facts(), by).decide(request(review), NOW, PATIENT);
                assertThat(decision.allowed()).isFalse();
                assertThat(decision.failure()).isEqualTo(FailureCode.POLICY_UNAVAILABLE);
            }
        }
    }

    @Test
    void logUnavailable_onlyWhatStopsDeploysStands() throws IOException {
        AdmissionPipeline service = new AdmissionPipeline(judge(), new NoLog(), Clock.fixed(NOW, ZoneOffset.UTC), GATE);
        for (String review : GOOD) {
            Decision decision = service.decide(request(review), PATIENT).join();
            boolean brake = List.of("incident-open", "approval-revoke").contains(review);
            assertThat(decision.allowed()).as(review).isEqualTo(brake);
            assertThat(decision.failure()).isEqualTo(brake ? null : FailureCode.AUDIT_UNAVAILABLE);
            assertThat(decision.warnings().contains("this change was not recorded: the audit log is unavailable"))
                    .isEqualTo(brake);
            assertThat(service.decide(request(review).by(MALLORY), PATIENT)
                            .join()
                            .allowed())
                    .as(review)
                    .isFalse();
        }
    }

    @Test
    void recordThatCannotBeRead_mayBeDeletedByThePlatformTeam() throws IOException {
        UserInfo platform = new UserInfo("root@novapay", List.of("platform-team"));
        assertThat(judge().decide(request("incident-delete").by(platform), NOW, PATIENT)
                        .denyingCodes())
                .containsExactly("record-testimony");
        ObjectNode unreadable = review("incident-delete");
        ((ObjectNode) unreadable.at("/request/oldObject/spec")).remove("severity");
        assertThat(judge().decide(decode(unreadable).by(platform), NOW, PATIENT).allowed())
                .isTrue();
        assertThat(judge().decide(decode(unreadable), NOW, PATIENT).allowed()).isFalse();
    }

    @Test
    void deletedCollection_isToldByTheNameOfEach() throws IOException {
        ObjectNode one = review("incident-delete");
        ((ObjectNode) one.at("/request")).put("name", "");
        assertThat(text(judge().decide(decode(one), NOW, PATIENT))).isEqualTo("""
                        incident/inc-2041 is refused: record-testimony. Decision d-1.

                          record-testimony: This incident is testimony: it is never deleted.
                            Resolve it, and open another if it became a different one: novapay incident resolve inc-2041

                        Nothing was written. Decision d-1""");
    }

    private static List<JsonNode> ill() throws IOException {
        List<JsonNode> ill = new ArrayList<>();
        JSON.readTree("""
                [null, "", " ", "x", "2036-01-01T00:00:00Z", 7, -1e300, [], [7], [null], {}, {"x": 7}, true, "__proto__",
                 "mallory@novapay", "\\u001b[31m\\u202e", [{"name": "smoke"}], "sha256:"]
                """).forEach(ill::add);
        ill.add(JsonNodeFactory.instance.textNode("y".repeat(10_000)));
        return ill;
    }

    private static String text(Decision decision) {
        return new DenialText(() -> ZoneOffset.UTC).of(decision);
    }

    private static ChangeEvaluator judge() throws IOException {
        return judge(new Freshness.Fresh(Duration.ZERO), facts());
    }

    private static ChangeEvaluator judge(Freshness freshness, List<JsonNode> facts) {
        return judge(freshness, facts, policies);
    }

    private static ChangeEvaluator judge(Freshness freshness, List<JsonNode> facts, PolicyEvaluator by) {
        FactSet set = new FactSet(facts);
        return new ChangeEvaluator(new FactSetView(() -> set, () -> freshness), () -> by, () -> "d-1");
    }

    private static List<JsonNode> facts() throws IOException {
        return List.of(JSON.readTree("""
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "pay", "labels": {
                  "deploygate.novapay.com/environment": "production", "deploygate.novapay.com/team": "payments"}}}
                """), JSON.readTree("""
                {"apiVersion": "deploygate.novapay.com/v1alpha1", "kind": "Incident", "metadata": {"name": "inc-1"},
                 "spec": {"severity": "SEV-1"}}
                """));
    }

    private static AdmissionRequest request(String review) throws IOException {
        return decode(review(review));
    }

    private static ObjectNode review(String name) throws IOException {
        return (ObjectNode) JSON.readTree(Files.readAllBytes(REVIEWS.resolve(name + ".json")));
    }

    private static AdmissionRequest decode(JsonNode review) {
        return switch (new ReviewCodec().decode(review.deepCopy())) {
            case ReviewCodec.Decoded.Review read -> read.request();
            case ReviewCodec.Decoded.Unreadable unreadable -> throw new AssertionError(unreadable.detail());
        };
    }

    /** A log whose disk is full. */
    private static final class NoLog implements DecisionLog {
        @Override
        public CompletableFuture<AppendOutcome> append(LogRecord record) {
            return CompletableFuture.completedFuture(new AppendOutcome.Unavailable("disk full"));
        }

        @Override
        public void close() {}
    }
}
