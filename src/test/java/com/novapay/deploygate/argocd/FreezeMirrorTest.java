package com.novapay.deploygate.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.kubernetes.ApiProblem;
import com.novapay.deploygate.kubernetes.FakeLease;
import com.novapay.deploygate.kubernetes.Leadership;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FreezeMirrorTest {
    private static final String SHOP = "argocd/shop";
    private final TurnableClock clock = new TurnableClock(Instant.parse("2026-11-24T12:00:30Z"));
    private final FakeProjects cluster = new FakeProjects();
    private final FakeLease lease = new FakeLease();
    private final Leadership leadership = new Leadership(lease, "one", clock);
    private final List<String> told = new ArrayList<>();
    private final FreezeMirror mirror = new FreezeMirror(cluster, cluster, clock, told::add);

    @BeforeEach
    void lead() throws ApiProblem {
        assertThat(leadership.holds()).isTrue();
    }

    @Test
    void freezeOpens_thereIsOneWindowOfWhatIsFrozen() {
        cluster.targets.add(new FreezeCluster.Target("argocd", "shop", "try"));
        cluster.targets.add(new FreezeCluster.Target("argocd", "shop", "elsewhere"));
        mirror.round(leadership.isHeld());
        assertThat(cluster.patched).isEmpty();
        cluster.incidents.add("SEV-1 down");
        mirror.round(leadership.isHeld());
        assertThat(cluster.windows(SHOP)).singleElement().isEqualTo(FakeApplications.json("""
                kind: deny
                schedule: 59 11 24 11 *
                duration: 15m
                timeZone: UTC
                manualSync: true
                andOperator: true
                description: "deploy-gate: frozen by SEV-1 down"
                clusters: [in-cluster, "https://kubernetes.default.svc"]
                namespaces: [pay]
                """));
        assertThat(told)
                .containsExactly("AppProject shop in argocd has a deny window: deploy-gate: frozen by SEV-1 down");
    }

    @Test
    void freezeStands_isRenewedLongBeforeItLapses_andOtherwiseLeftAlone() {
        cluster.incidents.add("SEV-1 down");
        mirror.round(leadership.isHeld());
        pass(FreezeMirror.RENEW.minus(FreezeMirror.LOOK));
        assertThat(cluster.patched).hasSize(1);
        pass(FreezeMirror.LOOK.multipliedBy(2));
        assertThat(cluster.patched).hasSize(2);
        assertThat(cluster.windows(SHOP)).hasSize(1);
        assertThat(cluster.windows(SHOP).at("/0/schedule").asText()).isEqualTo("3 12 24 11 *");
        assertThat(told).hasSize(1);
        assertThat(cluster.lists).isLessThan(8);
    }

    @Test
    void freezeEnds_theWindowGoesAtOnce() {
        cluster.incidents.add("SEV-1 down");
        mirror.round(leadership.isHeld());
        cluster.incidents.clear();
        mirror.round(leadership.isHeld());
        assertThat(cluster.windows(SHOP).isMissingNode()).isTrue();
        assertThat(told).last().isEqualTo("AppProject shop in argocd no longer has a deny window");
    }

    @Test
    void anotherIncident_isNamedAtOnce() {
        cluster.incidents.add("SEV-2 slow");
        mirror.round(leadership.isHeld());
        assertThat(description()).isEqualTo("deploy-gate: frozen by SEV-2 slow");
        cluster.incidents.add("SEV-1 down");
        mirror.round(leadership.isHeld());
        assertThat(description()).isEqualTo("deploy-gate: frozen by SEV-1 down, SEV-2 slow");
    }

    @Test
    void windowsOfOthers_areNeverTouched() {
        cluster.window(SHOP, "{kind: allow, schedule: '* * * * *', duration: 1h, namespaces: ['*']}");
        cluster.incidents.add("SEV-1 down");
        mirror.round(leadership.isHeld());
        cluster.window(
                SHOP, "{kind: deny, schedule: '0 0 * * *', duration: 1h, description: 'frozen by deploy-gate: me'}");
        JsonNode before = cluster.windows(SHOP).deepCopy();
        pass(FreezeMirror.RENEW.plus(FreezeMirror.LOOK));
        assertThat(cluster.patched).hasSize(2);
        assertThat(cluster.windows(SHOP)).hasSize(3);
        assertThat(cluster.windows(SHOP).get(0)).isEqualTo(before.get(0));
        assertThat(cluster.windows(SHOP).get(2)).isEqualTo(before.get(2));
        cluster.incidents.clear();
        mirror.round(leadership.isHeld());
        assertThat(cluster.windows(SHOP)).containsExactly(before.get(0), before.get(2));
    }

    @Test
    void takenAwayOrDoubledBySomebody_isOneAgain() {
        cluster.incidents.add("SEV-1 down");
        mirror.round(leadership.isHeld());
        String own = cluster.windows(SHOP).get(0).toString();
        cluster.window(SHOP, own);
        pass(FreezeMirror.LOOK);
        assertThat(cluster.windows(SHOP)).hasSize(1);
        cluster.project("argocd", "shop");
        pass(FreezeMirror.LOOK);
        assertThat(cluster.windows(SHOP)).hasSize(1);
    }

    @Test
    void leftByADeadGate_isTakenAwayByTheNext() {
        cluster.window(SHOP, "{kind: deny, description: 'deploy-gate: frozen by SEV-1 x', schedule: '1 1 1 1 *'}");
        mirror.round(leadership.isHeld());
        assertThat(cluster.windows(SHOP).isMissingNode()).isTrue();
    }

    @Test
    void conflict_isTriedAgainAtOnce_andToldWhenItNeverEnds() {
        cluster.incidents.add("SEV-1 down");
        cluster.conflicts = 1;
        mirror.round(leadership.isHeld());
        assertThat(cluster.patched).isEmpty();
        mirror.round(leadership.isHeld());
        assertThat(cluster.patched).hasSize(1);
        assertThat(told).hasSize(1);
        cluster.incidents.clear();
        cluster.conflicts = 100;
        for (int round = 0; round < 50; round++) {
            mirror.round(leadership.isHeld());
        }
        assertThat(cluster.conflicts).isGreaterThan(90);
        assertThat(told)
                .hasSize(2)
                .last()
                .isEqualTo("AppProject shop in argocd cannot be changed: each attempt ended in a write conflict");
    }

    @Test
    void hostileNames_neitherBreakTheProjectNorTheLine() {
        for (int i = 0; i < 500; i++) {
            cluster.incidents.add("SEV-1 a" + i + "\n\u001b[31m; kind: allow".repeat(40));
        }
        mirror.round(leadership.isHeld());
        assertThat(description())
                .matches("deploy-gate: frozen by [A-Za-z0-9 .?…,-]+ and 497 more")
                .satisfies(text ->
                        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(255));
    }

    @Test
    void noAppProjects_nothingHappens() {
        cluster.projects.clear();
        cluster.incidents.add("SEV-1 down");
        pass(Duration.ofMinutes(10));
        assertThat(cluster.patched).isEmpty();
        assertThat(told).isEmpty();
        assertThat(cluster.lists).isLessThan(12);
    }

    @Test
    void failure_isToldOnce_andTheWindowIsLeftToLapse() {
        cluster.incidents.add("SEV-1 down");
        mirror.round(leadership.isHeld());
        cluster.broken = true;
        pass(Duration.ofMinutes(2));
        assertThat(told).hasSize(2).last().isEqualTo("the API server is away");
        cluster.broken = false;
        cluster.hurt = true;
        pass(Duration.ofMinutes(2));
        assertThat(told).hasSize(3);
        assertThat(cluster.patched).hasSize(1);
        cluster.hurt = false;
        pass(FreezeMirror.LOOK);
        assertThat(cluster.patched).hasSize(2);
    }

    @Test
    void oneProjectIsForbidden_othersAreMirrored_andItIsNotAskedAllTheTime() {
        cluster.project("argocd", "till");
        cluster.targets.add(new FreezeCluster.Target("argocd", "till", "pay"));
        cluster.refuses.add(SHOP);
        cluster.incidents.add("SEV-1 down");
        pass(Duration.ofMinutes(2));
        assertThat(cluster.patched).containsExactly("add argocd/till");
        assertThat(told).containsOnlyOnce("AppProject shop cannot be changed: forbidden");
        assertThat(cluster.lists).isLessThan(12);
    }

    @Test
    void apiServerHangs_isNotWaitedForOncePerProject() {
        for (int i = 0; i < 100; i++) {
            cluster.project("argocd", "p" + i);
            cluster.targets.add(new FreezeCluster.Target("argocd", "p" + i, "pay"));
        }
        cluster.incidents.add("SEV-1 down");
        cluster.hangs = true;
        mirror.round(leadership.isHeld());
        mirror.round(leadership.isHeld());
        assertThat(cluster.patches).isEqualTo(1);
        cluster.hangs = false;
        pass(FreezeMirror.AGAIN);
        assertThat(cluster.patched).hasSize(101);
        assertThat(told).containsOnlyOnce("AppProject shop cannot be changed: timeout");
    }

    @Test
    void applicationsInAnyNamespace_countForTheProjectOfTheirName() {
        cluster.project("other", "shop");
        cluster.targets.clear();
        cluster.targets.add(new FreezeCluster.Target("argocd", "shop", "pay"));
        cluster.project("argocd", "till");
        cluster.targets.add(new FreezeCluster.Target("team", "till", "pay"));
        cluster.incidents.add("SEV-1 down");
        mirror.round(leadership.isHeld());
        assertThat(cluster.patched).containsExactlyInAnyOrder("add argocd/shop", "add argocd/till");
    }

    @Test
    void freezeThatIsNotKnown_changesNothingAndIsToldOnce() {
        cluster.incidents.add("SEV-1 down");
        mirror.round(leadership.isHeld());
        cluster.unknown = true;
        pass(Duration.ofMinutes(10));
        assertThat(cluster.patched).hasSize(1);
        assertThat(told).hasSize(2).last().isEqualTo("facts are stale");
        cluster.unknown = false;
        pass(FreezeMirror.AGAIN);
        assertThat(cluster.patched).hasSize(2);
    }

    @Test
    void anotherGateLeads_thisOneChangesNothing() throws ApiProblem {
        lease.holder = "two";
        clock.turn(Leadership.RENEW);
        assertThat(leadership.holds()).isFalse();
        cluster.incidents.add("SEV-1 down");
        mirror.round(leadership.isHeld());
        assertThat(cluster.lists).isZero();
    }

    private String description() {
        return cluster.windows(SHOP).at("/0/description").asText();
    }

    /** Time goes by in rounds of three seconds. */
    private void pass(Duration time) {
        for (long second = 0; second < time.toSeconds(); second += 3) {
            clock.turn(Duration.ofSeconds(3));
            mirror.round(leadership.isHeld());
        }
    }
}
