package com.novapay.deploygate.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.GroupVersionKind;
import com.novapay.deploygate.change.GroupVersionResource;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.UserInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a refused sync, whatever Argo CD, people and the API server do meanwhile. */
class ParkingTest {
    private static final Change DEPLOY =
            new Change(ChangeClass.DEPLOY, "sha256:1", null, List.of(), List.of("spec.template"));
    private final FakeApplications applications = new FakeApplications();
    private final TurnableClock clock = new TurnableClock(Instant.parse("2026-11-24T10:00:00Z"));
    private final List<String> told = new ArrayList<>();
    private final List<ObjectNode> judgedAs = new ArrayList<>();
    private boolean open;
    private boolean judgeBreaks;
    private int started;
    private final Parking parking = new Parking(applications, this::admits, clock, told::add, () -> started++);

    @Test
    void refusedSync_isStartedAgainOnceWhenNothingRefusesIt() {
        refused();
        looks(3);
        assertThat(applications.done).isEmpty();
        open = true;
        looks(1);
        assertThat(applications.done).containsExactly("refresh");
        looks(2);
        assertThat(applications.done).hasSize(1);
        applications.compared("abc");
        looks(1);
        assertThat(applications.done)
                .containsExactly(
                        "refresh",
                        "/operation {\"initiatedBy\":{\"username\":\"deploy-gate\",\"automated\":true},\"info\":[{\"name\":\"reason\",\"value\":\"x\"},"
                                + "{\"name\":\"deploy-gate/decision\",\"value\":\"d-1\"}],\"sync\":{\"revision\":\"abc\",\"prune\":true},"
                                + "\"retry\":{\"limit\":2}}");
        looks(5);
        applications.runs("abc", "11:00:00", "{username: deploy-gate}");
        looks(5);
        applications.ends("Succeeded");
        looks(5);
        assertThat(applications.done).hasSize(2);
        assertThat(started).isEqualTo(1);
        assertThat(parking.count()).isZero();
        assertThat(told.getLast()).endsWith("is no longer parked: it was synced");
    }

    @Test
    void retrying_isLeftToArgoCd() {
        park("d-1");
        open = true;
        looks(20);
        assertThat(applications.done).isEmpty();
        applications.ends("Succeeded");
        looks(1);
        assertThat(applications.done).isEmpty();
        assertThat(told.getLast()).endsWith("it was synced");
    }

    @Test
    void longRetry_isEndedAndThenStartedAgain() {
        park("d-1");
        applications.waits(4);
        looks(10);
        open = true;
        looks(4);
        assertThat(applications.done).isEmpty();
        looks(1);
        assertThat(applications.done).containsExactly("/status/operationState/phase \"Terminating\"");
        looks(3);
        assertThat(applications.done).hasSize(1);
        applications.ends("Failed");
        looks(1);
        applications.compared("abc");
        looks(1);
        assertThat(applications.done).hasSize(3);
        assertThat(started).isEqualTo(1);
    }

    @Test
    void retryWithoutAutoSync_isNotEnded() {
        applications.there().withObject("/spec/syncPolicy").remove("automated");
        park("d-1");
        applications.waits(1);
        open = true;
        looks(20);
        assertThat(applications.done).isEmpty();
    }

    /** Argo CD starts it by itself. */
    @Test
    void newerCommitInTheSource_supersedes() {
        refused();
        open = true;
        looks(1);
        applications.compared("def");
        looks(10);
        assertThat(applications.done).containsExactly("refresh");
        applications.runs("def", "10:05:00", "{automated: true}");
        applications.ends("Succeeded");
        looks(1);
        assertThat(applications.done).hasSize(1);
        assertThat(told.getLast()).contains("another commit was synced since");
    }

    /** In a repository of many applications: with nothing of its own in the newer commit it takes the refused sync for its only try. */
    @Test
    void newerCommitThatArgoCdDoesNotSync_isStarted() {
        refused();
        open = true;
        looks(1);
        applications.compared("def");
        looks(60);
        assertThat(applications.done)
                .hasSize(2)
                .last()
                .asString()
                .startsWith("/operation ")
                .contains("\"sync\":{\"revision\":\"def\",\"prune\":true}", "deploy-gate/decision");
        assertThat(told.getLast()).contains("is superseded: the gate started the newer commit");
        assertThat(started).isEqualTo(1);
    }

    @Test
    void newerCommitWithoutAutoSync_isToldWhenItIsGivenUp() {
        refused();
        open = true;
        looks(1);
        applications.there().withObject("/spec/syncPolicy").remove("automated");
        applications.compared("def");
        looks(3);
        assertThat(applications.done).hasSize(2).last().asString().startsWith("tell d-1 The denied deploy");
        assertThat(told.getLast()).contains("its source has a newer commit, and its auto-sync is off");
    }

    /** {@code retry.limit: -1} would go on with what is refused for ever, and the fix would wait for it. */
    @Test
    void retriesOfWhatIsRefused_areEndedWhenTheSourceAsksForSomethingNewer() {
        park("d-1");
        applications.waits(4);
        looks(40);
        assertThat(applications.done).isEmpty();
        applications.compared("def");
        looks(40);
        assertThat(applications.done).containsExactly("/status/operationState/phase \"Terminating\"");
        assertThat(told.getLast()).contains("its source has a newer commit");
    }

    @Test
    void newerCommitThatWasSynced_supersedes() {
        refused();
        applications.runs("def", "10:05:00", "{automated: true}");
        applications.ends("Failed");
        open = true;
        looks(3);
        assertThat(applications.done).isEmpty();
        assertThat(told.getLast()).contains("another commit was synced since");
    }

    @Test
    void newerRefusal_replacesTheOlder() {
        refused();
        applications.runs("def", "10:05:00", "{automated: true}");
        parking.park(denial("d-2", "payments", "{application: shop, namespace: argocd, revision: def}"));
        assertThat(parking.count()).isEqualTo(1);
        assertThat(told).anyMatch(line -> line.contains("at abc is no longer parked"));
        assertThat(told.getLast()).contains("at def is parked").contains("d-2");
    }

    @Test
    void refusalOfAnOlderCommit_isNotParkedBesideTheNewer() {
        parking.park(denial("d-1", "payments", "{application: shop, namespace: argocd, revision: old}"));
        assertThat(parking.count()).isZero();
    }

    @Test
    void autoSyncOff_isToldAndNotStarted() {
        applications.there().withObject("/spec/syncPolicy/automated").put("enabled", false);
        refused();
        open = true;
        looks(1);
        applications.compared("abc");
        looks(5);
        assertThat(applications.done.getFirst()).isEqualTo("refresh");
        assertThat(applications.done.get(1)).startsWith("tell d-1").contains("argocd app sync shop");
        assertThat(applications.done).hasSize(2);
        assertThat(told.getLast()).contains("its auto-sync is off").contains("argocd app sync shop");
        assertThat(started).isZero();
    }

    /** Two gates have seen the refusal; the other one was faster. */
    @Test
    void changedMeanwhile_isLookedAtAnewAndNotStartedTwice() {
        refused();
        open = true;
        looks(1);
        applications.compared("abc");
        applications.changesMeanwhile = true;
        looks(2);
        assertThat(started).isZero();
        assertThat(told)
                .filteredOn(line -> line.contains("changed before it could"))
                .hasSize(1);
        applications.changesMeanwhile = false;
        applications.runs("abc", "11:00:00", "{username: deploy-gate}");
        looks(1);
        applications.ends("Failed");
        looks(5);
        assertThat(applications.done).containsExactly("refresh");
        assertThat(told.getLast()).contains("it was synced again since");
    }

    /** Else he could approve his own sync once the gate has started it. */
    @Test
    void startedByAPerson_isJudgedAndStartedAgainAsHis() {
        applications.runs("abc", "10:00:00", "{username: lead@novapay}");
        refused();
        open = true;
        looks(1);
        applications.compared("abc");
        looks(1);
        assertThat(judgedAs)
                .allMatch(sync -> sync.at("/initiatedBy/username").asText().equals("lead@novapay"));
        assertThat(applications.done.getLast())
                .startsWith("/operation {\"initiatedBy\":{\"username\":\"deploy-gate\"},")
                .contains("{\"name\":\"deploy-gate/initiated-by\",\"value\":\"lead@novapay\"}");
    }

    @Test
    void severalWorkloads_waitForEachOther() {
        park("d-1");
        parking.park(denial("d-2", "ledger", "{application: shop, namespace: argocd}"));
        applications.ends("Failed");
        open = true;
        looks(1);
        applications.compared("abc");
        looks(1);
        assertThat(judgedAs).hasSize(4);
        assertThat(applications.done.getLast()).contains("d-2");
        assertThat(started).isEqualTo(1);
    }

    @Test
    void refusedAgainAndAgain_waitsLongerAndEnds() {
        open = true;
        refused();
        for (int hour = 11; hour < 17; hour++) {
            clock.turn(Duration.ofMinutes(30));
            looks(1);
            applications.compared("abc");
            looks(1);
            applications.runs("abc", hour + ":00:00", "{username: deploy-gate}");
            park("d-" + hour);
            applications.ends("Failed");
        }
        assertThat(started).isEqualTo(ParkedSync.MOST_STARTS);
        assertThat(told).anyMatch(line -> line.contains("was started again 5 times and denied each time"));
    }

    @Test
    void refusedAgain_isNotStartedAtOnce() {
        open = true;
        refused();
        looks(1);
        applications.compared("abc");
        looks(1);
        applications.runs("abc", "11:00:00", "{username: deploy-gate}");
        park("d-2");
        applications.ends("Failed");
        looks(5);
        applications.compared("abc");
        looks(5);
        assertThat(started).isEqualTo(1);
    }

    @Test
    void closedAgainMeanwhile_isComparedAnew() {
        refused();
        open = true;
        looks(1);
        open = false;
        applications.compared("abc");
        looks(20);
        open = true;
        looks(1);
        assertThat(applications.done).containsExactly("refresh", "refresh");
    }

    @Test
    void applicationGone_isForgotten() {
        refused();
        applications.shop = null;
        open = true;
        looks(1);
        assertThat(parking.count()).isZero();
        assertThat(told.getLast()).contains("the application is gone");
    }

    @Test
    void stillRefused_isLookedAtNowAndThenAndForgottenWhenItIsOver() {
        refused();
        applications.ends("Succeeded");
        looks(20);
        assertThat(parking.count()).isZero();
    }

    @Test
    void apiServerAway_isToldOnceAndTriedAgain() {
        refused();
        open = true;
        applications.broken = true;
        looks(5);
        assertThat(told)
                .filteredOn(line -> line.contains("the API server is away"))
                .hasSize(1);
        assertThat(parking.park(denial("d-3", "payments", "{application: shop, namespace: argocd}")))
                .isFalse();
        applications.broken = false;
        looks(1);
        assertThat(applications.done).containsExactly("refresh");
    }

    @Test
    void judgeThatThrows_startsNothing() {
        refused();
        judgeBreaks = true;
        looks(3);
        assertThat(applications.done).isEmpty();
        assertThat(told.getLast()).contains("broken");
    }

    @Test
    void noCommitOrNoApplication_isNotParked() {
        applications.there().withObject("/status/operationState/operation/sync").remove("revision");
        park("d-1");
        parking.park(denial("d-2", "payments", "{}"));
        parking.park(denial("d-3", "payments", "{application: gone, namespace: argocd}"));
        assertThat(parking.count()).isZero();
        assertThat(told.getFirst()).contains("names no commit");
    }

    @Test
    void recordedRefusal_ofTheLastSync_isTakenUpAgain() {
        applications.runs("abc", "2026-11-24T09:59:59Z", "{automated: true}");
        applications.ends("Failed");
        assertThat(resume("abc")).isTrue();
        open = true;
        looks(1);
        applications.compared("abc");
        looks(1);
        assertThat(started).isEqualTo(1);
    }

    @Test
    void recordedRefusal_thatIsOver_isNotTakenUp() {
        applications.runs("abc", "2026-11-24T09:59:59Z", "{automated: true}");
        applications.ends("Succeeded");
        resume("abc");
        applications.runs("abc", "2026-11-24T10:00:01Z", "{username: deploy-gate}");
        applications.ends("Failed");
        resume("abc");
        applications.runs("def", "2026-11-24T09:59:59Z", "{automated: true}");
        applications.ends("Failed");
        resume("abc");
        applications.runs("abc", "no time", "{automated: true}");
        applications.ends("Failed");
        resume("abc");
        applications.shop = null;
        resume("abc");
        assertThat(parking.count()).isZero();
    }

    @Test
    void recordedRefusal_whileTheApiServerIsAway_isHandedInAgain() {
        applications.broken = true;
        assertThat(resume("abc")).isFalse();
    }

    private boolean resume(String revision) {
        return parking.resume(
                denial("d-0", "payments", "{application: shop, namespace: argocd, revision: " + revision + "}"));
    }

    @Test
    void tooMuch_isNotKept() {
        ObjectNode huge = FakeApplications.json("{metadata: {}}");
        huge.put("text", "x".repeat((int) Parking.MOST_SIZE));
        Denial denial = denial("d-1", "payments", "{application: shop, namespace: argocd}");
        AdmissionRequest request = denial.request();
        parking.park(new Denial(
                new AdmissionRequest(
                        request.uid(),
                        request.operation(),
                        request.kind(),
                        request.resource(),
                        "",
                        "pay",
                        "payments",
                        request.user(),
                        false,
                        huge,
                        MissingNode.getInstance()),
                DEPLOY,
                "d-1",
                clock.instant(),
                denial.argocd()));
        assertThat(parking.count()).isZero();
        assertThat(told.getLast()).contains("there are too many parked syncs");
    }

    private boolean admits(Denial denial) {
        if (judgeBreaks) {
            throw new IllegalStateException("broken");
        }
        judgedAs.add(denial.argocd());
        return open;
    }

    private void refused() {
        park("d-1");
        applications.ends("Failed");
    }

    private void park(String decision) {
        assertThat(parking.park(denial(decision, "payments", "{application: shop, namespace: argocd, revision: abc}")))
                .isTrue();
    }

    private void looks(int times) {
        for (int i = 0; i < times; i++) {
            clock.turn(Duration.ofSeconds(2));
            parking.round();
        }
    }

    private Denial denial(String decision, String name, String argocd) {
        AdmissionRequest request = new AdmissionRequest(
                "u-1",
                Operation.CREATE,
                new GroupVersionKind("apps", "v1", "Deployment"),
                new GroupVersionResource("apps", "v1", "deployments"),
                "",
                "pay",
                name,
                new UserInfo("system:serviceaccount:argocd:argocd-application-controller", List.of()),
                false,
                FakeApplications.json("{metadata: {name: " + name + "}}"),
                MissingNode.getInstance());
        return new Denial(request, DEPLOY, decision, clock.instant(), FakeApplications.json(argocd));
    }
}
