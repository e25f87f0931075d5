package com.novapay.deploygate.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.TemplateDigest;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
    private static final WorkloadKey PAYMENTS = new WorkloadKey("pay", "Deployment", "payments");
    private final FakeReleaseLog log = new FakeReleaseLog();
    private final List<String> alarms = new ArrayList<>();
    private Reconciliation reconciliation = new Reconciliation(log, seen -> alarms.add(seen.recordId()));
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private Namespaces namespaces = new Namespaces("c-1", Map.of(), Set.of());

    @BeforeEach
    void observed() throws IOException {
        guard("pay");
        look("app:0");
        assertThat(log.told())
                .containsExactlyInAnyOrder("watched Cluster", "watched Namespace", "baseline app:0", "HEALTHY app:0");
    }

    @Test
    void deploy_isAppliedByItsDecisionOnceAndHealthyOnce() throws IOException {
        admit("app:1", "d-1", false);
        look("app:1");
        look("app:1");
        restart();
        look("app:1");
        assertThat(since()).containsExactly("applied by d-1 app:1", "HEALTHY app:1");
        assertThat(alarms).isEmpty();
    }

    @Test
    void rollback_isToldOfWhatWasLeft() throws IOException {
        admit("app:1", "d-1", false);
        look("app:1");
        admit("app:0", "d-2", true);
        look("app:0");
        assertThat(since())
                .containsExactly(
                        "applied by d-1 app:1",
                        "HEALTHY app:1",
                        "rolled back to app:0",
                        "applied by d-2 app:0",
                        "HEALTHY app:0");
    }

    @Test
    void changeWithoutADecision_isUngatedAfterAWhileAndOnce() throws IOException {
        look("app:1");
        assertThat(since()).isEmpty();
        look("app:1");
        look("app:1");
        look("app:1");
        assertThat(since()).isEmpty();
        look("app:1");
        assertThat(since()).containsExactly("ungated app:1", "HEALTHY app:1");
        restart();
        look("app:1");
        assertThat(since()).hasSize(2);
        assertThat(alarms).hasSize(1);
        assertThat(reconciliation.ungated()).isOne();
        admit("app:2", "d-2", false);
        look("app:2");
        assertThat(reconciliation.ungated()).isZero();
    }

    /** The gate that let it in could not reach the store, and hands it in later. */
    @Test
    void wayBackFromTheSpool_isInTime() throws IOException {
        look("app:1");
        look("app:1");
        admit("app:1", "d-late", true);
        look("app:1");
        assertThat(since()).contains("applied by d-late app:1");
        assertThat(alarms).isEmpty();
    }

    @Test
    void logAway_nothingIsJudgedAndTheWhileBeginsAnew() throws IOException {
        look("app:1");
        log.readable = false;
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> look("app:1")).isInstanceOf(IOException.class);
        }
        log.readable = true;
        look("app:1");
        look("app:1");
        assertThat(since()).isEmpty();
        admit("app:1", "d-late", false);
        look("app:1");
        assertThat(since()).contains("applied by d-late app:1");
        assertThat(alarms).isEmpty();
    }

    @Test
    void logThatTakesNothing_isToldAgainUntilItDoes() throws IOException {
        log.writable = false;
        for (int i = 0; i < 4; i++) {
            look("app:1");
        }
        assertThatThrownBy(() -> look("app:1")).hasMessage("the log takes nothing");
        assertThat(alarms).isEmpty();
        log.writable = true;
        for (int i = 0; i < 5; i++) {
            look("app:1");
        }
        assertThat(since()).containsExactly("ungated app:1", "HEALTHY app:1");
        assertThat(alarms).hasSize(1);
    }

    /** What was let in once does not let the same in again. */
    @Test
    void backToAnAdmittedTemplateWithoutADecision_isUngated() throws IOException {
        admit("app:1", "d-1", false);
        look("app:1");
        admit("app:2", "d-2", false);
        look("app:2");
        for (int i = 0; i < 6; i++) {
            look("app:1");
        }
        assertThat(since()).contains("ungated, ran before app:1");
        assertThat(alarms).hasSize(1);
    }

    /** Who takes it back at once is seen all the same, if a look fell in between. */
    @Test
    void thereAndBack_bothAreUngated() throws IOException {
        look("app:1");
        for (int i = 0; i < 6; i++) {
            look("app:0");
        }
        assertThat(since()).containsExactly("ungated app:1", "ungated, ran before app:0", "HEALTHY app:0");
        restart();
        look("app:0");
        assertThat(since()).hasSize(3);
    }

    @Test
    void ungatedThenADeploy_bothAreToldInOrder() throws IOException {
        look("app:1");
        admit("app:2", "d-2", false);
        for (int i = 0; i < 6; i++) {
            look("app:2");
        }
        assertThat(since()).containsExactly("ungated app:1", "applied by d-2 app:2", "HEALTHY app:2");
    }

    /** Decided, never written: it must not cover what somebody writes much later past the gate. */
    @Test
    void decisionThatNeverCameTrue_coversNothingLater() throws IOException {
        admit("app:1", "d-1", false);
        look("app:0");
        now = now.plus(Duration.ofMinutes(10));
        look("app:0");
        for (int i = 0; i < 6; i++) {
            look("app:1");
        }
        assertThat(since()).contains("ungated app:1");
    }

    @Test
    void gateWasDown_changesMeanwhileAreFound() throws IOException {
        reconciliation = new Reconciliation(log, seen -> alarms.add(seen.recordId()));
        now = now.plus(Duration.ofHours(5));
        for (int i = 0; i < 6; i++) {
            look("app:1");
        }
        assertThat(since()).contains("ungated app:1");
    }

    @Test
    void newWorkloadWithoutADecision_isUngated() throws IOException {
        for (int i = 0; i < 6; i++) {
            judge(sighting("payments", "u-1", "app:0"), sighting("planted", "u-7", "evil:1"));
        }
        assertThat(since()).containsExactly("ungated evil:1", "HEALTHY evil:1");
    }

    @Test
    void madeAnew_needsADecisionOfItsOwn() throws IOException {
        for (int i = 0; i < 6; i++) {
            judge(sighting("payments", "u-2", "app:0"));
        }
        assertThat(since()).containsExactly("ungated app:0", "HEALTHY app:0");
    }

    @Test
    void namespaceThatJoins_bringsItsBaseline() throws IOException {
        namespaces = new Namespaces("c-1", namespaces.gated(), Set.of("shop"));
        look("app:0");
        guard("pay", "shop");
        for (int i = 0; i < 6; i++) {
            judge(sighting("payments", "u-1", "app:0"), sightingIn("shop", "till", "u-5", "till:1"));
        }
        assertThat(since()).containsExactly("baseline till:1", "HEALTHY till:1", "watched Namespace");
    }

    /** Its label was taken off and put back: what changed meanwhile is no baseline. */
    @Test
    void namespaceThatComesBack_isJudged() throws IOException {
        Namespaces before = namespaces;
        namespaces = new Namespaces("c-1", Map.of(), Set.of("pay"));
        judge();
        namespaces = before;
        for (int i = 0; i < 6; i++) {
            look("app:1");
        }
        assertThat(since()).containsExactly("ungated app:1", "HEALTHY app:1");
    }

    /** Made, labelled and filled while nobody looked. */
    @Test
    void newNamespaceFullOfWorkloads_isNoBaseline() throws IOException {
        guard("pay", "shop");
        for (int i = 0; i < 6; i++) {
            judge(sighting("payments", "u-1", "app:0"), sightingIn("shop", "till", "u-5", "till:1"));
        }
        assertThat(since()).contains("ungated till:1");
    }

    @Test
    void nextMonth_theLogIsToldAgainAndNothingIsAnew() throws IOException {
        now = Instant.parse("2026-12-01T00:00:01Z");
        look("app:0");
        look("app:0");
        assertThat(since()).containsExactlyInAnyOrder("running app:0", "watched Cluster", "watched Namespace");
        restart();
        look("app:0");
        assertThat(since()).hasSize(3);
        assertThat(alarms).isEmpty();
    }

    @Test
    void failed_isToldWithItsReasonOnce() throws Exception {
        admit("app:1", "d-1", false);
        ObjectNode failed = SampleWorkloads.deployment("payments", "u-1", "app:1");
        SampleWorkloads.set(
                failed,
                "/status/conditions/1",
                "{\"type\":\"Progressing\",\"status\":\"False\",\"reason\":\"ProgressDeadlineExceeded\","
                        + "\"message\":\"ReplicaSet x has timed out\\u001b[2J\"}");
        judge(sighting(failed));
        judge(sighting(failed));
        assertThat(since())
                .containsExactly(
                        "applied by d-1 app:1",
                        "FAILED app:1 ProgressDeadlineExceeded: ReplicaSet x has timed out [2J");
    }

    @Test
    void templateOfAReferredDeployment_isCoveredByTheDecisionOnThat() throws Exception {
        ObjectNode rollout = SampleWorkloads.rollout("ledger", "u-9", "unused");
        SampleWorkloads.set(rollout, "/spec/template", "null");
        SampleWorkloads.set(rollout, "/spec/workloadRef", "{\"kind\":\"Deployment\",\"name\":\"base\"}");
        log.admit(new WorkloadKey("pay", "Deployment", "base"), digest("app:9"), "d-9", now, false);
        WorkloadObservation ledger = WorkloadObservation.of(
                        WorkloadKind.ROLLOUT,
                        new WorkloadKey("pay", "Rollout", "ledger"),
                        rollout,
                        SampleWorkloads.deployment("base", "u-8", "app:9"),
                        "production")
                .orElseThrow();
        judge(sighting("payments", "u-1", "app:0"), ledger);
        assertThat(since()).contains("applied by d-9 app:9");
    }

    @Test
    void nothingNew_readsNothing() throws IOException {
        look("app:0");
        int reads = log.reads;
        look("app:0");
        look("app:0");
        assertThat(log.reads).isEqualTo(reads);
    }

    private void guard(String... names) {
        Map<String, Namespaces.Gated> gated = new HashMap<>();
        for (String name : names) {
            gated.put(name, new Namespaces.Gated("ns-" + name, "production"));
        }
        namespaces = new Namespaces("c-1", gated, Set.of());
    }

    private void admit(String image, String decision, boolean rollback) {
        log.admit(PAYMENTS, digest(image), decision, now, rollback);
    }

    /** Three seconds later. */
    private void look(String... images) throws IOException {
        List<WorkloadObservation> sightings = new ArrayList<>();
        for (String image : images) {
            sightings.add(sighting("payments", "u-1", image));
        }
        judge(sightings.toArray(WorkloadObservation[]::new));
    }

    private void judge(WorkloadObservation... sightings) throws IOException {
        now = now.plusSeconds(3);
        reconciliation.judge(new ObservationRound(now, namespaces, List.of(sightings)));
    }

    private void restart() {
        reconciliation = new Reconciliation(log, seen -> alarms.add(seen.recordId()));
    }

    /** What was found since the cluster was first looked at. */
    private List<String> since() {
        return log.told().subList(4, log.told().size());
    }

    private static WorkloadObservation sighting(String name, String uid, String image) {
        return sighting(SampleWorkloads.deployment(name, uid, image));
    }

    private static WorkloadObservation sightingIn(String namespace, String name, String uid, String image) {
        ObjectNode deployment = SampleWorkloads.deployment(name, uid, image);
        ((ObjectNode) deployment.path("metadata")).put("namespace", namespace);
        return sighting(deployment);
    }

    private static WorkloadObservation sighting(ObjectNode deployment) {
        WorkloadKey key = new WorkloadKey(
                deployment.at("/metadata/namespace").asText(),
                "Deployment",
                deployment.at("/metadata/name").asText());
        return WorkloadObservation.of(WorkloadKind.DEPLOYMENT, key, deployment, MissingNode.getInstance(), "production")
                .orElseThrow();
    }

    private static String digest(String image) {
        return TemplateDigest.of(SampleWorkloads.template(image));
    }
}
