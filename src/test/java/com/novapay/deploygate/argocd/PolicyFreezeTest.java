package com.novapay.deploygate.argocd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.admission.ChangeEvaluator;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.kubernetes.ApiProblem;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.policytest.Policies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Freezes as the shipped rule judges them. */
class PolicyFreezeTest {
    private static final ScheduledExecutorService WATCHDOG = Policies.watchdog();
    private static PolicyBundle shipped;
    private static WasmPolicyEvaluator compiled;

    private final TurnableClock clock = new TurnableClock(Instant.parse("2026-11-28T12:00:00Z")); // a Saturday
    private final List<ObjectNode> facts = new ArrayList<>();
    private Freshness freshness = new Freshness.Fresh(Duration.ZERO);

    @BeforeAll
    static void compile() throws Exception {
        shipped = BundleFiles.shipped();
        compiled = new WasmPolicyEvaluator(shipped, 1, Policies.MAX_MEMORY, WATCHDOG);
    }

    @AfterAll
    static void end() {
        WATCHDOG.shutdownNow();
    }

    @Test
    void closedDay_isNoFreeze() throws ApiProblem {
        namespace("pay", "production");
        assertThat(freeze(shipped).in("pay")).isEmpty();
    }

    @Test
    void incidentsOfAllServices_areNamedWorstFirst_othersAreNot() throws ApiProblem {
        namespace("pay", "production");
        incident("slow", "severity: SEV-2");
        incident("down", "severity: SEV-1");
        incident("mild", "severity: SEV-3");
        incident("over", "severity: SEV-1, resolvedAt: '2026-11-28T11:00:00Z'");
        incident("some", "severity: SEV-1, services: [payments]");
        assertThat(freeze(shipped).in("pay")).containsExactly("SEV-1 down", "SEV-2 slow");
    }

    @Test
    void resolvedLater_freezesUntilThen() throws ApiProblem {
        namespace("pay", "production");
        incident("later", "severity: SEV-1, resolvedAt: '2026-11-28T12:01:00Z'");
        Freeze freeze = freeze(shipped);
        assertThat(freeze.in("pay")).containsExactly("SEV-1 later");
        clock.turn(Duration.ofMinutes(1));
        assertThat(freeze.in("pay")).isEmpty();
    }

    @Test
    void environmentsAndEnforcement_areThoseOfThePolicies() throws ApiProblem {
        namespace("pay", "production");
        namespace("try", "staging");
        incident("down", "severity: SEV-1");
        assertThat(freeze(shipped).in("try")).isEmpty();
        ObjectNode warns = shipped.data().deepCopy();
        warns.withObject("/enforcement/incident-freeze").put("production", "warn");
        assertThat(freeze(shipped.withData(warns)).in("pay")).isEmpty();
        ObjectNode stagingToo = shipped.data().deepCopy();
        stagingToo.withObject("/freeze").putArray("environments").add("staging");
        assertThat(freeze(shipped.withData(stagingToo)).in("try")).containsExactly("SEV-1 down");
    }

    @Test
    void factsThatAreNotKnown_areAProblemAndNoFreeze() {
        namespace("pay", "production");
        freshness = new Freshness.Unknown("incidents are 60 s old");
        assertThatThrownBy(() -> freeze(shipped).in("pay"))
                .isInstanceOf(ApiProblem.class)
                .hasMessageContaining("facts-stale")
                .hasMessageContaining("incidents are 60 s old");
    }

    private Freeze freeze(PolicyBundle bundle) {
        FactSet set = new FactSet(List.copyOf(facts));
        WasmPolicyEvaluator evaluator = bundle.equals(shipped) ? compiled : compiled.withData(bundle, 1);
        return new PolicyFreeze(
                new ChangeEvaluator(
                        new FactSetView(() -> set, () -> freshness),
                        () -> evaluator,
                        () -> "freeze",
                        PolicyFreeze.RULE::equals),
                clock);
    }

    private void namespace(String name, String environment) {
        facts.add(FakeApplications.json("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: %s, labels: {deploygate.novapay.com/environment: %s}}
                """.formatted(name, environment)));
    }

    private void incident(String name, String spec) {
        facts.add(FakeApplications.json("""
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: Incident
                metadata: {name: %s}
                spec: {title: trouble, %s}
                """.formatted(name, spec)));
    }
}
