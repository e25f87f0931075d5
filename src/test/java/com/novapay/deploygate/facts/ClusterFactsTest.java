package com.novapay.deploygate.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Classifier;
import com.novapay.deploygate.change.GroupVersionKind;
import com.novapay.deploygate.change.GroupVersionResource;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.change.WorkloadKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When facts from a cluster may be relied on. */
class ClusterFactsTest {
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final String ARGO_CD = "system:serviceaccount:argocd:argocd-application-controller";
    private static final WorkloadKey PAYMENTS = new WorkloadKey("pay", "Deployment", "payments");
    private final ScriptedCluster cluster = new ScriptedCluster();
    private final TurnableClock clock = new TurnableClock(Instant.parse("2026-11-24T10:00:00Z"));
    private final List<String> told = new ArrayList<>();
    private final ClusterFacts facts =
            new ClusterFacts(cluster, clock, Duration.ofSeconds(10), Set.of(ARGO_CD), told::add);

    @Test
    void beforeTheFirstList_unknown() {
        assertThat(facts.freshness()).isEqualTo(new Freshness.Unknown("incidents have not been read yet"));
    }

    @Test
    void oneKindThatCannotBeRead_unknownAndSaysWhy() throws Exception {
        for (WatchedKind kind : WatchedKind.values()) {
            if (kind == WatchedKind.MIGRATION) {
                cluster.listFails(new IOException("the gate may not read them: forbidden"));
            } else {
                cluster.page("7", "");
            }
        }
        cycleEach();
        assertThat(facts.freshness())
                .isEqualTo(new Freshness.Unknown(
                        "migrations have not been read yet: the gate may not read them: forbidden"));
        assertThat(facts.problems()).isEqualTo(1);
        assertThat(told).containsExactly("migrations: the gate may not read them: forbidden");
    }

    @Test
    void age_isThatOfTheOldestKindAndUnknownBeyondTheLimit() throws Exception {
        allListed();
        clock.turn(Duration.ofSeconds(4));
        for (WatchedKind kind : WatchedKind.values()) {
            cluster.page(kind == WatchedKind.APPROVAL ? "8" : "7", "");
        }
        cycleEach();
        clock.turn(Duration.ofSeconds(6));
        assertThat(facts.freshness()).isEqualTo(new Freshness.Fresh(Duration.ofSeconds(10)));
        clock.turn(Duration.ofSeconds(1));
        assertThat(facts.freshness())
                .isEqualTo(new Freshness.Unknown("approvals are 11 s old: the API server sends nothing"));
    }

    @Test
    void clockPutBackByHours_unknown() throws Exception {
        allListed();
        clock.turn(Duration.ofHours(-2));
        assertThat(facts.freshness()).isInstanceOf(Freshness.Unknown.class);
    }

    @Test
    void staleFacts_stillKnowTheWayBack() throws Exception {
        JsonNode history = YAML.readTree("""
                metadata: {name: deployment-payments, namespace: pay}
                spec: {workload: {kind: Deployment, name: payments, uid: u-1}, revisions: [{digest: sha256:1}]}
                """);
        for (WatchedKind kind : WatchedKind.values()) {
            if (kind == WatchedKind.RELEASE_HISTORY) {
                cluster.page("7", "", history);
            } else {
                cluster.page("7", "");
            }
        }
        cycleEach();
        clock.turn(Duration.ofHours(1));
        assertThat(facts.freshness()).isInstanceOf(Freshness.Unknown.class);
        assertThat(facts.view().history(PAYMENTS).orElseThrow().uid()).isEqualTo("u-1");
    }

    @Test
    void namespaceOfAnUnknownEnvironment_isToldAndLocksNothing() throws Exception {
        for (WatchedKind kind : WatchedKind.values()) {
            if (kind == WatchedKind.NAMESPACE) {
                cluster.page(
                        "7",
                        "",
                        YAML.readTree("{metadata: {name: pay, labels: {deploygate.novapay.com/environment: prod}}}"),
                        YAML.readTree("{metadata: {name: kube-system}}"));
            } else {
                cluster.page("7", "");
            }
        }
        cycleEach();
        assertThat(told)
                .containsExactly("Namespace pay: deploygate.novapay.com/environment is \"prod\", none of development,"
                        + " production, staging; the gate treats it as production");
        assertThat(facts.oddities()).isEqualTo(told);
        assertThat(facts.problems()).isZero();
        assertThat(facts.freshness()).isInstanceOf(Freshness.Fresh.class);
    }

    @Test
    void badApproval_isLeftOutAndBadIncidentLocks() throws Exception {
        for (WatchedKind kind : WatchedKind.values()) {
            if (kind == WatchedKind.APPROVAL) {
                cluster.page("7", "", YAML.readTree("{metadata: {name: a, namespace: pay}, spec: {purpose: party}}"));
            } else {
                cluster.page("7", "");
            }
        }
        cycleEach();
        assertThat(facts.freshness()).isInstanceOf(Freshness.Fresh.class);
        assertThat(facts.problems()).isEqualTo(1);
        for (WatchedKind kind : WatchedKind.values()) {
            cluster.page("7", "");
            cluster.watch(
                    kind == WatchedKind.INCIDENT
                            ? new ScriptedCluster.Step[] {
                                ScriptedCluster.event(
                                        "ADDED", "8", YAML.readTree("{metadata: {name: worse}, spec: {title: x}}"))
                            }
                            : new ScriptedCluster.Step[0]);
        }
        cycleEach();
        assertThat(facts.freshness())
                .isEqualTo(new Freshness.Unknown("facts cannot be read: Incident worse: spec.severity is missing"));
    }

    /** Who started a sync is not worth a refused deploy. */
    @Test
    void applicationsThatCannotBeRead_lockNothingAndAreToldOnce() throws Exception {
        for (int i = 0; i < 2; i++) {
            for (WatchedKind kind : WatchedKind.values()) {
                if (kind == WatchedKind.APPLICATION) {
                    cluster.listFails(new IOException("the API server does not know them"));
                } else {
                    cluster.page("7", "");
                }
            }
            cycleEach();
        }
        assertThat(facts.freshness()).isInstanceOf(Freshness.Fresh.class);
        assertThat(facts.problems()).isZero();
        assertThat(told).containsExactly("applications: the API server does not know them");
    }

    @Test
    void applicationsThatAreOld_sayNothing() throws Exception {
        for (WatchedKind kind : WatchedKind.values()) {
            if (kind == WatchedKind.APPLICATION) {
                cluster.page("7", "", YAML.readTree("{metadata: {name: shop, namespace: argocd}, spec: {}}"));
            } else {
                cluster.page("7", "");
            }
        }
        cycleEach();
        assertThat(argocd().path("application").asText()).isEqualTo("shop");
        clock.turn(Duration.ofSeconds(11));
        assertThat(argocd()).isEmpty();
    }

    private JsonNode argocd() throws IOException {
        AdmissionRequest sync = sync();
        return facts.view()
                .of(sync, new Classifier().classify(sync, facts.view()), clock.instant())
                .document()
                .path("argocd");
    }

    private static AdmissionRequest sync() throws IOException {
        return new AdmissionRequest(
                "u-1",
                Operation.CREATE,
                new GroupVersionKind("apps", "v1", "Deployment"),
                new GroupVersionResource("apps", "v1", "deployments"),
                "",
                "pay",
                "payments",
                new UserInfo(ARGO_CD, List.of()),
                false,
                YAML.readTree("{metadata: {labels: {app.kubernetes.io/instance: shop}}}"),
                MissingNode.getInstance());
    }

    private void cycleEach() throws InterruptedException {
        for (KindWatcher mirror : facts.mirrors()) {
            mirror.cycle();
        }
    }

    private void allListed() throws InterruptedException {
        for (int i = 0; i < WatchedKind.values().length; i++) {
            cluster.page("7", "");
        }
        cycleEach();
    }
}
