package com.novapay.deploygate.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.facts.resource.Hold;
import com.novapay.deploygate.facts.resource.RecordedWorkload;
import com.novapay.deploygate.facts.resource.ReleaseHistory;
import com.novapay.deploygate.facts.resource.ReleaseHistorySpec;
import com.novapay.deploygate.facts.resource.Revision;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChronicleTest {
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
                .extracting(ChronicleTest::healthyAt)
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
        Hold hold = new Hold("b", null, "lead", "broken");
        ReleaseHistorySpec spec = revoke(story("a", "b", "c"), "a");
        spec = new ReleaseHistorySpec(spec.workload(), spec.revisions(), List.of(hold));
        ReleaseHistorySpec anew = Chronicle.after(
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
    void holds_stay_andAreNoMoreThanTheDefinitionTakes() {
        List<Hold> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(new Hold("h" + i, null, "lead", "broken"));
        }
        ReleaseHistorySpec spec = story("a", "b");
        spec = new ReleaseHistorySpec(spec.workload(), spec.revisions(), many);
        assertThat(holds(after(spec, "a", NOON).orElseThrow())).isEqualTo(many);
        assertThat(holds(after(spec, "c", NOON).orElseThrow())).isEqualTo(many);
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
        return Chronicle.after(
                Optional.ofNullable(old), WorkloadKind.DEPLOYMENT, "payments", run("u-1", digest), now, 3);
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
