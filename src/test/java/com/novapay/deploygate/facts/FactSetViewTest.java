package com.novapay.deploygate.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.GroupVersionKind;
import com.novapay.deploygate.change.GroupVersionResource;
import com.novapay.deploygate.change.Image;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.change.WorkloadKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which facts concern a change. */
class FactSetViewTest {
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final String HISTORY = """
            kind: ReleaseHistory
            metadata: {name: h, namespace: pay}
            spec:
              workload: {kind: Deployment, name: payments, uid: u-1}
              revisions: [{digest: "sha256:1", healthyAt: 2026-11-01T00:00:00Z}]
              holds: [{digest: "sha256:2"}]
            """;

    private static final String STEPS = """
            kind: ReleaseHistory
            metadata: {name: h, namespace: pay}
            spec:
              workload: {kind: Deployment, name: payments, uid: u-1}
              revisions:
              - {digest: "sha256:1", healthyAt: 2026-11-01T00:00:00Z}
              - {digest: "sha256:2", healthyAt: 2026-11-01T00:00:00Z}
              - {digest: "sha256:3"}
              - {digest: "sha256:4", healthyAt: 2026-11-01T00:00:00Z, revoked: true}
              holds: [{digest: "sha256:2"}]
            """;

    @Test
    void history_ofThisVeryWorkload_isWhole() {
        assertThat(facts("u-1", HISTORY).path("history").path("revisions")).hasSize(1);
    }

    @Test
    void history_ofAWorkloadMadeAgain_isItsHoldsOnly() {
        JsonNode history = facts("u-2", HISTORY).path("history");
        assertThat(history.has("revisions")).isFalse();
        assertThat(history.at("/holds/0/digest").asText()).isEqualTo("sha256:2");
    }

    @Test
    void history_ofAStepOfACanary_saysWhetherItLeadsBack() {
        assertThat(step("u-1", "sha256:1")).isTrue();
        assertThat(step("u-2", "sha256:1")).isFalse();
        assertThat(step("u-1", "sha256:3")).as("never healthy").isFalse();
        assertThat(step("u-1", "sha256:4")).as("revoked").isFalse();
        assertThat(step("u-1", "sha256:2")).as("held").isFalse();
        assertThat(step("u-1", "sha256:9")).as("unknown").isFalse();
        assertThat(asked("u-1", "", "sha256:1", STEPS).path("history").has("returns"))
                .as("no step")
                .isFalse();
    }

    @Test
    void holds_nameTheirImages_byThemselvesOrByTheRevision() {
        String history = """
                kind: ReleaseHistory
                metadata: {name: h, namespace: pay}
                spec:
                  workload: {kind: Deployment, name: payments, uid: u-1}
                  revisions: [{digest: "sha256:2", images: [two]}, {digest: "sha256:3", images: []}]
                  holds: [{digest: "sha256:1", images: [one]}, {digest: "sha256:2"}, {digest: "sha256:2", images: []},
                          {digest: "sha256:3"}, {digest: "sha256:4"}, 7]
                """;
        for (String uid : List.of("u-1", "made-again")) {
            assertThat(facts(uid, history).at("/history/holds").toString())
                    .as(uid)
                    .isEqualTo(
                            "[{\"digest\":\"sha256:1\",\"images\":[\"one\"]},{\"digest\":\"sha256:2\",\"images\":[\"two\"]},"
                                    + "{\"digest\":\"sha256:2\",\"images\":[\"two\"]},{\"digest\":\"sha256:3\"},{\"digest\":\"sha256:4\"},7]");
        }
    }

    @Test
    void holds_coverWhatWasJustRolledBackFrom_beforeAnybodyHasWrittenIt() {
        String history = """
                kind: ReleaseHistory
                metadata: {name: h, namespace: pay}
                spec:
                  workload: {kind: Deployment, name: payments, uid: u-1}
                  revisions:
                  - {digest: "sha256:8", healthyAt: 2026-11-01T00:00:00Z}
                  - {digest: "sha256:9", healthyAt: 2026-11-02T00:00:00Z, images: [nine]}
                  holds: [{digest: "sha256:1"}]
                """;
        JsonNode holds = facts("u-1", history).at("/history/holds");
        assertThat(holds.toString())
                .isEqualTo("[{\"digest\":\"sha256:1\"},"
                        + "{\"digest\":\"sha256:9\",\"reason\":\"went back to sha256:8\",\"images\":[\"nine\"]}]");
        assertThat(facts("u-1", history.replace("sha256:8", "sha256:7")).at("/history/holds"))
                .as("nothing was gone back from")
                .hasSize(1);
        assertThat(facts("made-again", history).at("/history/holds"))
                .as("of another workload")
                .hasSize(1);
    }

    private static boolean step(String uid, String digest) {
        return asked(uid, "status", digest, STEPS)
                .path("history")
                .path("returns")
                .asBoolean();
    }

    @Test
    void history_unknown_hasNoHolds() {
        ObjectNode none = YAML.createObjectNode();
        none.putArray("holds");
        assertThat(facts("u-1").path("history")).isEqualTo(none);
    }

    @Test
    void incidents_ofThisServiceOrOfAll_untilTheyAreResolved() {
        JsonNode incidents = facts(
                        "u-1",
                        incident("all", ""),
                        incident("mine", "services: [payments-api], "),
                        incident("others", "services: [ledger], "),
                        incident("in-capitals", "services: [Payments-API], "),
                        incident("two-in-one", "services: ['ledger, payments-api'], "),
                        incident("over", "resolvedAt: 2026-11-24T10:00:00Z, "),
                        incident("not-yet-over", "resolvedAt: 2026-11-24T10:00:01Z, "))
                .path("incidents");
        assertThat(incidents)
                .extracting(incident -> incident.path("name").asText())
                .containsExactly("all", "mine", "in-capitals", "two-in-one", "not-yet-over");
    }

    @Test
    void approvals_areThoseOfThisDigestAndWorkload() {
        JsonNode approvals = facts(
                        "u-1",
                        approval("fits", "pay", "Deployment", "payments", "sha256:9"),
                        approval("other-change", "pay", "Deployment", "payments", "sha256:8"),
                        approval("other-namespace", "ledger", "Deployment", "payments", "sha256:9"),
                        approval("other-kind", "pay", "Rollout", "payments", "sha256:9"),
                        approval("other-name", "pay", "Deployment", "ledger", "sha256:9"))
                .path("approvals");
        assertThat(approvals)
                .extracting(approval -> approval.path("name").asText())
                .containsExactly("fits");
    }

    @Test
    void migrations_areThoseThatAreDeclared_andSomeOthers() {
        String[] many = IntStream.range(0, 3_000)
                .mapToObj(i ->
                        "{kind: Migration, metadata: {name: m%d, namespace: pay}, spec: {workload: {kind: Deployment, name: payments}}}"
                                .formatted(i))
                .toArray(String[]::new);
        assertThat(facts("u-1", many).path("migrations"))
                .extracting(migration -> migration.path("name").asText())
                .startsWith("m7", "m9", "m2999")
                .hasSize(22);
    }

    @Test
    void verifications_areThoseOfItsImages() {
        JsonNode verifications = facts("u-1", verification("fits", "sha256:img"), verification("other", "sha256:other"))
                .path("verifications");
        assertThat(verifications)
                .extracting(verification -> verification.path("name").asText())
                .containsExactly("fits");
    }

    private static String incident(String name, String more) {
        return "{kind: Incident, metadata: {name: %s}, spec: {%sseverity: SEV-1}}".formatted(name, more);
    }

    private static String approval(String name, String namespace, String kind, String workload, String change) {
        return "{kind: Approval, metadata: {name: %s, namespace: %s}, spec: {purpose: hotfix, change: '%s', workload: {kind: %s, name: %s}}}"
                .formatted(name, namespace, change, kind, workload);
    }

    private static String verification(String name, String digest) {
        return "{kind: Verification, metadata: {name: %s, namespace: pay}, spec: {image: 'registry/app@%s', checks: []}}"
                .formatted(name, digest);
    }

    private static JsonNode facts(String uid, String... documents) {
        return asked(uid, "", "sha256:9", documents);
    }

    private static JsonNode asked(String uid, String subResource, String digest, String... documents) {
        FactSet set =
                new FactSet(Arrays.stream(documents).map(FactSetViewTest::yaml).toList());
        JsonNode object = yaml("""
                metadata:
                  uid: %s
                  labels: {app.kubernetes.io/name: payments-api}
                  annotations: {deploygate.novapay.com/migration: " m7 "}
                spec: {template: {metadata: {annotations: {deploygate.novapay.com/migration: m9}}}}
                """.formatted(uid));
        AdmissionRequest request = new AdmissionRequest(
                "r",
                Operation.UPDATE,
                new GroupVersionKind("apps", "v1", "Deployment"),
                new GroupVersionResource("apps", "v1", "deployments"),
                subResource,
                "pay",
                "payments",
                new UserInfo("dev@novapay", List.of()),
                false,
                object,
                object);
        Change change = new Change(
                ChangeClass.DEPLOY,
                digest,
                "sha256:8",
                List.of(new Image("app", "registry/app@sha256:img", "sha256:img", false)),
                List.of());
        FactsView view = new FactSetView(() -> set, () -> new Freshness.Fresh(Duration.ZERO));
        assertThat(request.workload()).isEqualTo(new WorkloadKey("pay", "Deployment", "payments"));
        return view.of(request, change, Instant.parse("2026-11-24T10:00:00Z")).document();
    }

    private static JsonNode yaml(String text) {
        try {
            return YAML.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
