package com.novapay.deploygate.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.facts.resource.Hold;
import com.novapay.deploygate.facts.resource.RecordedWorkload;
import com.novapay.deploygate.facts.resource.ReleaseHistory;
import com.novapay.deploygate.facts.resource.ReleaseHistorySpec;
import com.novapay.deploygate.facts.resource.Revision;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HistoryUpdaterTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    @Test
    void firstHealthy_beginsAHistory() {
        ReleaseHistorySpec spec = after(null, "a", NOON).orElseThrow();
        assertThat(spec.workload()).isEqualTo(new RecordedWorkload(WorkloadKind.DEPLOYMENT, "payments", "u-1"));
        assertThat(digests(spec)).containsExactly("a");
        assertThat(revisions(spec).getFirst().images()).containsExactly("image-a");
        assertThat(healthyAt(revisions(spec).getFirst())).isEqualTo(NOON);
        assertThat(revisions(spec).getFirst().admittedAt()).isNull();
    }

    @Test
    void sameAgain_changesNothing() {
        ReleaseHistorySpec spec = after(null, "a", NOON).orElseThrow();
        assertThat(after(spec, "a", NOON.plusSeconds(60))).isEmpty();
    }

    @Test
    void another_comesLast_andWhatComesBackMovesToTheEndWithALaterTime() {
        ReleaseHistorySpec spec = story("a", "b", "a");
        assertThat(digests(spec)).containsExactly("b", "a");
        assertThat(healthyAt(revisions(spec).get(1)))
                .isAfter(healthyAt(revisions(spec).get(0)));
    }

    @Test
    void clockPutBack_timesStillTellTheOrder() {
        ReleaseHistorySpec spec = after(null, "a", NOON).orElseThrow();
        spec = after(spec, "b", NOON.minusSeconds(3_600)).orElseThrow();
        spec = after(spec, "c", NOON).orElseThrow();
        assertThat(revisions(spec))
                .extracting(HistoryUpdaterTest::healthyAt)
                .containsExactly(NOON, NOON.plusMillis(1), NOON.plusMillis(2));
    }

    @Test
    void many_theOldestAreForgotten() {
        assertThat(digests(story("a", "b", "c", "d", "e"))).containsExactly("c", "d", "e");
    }

    @Test
    void revoked_isNeverForgottenNorTakenBack() {
        ReleaseHistorySpec spec = revoke(story("a", "b"), "a");
        for (String digest : List.of("c", "d", "e")) {
            spec = after(spec, digest, NOON).orElseThrow();
        }
        assertThat(digests(spec)).containsExactly("a", "c", "d", "e");
        spec = after(spec, "a", NOON).orElseThrow();
        assertThat(digests(spec)).containsExactly("c", "d", "e", "a");
        assertThat(revisions(spec).getLast().revoked()).isTrue();
    }

    @Test
    void admitted_keepsWhenAndByWhichDecision() {
        Revision admitted = new Revision("b", null, NOON.atZone(ZoneOffset.UTC), "d-1", null, null);
        ReleaseHistorySpec before = new ReleaseHistorySpec(
                new RecordedWorkload(WorkloadKind.DEPLOYMENT, "payments", "u-1"), List.of(admitted), null);
        Revision noted = revisions(after(before, "b", NOON).orElseThrow()).getFirst();
        assertThat(noted.decision()).isEqualTo("d-1");
        assertThat(noted.admittedAt()).isEqualTo(admitted.admittedAt());
        assertThat(noted.healthyAt()).isNotNull();
    }

    @Test
    void madeAnew_inheritsNothingButWhatIsBarred() {
        Hold hold = new Hold("b", null, "lead", "broken", null);
        ReleaseHistorySpec spec = revoke(story("a", "b", "c"), "a");
        spec = new ReleaseHistorySpec(spec.workload(), spec.revisions(), List.of(hold));
        ReleaseHistorySpec anew = HistoryUpdater.after(
                        Optional.of(spec), WorkloadKind.DEPLOYMENT, "payments", run("u-2", "c"), NOON, 3)
                .orElseThrow();
        assertThat(anew.workload().uid()).isEqualTo("u-2");
        assertThat(digests(anew)).containsExactly("a", "c");
        assertThat(revisions(anew).getFirst().revoked()).isTrue();
        assertThat(anew.holds()).containsExactly(hold);
    }

    @Test
    void goneBack_whatWasLeftIsHeld() {
        ReleaseHistorySpec spec = story("a", "b", "a");
        assertThat(held(spec)).containsExactly("b");
        assertThat(holds(spec).getFirst().reason()).isEqualTo("went back to a");
        assertThat(holds(spec).getFirst().since()).isNotNull();
    }

    @Test
    void goneOn_nothingIsHeld() {
        assertThat(held(story("a", "b", "c"))).isEmpty();
    }

    @Test
    void heldOneLetInAgain_stays_andWhatRanBeforeItCanStillBeGoneBackTo() {
        ReleaseHistorySpec spec = story("a", "b", "a", "b");
        assertThat(held(spec)).containsExactly("b");
        assertThat(held(after(spec, "a", NOON).orElseThrow())).containsExactly("b");
    }

    @Test
    void admittedButNeverHealthy_isHeldWhenTheOneBeforeRunsAgain() {
        ReleaseHistorySpec spec = story("a");
        List<Revision> revisions = new ArrayList<>(revisions(spec));
        revisions.add(new Revision("b", null, NOON.atZone(ZoneOffset.UTC), "d-1", null, null));
        spec = after(new ReleaseHistorySpec(spec.workload(), revisions, null), "a", NOON)
                .orElseThrow();
        assertThat(digests(spec)).containsExactly("b", "a");
        assertThat(held(spec)).containsExactly("b");
    }

    @Test
    void rollbackAdmitted_holdsWhatItLeaves_atOnce() {
        ReleaseHistorySpec spec = goneBack(story("a", "b"), "b", "a", "d-1", 5);
        assertThat(holds(spec))
                .containsExactly(new Hold("b", at(5), "dev@novapay", "went back to a", List.of("image-b")));
        assertThat(digests(spec)).containsExactly("a", "b");
        assertThat(revisions(spec).getFirst().decision()).isEqualTo("d-1");
        assertThat(revisions(spec).getFirst().healthyAt()).isNotNull();
        ReleaseHistorySpec healthy = after(spec, "a", NOON.plusSeconds(9)).orElseThrow();
        assertThat(digests(healthy)).containsExactly("b", "a");
        assertThat(holds(healthy)).isEqualTo(holds(spec));
    }

    @Test
    void deployAdmitted_isNotedWithoutHavingBeenHealthy_andHoldsNothing() {
        ReleaseHistorySpec spec = admitted(story("a"), "b", "d-1");
        assertThat(digests(spec)).containsExactly("a", "b");
        assertThat(revisions(spec).getLast())
                .isEqualTo(new Revision("b", List.of("image-b"), at(5), "d-1", null, null));
        assertThat(held(spec)).isEmpty();
        assertThat(digests(admitted(null, "b", "d-1"))).containsExactly("b");
    }

    @Test
    void sameDecisionAgain_changesNothing() {
        ReleaseHistorySpec spec = admitted(story("a"), "b", "d-1");
        assertThat(HistoryUpdater.admitted(
                        Optional.of(spec),
                        WorkloadKind.DEPLOYMENT,
                        admission("b", "d-1", Optional.empty(), 6),
                        live("u-1", "b"),
                        3))
                .isEmpty();
    }

    @Test
    void neverHealthy_isHeldWhenARollbackLeavesIt() {
        ReleaseHistorySpec spec = goneBack(admitted(story("a"), "b", "d-1"), "b", "a", "d-2", 6);
        assertThat(held(spec)).containsExactly("b");
        assertThat(digests(after(spec, "a", NOON.plusSeconds(9)).orElseThrow())).containsExactly("b", "a");
    }

    /** One admitted in passing and never healthy was left by going on, not by going back. */
    @Test
    void goneOnPastOnesThatNeverRan_holdsNothing() {
        ReleaseHistorySpec spec = admitted(admitted(story("a"), "b", "d-1"), "c", "d-2");
        assertThat(held(after(spec, "b", NOON.plusSeconds(9)).orElseThrow())).isEmpty();
    }

    @Test
    void neverHealthy_pushOutNoneThatRan() {
        ReleaseHistorySpec spec = story("a", "b", "c");
        for (String digest : List.of("v", "w", "x", "y", "z")) {
            spec = admitted(spec, digest, "d-" + digest);
        }
        assertThat(digests(spec)).containsExactly("a", "b", "c", "x", "y", "z");
        assertThat(digests(after(spec, "z", NOON.plusSeconds(9)).orElseThrow()))
                .containsExactly("b", "c", "x", "y", "z");
    }

    @Test
    void admittedAnew_inheritsNothingButWhatIsBarred() {
        ReleaseHistorySpec spec = goneBack(revoke(story("a", "b", "c"), "a"), "c", "b", "d-1", 5);
        ReleaseHistorySpec anew = HistoryUpdater.admitted(
                        Optional.of(spec),
                        WorkloadKind.DEPLOYMENT,
                        admission("c", "d-2", Optional.empty(), 6),
                        live("u-2", "c"),
                        3)
                .orElseThrow();
        assertThat(anew.workload().uid()).isEqualTo("u-2");
        assertThat(digests(anew)).containsExactly("a", "c");
        assertThat(held(anew)).containsExactly("c");
    }

    @Test
    void heldOneLetInAgain_isHeldUntilItRanHealthy_butNotByAnOldView() {
        ReleaseHistorySpec spec = admitted(goneBack(story("a", "b"), "b", "a", "d-1", 5), "b", "d-2");
        assertThat(held(spec)).containsExactly("b");
        assertThat(held(after(spec, "b", NOON.plusSeconds(34)).orElse(spec))).containsExactly("b");
        assertThat(HistoryUpdater.ripens(Optional.of(spec), run("u-1", "b"))).isTrue();
        ReleaseHistorySpec lifted = after(spec, "b", NOON.plusSeconds(35)).orElseThrow();
        assertThat(held(lifted)).isEmpty();
        assertThat(HistoryUpdater.ripens(Optional.of(lifted), run("u-1", "b"))).isFalse();
        assertThat(after(lifted, "b", NOON.plusSeconds(60))).isEmpty();
    }

    @Test
    void holdWithoutATime_isNeverLifted() {
        ReleaseHistorySpec spec = story("a");
        spec = new ReleaseHistorySpec(
                spec.workload(), spec.revisions(), List.of(new Hold("a", null, "lead", "", null)));
        assertThat(after(spec, "a", NOON.plusSeconds(3_600))).isEmpty();
        assertThat(HistoryUpdater.ripens(Optional.of(spec), run("u-1", "a"))).isFalse();
    }

    @Test
    void anotherTemplateWithTheHeldImages_liftsTheHoldWhenItRunsForTheFirstTime() {
        ReleaseHistorySpec spec = goneBack(story("a", "b"), "b", "a", "d-1", 5);
        HealthyRun alike = new HealthyRun("u-1", "c", List.of("image-b"));
        assertThat(held(runs(spec, alike, 34))).containsExactly("b");
        assertThat(held(runs(spec, alike, 35))).isEmpty();
        HealthyRun other = new HealthyRun("u-1", "c", List.of("image-b", "image-c"));
        assertThat(held(runs(spec, other, 35))).containsExactly("b");
    }

    @Test
    void whatRanBeforeWithTheHeldImages_liftsNothing() {
        ReleaseHistorySpec spec = story("a", "b");
        List<Revision> revisions = revisions(spec).stream()
                .map(revision ->
                        new Revision(revision.digest(), List.of("image"), null, null, revision.healthyAt(), null))
                .toList();
        spec = goneBack(new ReleaseHistorySpec(spec.workload(), revisions, null), "b", "a", "d-1", 5);
        assertThat(holds(spec).getFirst().images()).containsExactly("image");
        HealthyRun back = new HealthyRun("u-1", "a", List.of("image"));
        assertThat(held(runs(spec, back, 90))).containsExactly("b");
    }

    private static ReleaseHistorySpec runs(ReleaseHistorySpec spec, HealthyRun run, int second) {
        return HistoryUpdater.after(
                        Optional.of(spec), WorkloadKind.DEPLOYMENT, "payments", run, NOON.plusSeconds(second), 3)
                .orElse(spec);
    }

    @Test
    void goneBackAgain_isHeldFromThen() {
        ReleaseHistorySpec spec = goneBack(story("a", "b"), "b", "a", "d-1", 5);
        spec = goneBack(admitted(spec, "b", "d-2"), "b", "a", "d-3", 90);
        assertThat(holds(spec))
                .containsExactly(new Hold("b", at(90), "dev@novapay", "went back to a", List.of("image-b")));
    }

    @Test
    void toAndFro_staysHeld() {
        ReleaseHistorySpec spec = goneBack(story("a", "b"), "b", "a", "d-1", 5);
        for (int second = 6; second < 300; second += 3) {
            spec = after(spec, "a", NOON.plusSeconds(second)).orElse(spec);
        }
        assertThat(held(spec)).containsExactly("b");
    }

    @Test
    void holds_stay_andAreNoMoreThanTheDefinitionTakes() {
        List<Hold> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(new Hold("h" + i, null, "lead", "broken", null));
        }
        ReleaseHistorySpec spec = story("a", "b");
        spec = new ReleaseHistorySpec(spec.workload(), spec.revisions(), many);
        assertThat(holds(after(spec, "a", NOON).orElseThrow())).isEqualTo(many);
        assertThat(holds(after(spec, "c", NOON).orElseThrow())).isEqualTo(many);
        assertThat(holds(goneBack(spec, "b", "a", "d-1", 5))).isEqualTo(many);
    }

    @Test
    void revokedWithoutEnd_leavesRoomForWhatTheDefinitionTakes() {
        List<Revision> revisions = new ArrayList<>();
        for (int i = 0; i < 199; i++) {
            revisions.add(new Revision("r" + i, null, null, null, null, true));
        }
        ReleaseHistorySpec spec = new ReleaseHistorySpec(
                new RecordedWorkload(WorkloadKind.DEPLOYMENT, "payments", "u-1"), revisions, null);
        spec = after(spec, "a", NOON).orElseThrow();
        spec = after(spec, "b", NOON).orElseThrow();
        assertThat(digests(spec)).hasSize(200).contains("r0", "b").doesNotContain("a");
    }

    @Test
    void historyWithoutUidOrRevisions_beginsAnew() {
        ReleaseHistorySpec bare =
                new ReleaseHistorySpec(new RecordedWorkload(WorkloadKind.DEPLOYMENT, "payments", null), null, null);
        assertThat(digests(after(bare, "a", NOON).orElseThrow())).containsExactly("a");
    }

    @Test
    void written_readsBackTheSame() {
        KubernetesSerialization types = new KubernetesSerialization();
        ReleaseHistory history = new ReleaseHistory();
        history.setSpec(revoke(story("a", "b"), "a"));
        String json = types.asJson(history);
        assertThat(json).contains("\"healthyAt\":\"2026-11-24T12:00:00Z\"").contains("\"kind\":\"Deployment\"");
        ReleaseHistorySpec back = Objects.requireNonNull(
                types.unmarshal(json, ReleaseHistory.class).getSpec());
        assertThat(digests(back)).containsExactly("a", "b");
        assertThat(after(back, "b", NOON)).isEmpty();
    }

    private static ReleaseHistorySpec story(String... digests) {
        ReleaseHistorySpec spec = after(null, digests[0], NOON).orElseThrow();
        for (int i = 1; i < digests.length; i++) {
            spec = after(spec, digests[i], NOON.plusSeconds(i)).orElseThrow();
        }
        return spec;
    }

    private static Optional<ReleaseHistorySpec> after(@Nullable ReleaseHistorySpec old, String digest, Instant now) {
        return HistoryUpdater.after(
                Optional.ofNullable(old), WorkloadKind.DEPLOYMENT, "payments", run("u-1", digest), now, 3);
    }

    private static ReleaseHistorySpec admitted(@Nullable ReleaseHistorySpec old, String digest, String decision) {
        return HistoryUpdater.admitted(
                        Optional.ofNullable(old),
                        WorkloadKind.DEPLOYMENT,
                        admission(digest, decision, Optional.empty(), 5),
                        live("u-1", digest),
                        3)
                .orElseThrow();
    }

    private static ReleaseHistorySpec goneBack(
            ReleaseHistorySpec old, String left, String to, String decision, int second) {
        return HistoryUpdater.admitted(
                        Optional.of(old),
                        WorkloadKind.DEPLOYMENT,
                        admission(to, decision, Optional.of(left), second),
                        live("u-1", to),
                        3)
                .orElseThrow();
    }

    private static Admitted admission(String digest, String decision, Optional<String> left, int second) {
        WorkloadKey key = new WorkloadKey("pay", "Deployment", "payments");
        return new Admitted(key, "u-1", digest, left, "dev@novapay", NOON.plusSeconds(second), decision);
    }

    private static LiveTemplate live(String uid, String digest) {
        return new LiveTemplate(uid, digest, List.of("image-" + digest));
    }

    private static ZonedDateTime at(int second) {
        return NOON.plusSeconds(second).atZone(ZoneOffset.UTC);
    }

    private static HealthyRun run(String uid, String digest) {
        return new HealthyRun(uid, digest, List.of("image-" + digest));
    }

    private static ReleaseHistorySpec revoke(ReleaseHistorySpec spec, String digest) {
        List<Revision> revisions = revisions(spec).stream()
                .map(revision -> revision.digest().equals(digest)
                        ? new Revision(
                                digest,
                                revision.images(),
                                revision.admittedAt(),
                                revision.decision(),
                                revision.healthyAt(),
                                true)
                        : revision)
                .toList();
        return new ReleaseHistorySpec(spec.workload(), revisions, spec.holds());
    }

    private static List<Revision> revisions(ReleaseHistorySpec spec) {
        return Objects.requireNonNull(spec.revisions());
    }

    private static List<Hold> holds(ReleaseHistorySpec spec) {
        return Objects.requireNonNull(spec.holds());
    }

    private static List<String> held(ReleaseHistorySpec spec) {
        return holds(spec).stream().map(Hold::digest).toList();
    }

    private static Instant healthyAt(Revision revision) {
        return Objects.requireNonNull(revision.healthyAt()).toInstant();
    }

    private static List<String> digests(ReleaseHistorySpec spec) {
        return revisions(spec).stream().map(Revision::digest).toList();
    }
}
