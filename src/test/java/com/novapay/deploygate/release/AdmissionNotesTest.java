package com.novapay.deploygate.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.change.TemplateDigest;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.facts.resource.Hold;
import com.novapay.deploygate.facts.resource.ReleaseHistory;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import com.novapay.deploygate.kubernetes.ApiProblem;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class AdmissionNotesTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final String HISTORY = "pay/deployment-payments";
    private final FakeReleaseCluster village = new FakeReleaseCluster();
    private final List<String> told = new ArrayList<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private Duration waited = Duration.ZERO;
    private boolean ended;
    private final AdmissionNotes notes =
            new AdmissionNotes(new HistoryNotes(village, 3, told::add), this::later, () -> ended = true, told::add);

    @Test
    void rollback_isHeldOnceTheClusterShowsIt_healthyOrNot() {
        runs("app:2");
        notes.note(rollback("d-1"));
        work(2);
        assertThat(village.histories).isEmpty();
        runs("app:1");
        work(1);
        assertThat(village.holds(HISTORY))
                .containsExactly(new Hold(
                        digest("app:2"),
                        NOON.atZone(ZoneOffset.UTC),
                        "dev@novapay",
                        "went back to " + digest("app:1"),
                        null));
        assertThat(told)
                .containsExactly("deployment/payments in pay was rolled back to " + digest("app:1") + "; held: "
                        + digest("app:2") + " (d-1)");
        assertThat(tasks).isEmpty();
        assertThat(waited).isLessThanOrEqualTo(Duration.ofMillis(150));
    }

    @Test
    void neverCameToBe_holdsNothing_andEndsAfterSomeTenSeconds() {
        runs("app:2");
        notes.note(rollback("d-1"));
        work(1_000);
        assertThat(tasks).isEmpty();
        assertThat(waited).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(12));
        assertThat(village.histories).isEmpty();
        assertThat(told)
                .containsExactly("deployment/payments in pay: decision d-1 could not be written to its history:"
                        + " the change was not found");
    }

    @Test
    void anotherOfThatName_isNotMeant() {
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-9", "app:1"));
        notes.note(rollback("d-1"));
        work(1_000);
        assertThat(village.histories).isEmpty();
    }

    @Test
    void gone_endsToo() {
        notes.note(rollback("d-1"));
        work(1_000);
        assertThat(tasks).isEmpty();
    }

    @Test
    void deploy_isNotedNotHeld_andAgainByAnotherDecision() {
        runs("app:1");
        notes.note(deploy("d-1"));
        notes.note(deploy("d-2"));
        notes.note(deploy("d-2"));
        work(3);
        assertThat(village.digests(HISTORY)).containsExactly(digest("app:1"));
        assertThat(village.writes).isEqualTo(2);
        assertThat(village.holds(HISTORY)).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void rolloutThatTakesItsTemplateFromADeployment_isReadThere() throws Exception {
        var rollout = SampleWorkloads.rollout("payments", "u-1", "app:0");
        SampleWorkloads.set(rollout, "/spec/template", "null");
        SampleWorkloads.set(rollout, "/spec/workloadRef", "{\"kind\": \"Deployment\", \"name\": \"base\"}");
        village.put(WorkloadKind.ROLLOUT, rollout);
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("base", "u-2", "app:1"));
        notes.note(new Admitted(
                new WorkloadKey("pay", "Rollout", "payments"),
                "u-1",
                digest("app:1"),
                Optional.empty(),
                "dev",
                NOON,
                "d-1"));
        work(1);
        assertThat(village.digests("pay/rollout-payments")).containsExactly(digest("app:1"));
    }

    @Test
    void somebodyElseWroteFirst_isReadAgain() {
        runs("app:1");
        village.conflicts = 2;
        notes.note(rollback("d-1"));
        work(3);
        assertThat(village.holds(HISTORY)).hasSize(1);
    }

    @Test
    void unreachable_isTriedAgain_refusedIsNot() {
        runs("app:1");
        village.away = new ApiProblem("away", false, null);
        notes.note(rollback("d-1"));
        work(2);
        village.away = null;
        work(1);
        assertThat(village.holds(HISTORY)).hasSize(1);
        village.refuses.add(HISTORY);
        notes.note(rollback("d-2"));
        work(1);
        assertThat(tasks).isEmpty();
        assertThat(told.getLast()).endsWith("decision d-2 could not be written to its history: forbidden");
    }

    @Test
    void historyThatIsInTheWay_isToldAndLeft() {
        runs("app:1");
        ReleaseHistory foreign = new ReleaseHistory();
        foreign.getMetadata().setNamespace("pay");
        foreign.getMetadata().setName("deployment-payments");
        village.histories.put(HISTORY, foreign);
        notes.note(rollback("d-1"));
        work(1);
        assertThat(tasks).isEmpty();
        assertThat(told)
                .containsExactly(
                        "deployment/payments in pay: ReleaseHistory deployment-payments exists but belongs to another object");
    }

    @Test
    void tooMany_areTold_andTheOthersGoOn() {
        for (int i = 0; i < 1_001; i++) {
            notes.note(deploy("d-" + i));
        }
        assertThat(tasks).hasSize(1_000);
        assertThat(told)
                .containsExactly(
                        "deployment/payments in pay: too many changes at once, so d-1000 is not written to its history");
        runs("app:1");
        work(1);
        notes.note(deploy("d-later"));
        assertThat(told).hasSize(1);
    }

    @Test
    void somethingUnexpected_endsWithALine_andHidesNoOther() {
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", "app:1"));
        AdmissionNotes broken = new AdmissionNotes(
                new HistoryNotes(village, 3, line -> {
                    throw new IllegalStateException("the log is full");
                }),
                this::later,
                () -> {},
                told::add);
        broken.note(rollback("d-1"));
        work(1_000);
        assertThat(village.holds(HISTORY)).hasSize(1);
    }

    @Test
    void gateEnds_nothingIsThrownAtTheDecision() {
        notes.close();
        notes.note(rollback("d-1"));
        assertThat(told).isEmpty();
    }

    private void later(Runnable task, Duration pause) {
        if (ended) {
            throw new RejectedExecutionException();
        }
        waited = waited.plus(pause);
        tasks.add(task);
    }

    private void work(int most) {
        for (int i = 0; i < most && !tasks.isEmpty(); i++) {
            tasks.remove().run();
        }
    }

    private void runs(String image) {
        village.put(WorkloadKind.DEPLOYMENT, SampleWorkloads.deployment("payments", "u-1", image));
    }

    private static Admitted rollback(String decision) {
        return admitted(Optional.of(digest("app:2")), decision);
    }

    private static Admitted deploy(String decision) {
        return admitted(Optional.empty(), decision);
    }

    private static Admitted admitted(Optional<String> left, String decision) {
        WorkloadKey key = new WorkloadKey("pay", "Deployment", "payments");
        return new Admitted(key, "u-1", digest("app:1"), left, "dev@novapay", NOON, decision);
    }

    private static String digest(String image) {
        return TemplateDigest.of(SampleWorkloads.template(image));
    }
}
