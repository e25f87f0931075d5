package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static com.novapay.deploygate.e2e.Refusals.unasked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.novapay.deploygate.e2e.RogueGate.Manner;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Something answers where the gate should, and not as it should: no deploy slips through, nothing else is held up. */
@OnCluster
class BrokenGateIT {
    private static final String RUNS = "registry.novapay.local/till:1";
    private static Chart chart;
    private static Kubectl dev;
    private static RogueGate gate;

    @BeforeAll
    static void install(ControlPlane plane) throws IOException, GeneralSecurityException {
        chart = new Chart(plane);
        dev = plane.kubectl("dev");
        must(chart.admin().apply(Chart.namespace("shop", "production")));
        must(dev.apply(Chart.deployment("shop", "till", "1")));
        // Whoever labels these by mistake must not lock the cluster.
        must(chart.platform().apply("{apiVersion: v1, kind: Namespace, metadata: {name: deploy-gate}}"));
        for (String namespace : new String[] {"kube-system", "deploy-gate"}) {
            must(chart.platform()
                    .run(
                            "label",
                            "namespace",
                            namespace,
                            "deploygate.novapay.com/environment=production",
                            "--overwrite"));
        }
        gate = RogueGate.trusted();
        chart.install(
                "webhook.url=" + gate.url(),
                "webhook.caBundle=" + gate.caBundle(),
                "webhook.timeoutSeconds=2",
                "webhook.exemptNamespaces={deploy-gate}");
        gate.behave(Manner.DENIES);
        await("the webhook")
                .atMost(Duration.ofSeconds(30))
                .until(() -> setImage(dev, "probe").err().contains("denied the request"));
    }

    @AfterAll
    static void uninstall() throws IOException {
        for (String namespace : new String[] {"kube-system", "deploy-gate"}) {
            must(chart.platform().run("label", "namespace", namespace, "deploygate.novapay.com/environment-"));
        }
        chart.uninstall();
        gate.close();
    }

    /** Everything below would be green with a webhook that nobody calls. */
    @BeforeEach
    void theGateIsAsked() {
        gate.behave(Manner.DENIES);
        assertThat(setImage(dev, "probe").err())
                .contains("admission webhook \"deploy.deploygate.novapay.com\" denied the request");
        gate.behave(Manner.ALLOWS);
        must(setImage(dev, "1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HANGS           | context deadline exceeded",
                "BABBLES         | couldn't get version/kind",
                "ANSWERS_ANOTHER | expected response.uid=",
                "UNTYPED_YES     | expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview",
                "SAYS_NOTHING    | webhook response was absent",
                "YES_WITH_500    | an error on the server",
                "BREAKS_OFF      | unexpected error when reading response body"
            })
    void deploys_areRefusedWithTheApiServersMessage(Manner manner, String why) {
        gate.behave(manner);
        unasked(setImage(dev, "2"), why);
        unasked(chart.admin().run("rollout", "undo", "deployment/till", "-n", "shop"), why);
        unasked(setImage(chart.breakGlassRobot(), "2"), why);
        assertThat(image()).isEqualTo(RUNS);
    }

    /** The entry that observes asks the same gate, and gives up after a second. */
    @ParameterizedTest
    @EnumSource(names = {"HANGS", "BABBLES", "ANSWERS_ANOTHER", "SAYS_NOTHING", "YES_WITH_500", "BREAKS_OFF"})
    void brakesAndPeopleOnCall_pass(Manner manner) {
        gate.behave(manner);
        must(dev.run("scale", "deployment/till", "-n", "shop", "--replicas=2"));
        assertThat(gate.asked()).last().isEqualTo("observed UPDATE deployments/scale by dev@novapay");
        must(dev.run("scale", "deployment/till", "-n", "shop", "--replicas=3"));
        must(dev.run("rollout", "restart", "deployment/till", "-n", "shop"));
        must(dev.run("rollout", "status", "deployment/till", "-n", "shop", "--timeout=50s"));
        must(dev.run("rollout", "pause", "deployment/till", "-n", "shop"));
        must(chart.breakGlass().run("rollout", "resume", "deployment/till", "-n", "shop"));
        must(setImage(chart.breakGlass(), "urgent"));
        must(chart.breakGlass().run("rollout", "undo", "deployment/till", "-n", "shop"));
        assertThat(image()).isEqualTo(RUNS);
    }

    /** One manifest with an image and a number of pods: it is not asked a second time by the entry that observes. */
    @Test
    void peopleOnCall_passAGateThatDeniesEverything() {
        gate.behave(Manner.DENIES);
        must(chart.breakGlass()
                .apply(Chart.deployment("shop", "till", "urgent").replace("replicas: 3", "replicas: 4")));
        assertThat(image()).endsWith("till:urgent");
        must(chart.breakGlass().apply(Chart.deployment("shop", "till", "1")));
    }

    @ParameterizedTest
    @EnumSource(names = {"HANGS", "DENIES"})
    void theClusterItself_isNeverLocked(Manner manner) {
        Kubectl admin = chart.admin();
        gate.behave(manner);
        assertThat(setImage(dev, "2").succeeded()).isFalse();
        int before = gate.asked().size();
        for (String namespace : new String[] {"kube-system", "deploy-gate", "default"}) {
            must(admin.apply(Chart.deployment(namespace, "dns", "1")));
            must(admin.run("set", "image", "deployment/dns", "-n", namespace, "app=registry.novapay.local/dns:2"));
            must(admin.run("rollout", "status", "deployment/dns", "-n", namespace, "--timeout=50s"));
            must(admin.run("run", "once", "-n", namespace, "--image=tool:1"));
            must(admin.run("delete", "deployment/dns", "pod/once", "-n", namespace, "--timeout=50s"));
        }
        must(admin.run("label", "node", "kwok", "seen=yes", "--overwrite"));
        must(admin.apply(LEASE));
        must(admin.run("delete", "lease", "election", "-n", "kube-system"));
        must(admin.run("create", "namespace", "fresh-" + manner.name().toLowerCase(Locale.ROOT)));
        assertThat(gate.asked()).hasSize(before);
    }

    @Test
    void expiredCertificate_isNotTrusted() throws IOException, GeneralSecurityException {
        try (RogueGate expired = new RogueGate(Instant.now().minus(Duration.ofMinutes(5)))) {
            expired.behave(Manner.ALLOWS);
            chart.install(
                    "webhook.url=" + expired.url(),
                    "webhook.caBundle=" + expired.caBundle(),
                    "webhook.timeoutSeconds=2",
                    "webhook.exemptNamespaces={deploy-gate}");
            await("the other gate")
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> unasked(setImage(dev, "2"), "certificate has expired or is not yet valid"));
            unasked(setImage(chart.breakGlassRobot(), "2"), "certificate has expired");
            must(dev.run("scale", "deployment/till", "-n", "shop", "--replicas=2"));
            must(setImage(chart.breakGlass(), "urgent"));
            must(chart.breakGlass().run("rollout", "undo", "deployment/till", "-n", "shop"));
            assertThat(expired.asked()).isEmpty();
        } finally {
            chart.install(
                    "webhook.url=" + gate.url(),
                    "webhook.caBundle=" + gate.caBundle(),
                    "webhook.timeoutSeconds=2",
                    "webhook.exemptNamespaces={deploy-gate}");
            await("the gate")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> setImage(dev, "1").succeeded());
        }
    }

    private static Kubectl.Result setImage(Kubectl who, String tag) {
        return who.run("set", "image", "deployment/till", "-n", "shop", "app=registry.novapay.local/till:" + tag);
    }

    private static String image() {
        return must(dev.run(
                        "get",
                        "deployment/till",
                        "-n",
                        "shop",
                        "-o",
                        "jsonpath={.spec.template.spec.containers[0].image}"))
                .out();
    }

    private static final String LEASE = """
            apiVersion: coordination.k8s.io/v1
            kind: Lease
            metadata: {name: election, namespace: kube-system}
            spec: {holderIdentity: me, leaseDurationSeconds: 15}
            """;
}
