package com.novapay.deploygate.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.change.TemplateDigest;
import com.novapay.deploygate.facts.resource.ReleaseHistory;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import com.novapay.deploygate.kubernetes.ApiProblem;
import com.novapay.deploygate.kubernetes.Leadership;
import com.novapay.deploygate.kubernetes.LeaseStore;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReleaseObserverTest {
    private final TurnableClock clock = new TurnableClock(Instant.parse("2026-11-24T12:00:00Z"));
    private final FakeReleaseCluster village = new FakeReleaseCluster();
    private final List<String> told = new ArrayList<>();
    private boolean leads = true;
    private final SampleRounds looks = new SampleRounds();
    private final ReleaseObserver observer =
            new ReleaseObserver(village, new Leadership(new Seat(), "me", clock), 3, clock, looks, told::add);

    @Test
    void install_seedsFromWhatRunsHealthyInGatedNamespacesOnly() {
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:1"));
        village.put(WorkloadKind.ROLLOUT, SampleWorkloads.rollout("payments", "u-2", "app:1"));
        ObjectNode elsewhere = SampleWorkloads.deployment("elsewhere", "u-3", "app:1");
        ((ObjectNode) elsewhere.path("metadata")).put("namespace", "free");
        village.put(WorkloadKind.DEPLOYMENT, elsewhere);
        ObjectNode starting = SampleWorkloads.deployment("starting", "u-4", "app:1");
        starting.remove("status");
        village.put(WorkloadKind.DEPLOYMENT, starting);
        observer.round();
        assertThat(village.histories).containsOnlyKeys("pay/deployment-payments", "pay/rollout-payments");
        assertThat(told).hasSize(2);
        assertThat(told.getFirst())
                .startsWith("deployment/payments in pay runs healthy: sha256:")
                .endsWith("; its history starts");
    }

    @Test
    void deleted_isNotedOnce_andForgottenWhenItIsThereAgain() {
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:1"));
        observer.round();
        clock.turn(Duration.ofMinutes(5));
        village.deployments.clear();
        observer.round();
        observer.round();
        assertThat(village.spec("pay/deployment-payments").deletedAt())
                .isEqualTo(Instant.parse("2026-11-24T12:05:00Z").atZone(ZoneOffset.UTC));
        assertThat(told).hasSize(2).last().isEqualTo("deployment/payments in pay was deleted");
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-2", "app:1"));
        observer.round();
        assertThat(village.spec("pay/deployment-payments").deletedAt()).isNull();
    }

    /** A gate that takes over does not know when it was deleted: at the earliest when something was last known of it. */
    @Test
    void deletedBeforeThisGateLooked_countsFromWhatWasLastKnown() {
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:1"));
        observer.round();
        village.deployments.clear();
        clock.turn(Duration.ofHours(9));
        new ReleaseObserver(village, new Leadership(new Seat(), "me", clock), 3, clock, looks, told::add).round();
        assertThat(village.spec("pay/deployment-payments").deletedAt())
                .isEqualTo(Instant.parse("2026-11-24T12:00:00Z").atZone(ZoneOffset.UTC));
    }

    @Test
    void namespaceThatIsGatedNoMore_isNotSaidToBeDeleted() {
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:1"));
        observer.round();
        village.gated.clear();
        village.deployments.clear();
        observer.round();
        assertThat(village.spec("pay/deployment-payments").deletedAt()).isNull();
    }

    @Test
    void namespaceGatedLater_isSeededThen() {
        village.gated.clear();
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:1"));
        observer.round();
        assertThat(village.histories).isEmpty();
        village.gated.add("pay");
        observer.round();
        assertThat(village.histories).hasSize(1);
    }

    @Test
    void manyRefused_theNextAreLeftForTheNextLook() {
        for (int i = 0; i < 50; i++) {
            village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("w" + i, "u-" + i, "app:1"));
            village.refuses.add("pay/deployment-w" + i);
        }
        observer.round();
        assertThat(village.refused).isEqualTo(20);
        assertThat(told).hasSize(1);
        village.refuses.clear();
        observer.round();
        assertThat(village.histories).hasSize(50);
    }

    @Test
    void nothingNew_writesAndSaysNothing() {
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:1"));
        for (int i = 0; i < 3; i++) {
            observer.round();
        }
        assertThat(village.writes).isEqualTo(1);
        assertThat(told).hasSize(1);
    }

    @Test
    void nextRevision_isNotedWhenItIsHealthyAndNotBefore() throws Exception {
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:1"));
        observer.round();
        ObjectNode next = SampleWorkloads.deployment("payments", "u-1", "app:2");
        SampleWorkloads.set(next, "/status/availableReplicas", "1");
        village.put(WorkloadKind.DEPLOYMENT, next);
        observer.round();
        assertThat(village.digests("pay/deployment-payments")).containsExactly(digest("app:1"));
        ObjectNode healthy = SampleWorkloads.deployment("payments", "u-1", "app:2");
        SampleWorkloads.set(healthy, "/metadata/resourceVersion", "\"later\"");
        village.put(WorkloadKind.DEPLOYMENT, healthy);
        observer.round();
        assertThat(village.digests("pay/deployment-payments")).containsExactly(digest("app:1"), digest("app:2"));
    }

    /** It is the Deployment that is written to go back, and scaled to none it shows nothing by itself. */
    @Test
    void templateOfADeploymentWithoutPods_isNotedForBoth() throws Exception {
        ObjectNode rollout = SampleWorkloads.rollout("ledger", "u-1", "unused");
        SampleWorkloads.set(rollout, "/spec/template", "null");
        SampleWorkloads.set(rollout, "/spec/workloadRef", "{\"kind\":\"Deployment\",\"name\":\"base\"}");
        SampleWorkloads.set(rollout, "/status/workloadObservedGeneration", "\"3\"");
        ObjectNode base = SampleWorkloads.deployment("base", "u-2", "app:1");
        village.put(WorkloadKind.ROLLOUT, rollout);
        village.put(WorkloadKind.DEPLOYMENT, base);
        observer.round();
        assertThat(village.histories).containsOnlyKeys("pay/deployment-base", "pay/rollout-ledger");
        assertThat(told).hasSize(2);
        ObjectNode next = SampleWorkloads.deployment("base", "u-2", "app:2");
        SampleWorkloads.set(next, "/spec/replicas", "0");
        village.put(WorkloadKind.DEPLOYMENT, next);
        ObjectNode promoted = rollout.deepCopy();
        SampleWorkloads.set(promoted, "/metadata/resourceVersion", "\"later\"");
        village.put(WorkloadKind.ROLLOUT, promoted);
        village.conflicts = 1;
        observer.round();
        observer.round();
        assertThat(village.digests("pay/rollout-ledger")).containsExactly(digest("app:1"), digest("app:2"));
        assertThat(village.digests("pay/deployment-base")).containsExactly(digest("app:1"), digest("app:2"));
        assertThat(told).hasSize(4).noneMatch(line -> line.contains("belongs to another object"));
        village.refuses.add("pay/deployment-base");
        ObjectNode canary = rollout.deepCopy();
        SampleWorkloads.set(canary, "/status/phase", "\"Paused\"");
        village.put(WorkloadKind.ROLLOUT, canary);
        observer.round();
        assertThat(village.refused).isZero();
    }

    @Test
    void historyTakenAway_isWrittenAgain() {
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:1"));
        observer.round();
        village.histories.clear();
        observer.round();
        assertThat(village.histories).containsOnlyKeys("pay/deployment-payments");
    }

    @Test
    void madeAnew_saysSo() {
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:1"));
        observer.round();
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-9", "app:2"));
        observer.round();
        assertThat(village.digests("pay/deployment-payments")).containsExactly(digest("app:2"));
        assertThat(told.getLast()).endsWith("; it was recreated, so its history starts again");
    }

    @Test
    void somebodyElseWroteFirst_isReadAgain() {
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:1"));
        observer.round();
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:2"));
        village.conflicts = 1;
        observer.round();
        assertThat(village.digests("pay/deployment-payments")).containsExactly(digest("app:1"));
        observer.round();
        assertThat(village.digests("pay/deployment-payments")).containsExactly(digest("app:1"), digest("app:2"));
        assertThat(told).hasSize(2);
    }

    /** Nothing of the workload changes meanwhile: only time goes by. */
    @Test
    void heldOneThatWasLetInAgain_isHeldNoMoreAfterAWhile() {
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:1"));
        observer.round();
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:2"));
        observer.round();
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:1"));
        observer.round();
        assertThat(village.holds("pay/deployment-payments")).hasSize(1);
        clock.turn(Duration.ofSeconds(10));
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:2"));
        observer.round();
        observer.round();
        assertThat(village.holds("pay/deployment-payments")).hasSize(1);
        clock.turn(Duration.ofSeconds(20));
        observer.round();
        assertThat(village.holds("pay/deployment-payments")).isEmpty();
        assertThat(told.getLast())
                .isEqualTo("deployment/payments in pay runs healthy: " + digest("app:2")
                        + "; it was admitted again, so its hold is lifted");
        int writes = village.writes;
        observer.round();
        assertThat(village.writes).isEqualTo(writes);
    }

    @Test
    void unreachable_isToldOnceAndTriedAgain() {
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:1"));
        village.away = new ApiProblem("namespaces cannot be read: away", false, null);
        observer.round();
        observer.round();
        assertThat(told).containsExactly("namespaces cannot be read: away");
        village.away = null;
        observer.round();
        assertThat(village.histories).hasSize(1);
    }

    @Test
    void oneRefused_hidesNoOther() {
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("a", "u-1", "app:1"));
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("b", "u-2", "app:1"));
        village.refuses.add("pay/deployment-a");
        observer.round();
        observer.round();
        assertThat(village.histories).containsOnlyKeys("pay/deployment-b");
        assertThat(told).filteredOn(line -> line.contains("forbidden")).hasSize(1);
        village.refuses.clear();
        observer.round();
        assertThat(village.histories).hasSize(2);
    }

    @Test
    void historyThatIsInTheWay_isToldAndLeft() {
        ReleaseHistory foreign = new ReleaseHistory();
        foreign.getMetadata().setNamespace("pay");
        foreign.getMetadata().setName("deployment-payments");
        foreign.getMetadata().setResourceVersion("1");
        village.histories.put("pay/deployment-payments", foreign);
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:1"));
        observer.round();
        observer.round();
        assertThat(told)
                .containsExactly(
                        "deployment/payments in pay: ReleaseHistory deployment-payments exists but belongs to another object");
    }

    @Test
    void notLeading_doesNothing() {
        leads = false;
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:1"));
        observer.round();
        assertThat(village.histories).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void longestName_hasAHistoryToo() {
        String name = "x".repeat(253);
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment(name, "u-1", "app:1"));
        observer.round();
        observer.round();
        assertThat(village.writes).isEqualTo(1);
        assertThat(village.histories.keySet())
                .allSatisfy(key -> assertThat(key.length()).isLessThanOrEqualTo(4 + 253));
    }

    private static String digest(String image) {
        return TemplateDigest.of(SampleWorkloads.template(image));
    }

    private final class Seat implements LeaseStore {
        @Override
        public Claim read() {
            return new Claim(leads ? "" : "other", 15, 0, "1");
        }

        @Override
        public boolean write(Claim read, Claim next, Instant now) {
            return leads;
        }
    }
}
