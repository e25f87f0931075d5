package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Rollouts that are not plain canaries: a template that stands in a Deployment, two colours, and what `status` makes of real ones. */
@OnCluster(rollouts = OnCluster.Rollouts.REAL)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RolloutShapesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static GatedCluster cluster;
    private static Kubectl dev;

    @BeforeAll
    static void install(ControlPlane plane) throws Exception {
        cluster = GatedCluster.start(plane, folder, GateFolder.data(""));
        cluster.gate("pay", "production");
        dev = cluster.kubectl("dev");
        refused(dev.apply(LEDGER), "rollout/ledger in pay is refused: deploy-days");
        refused(dev.apply(Chart.deployment("pay", "ledger", "1")), "deployment/ledger in pay is refused: deploy-days");
        cluster.turn(GateFolder.data(GateFolder.WEEK));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @Order(1)
    void templateOfADeployment_hasTheHistoryOfBoth() {
        must(dev.apply(Chart.deployment("pay", "ledger", "1")));
        noted("deployment-ledger", "ledger:1");
        must(dev.apply(LEDGER));
        noted("rollout-ledger", "ledger:1");
        await("the Deployment gives way")
                .atMost(SOON)
                .until(() -> dev.looks()
                                .object("pay", "deployment/ledger")
                                .at("/spec/replicas")
                                .asInt(-1)
                        == 0);
        RolloutsController.awaitNextSecond(dev, "pay", "ledger");
        must(dev.run("set", "image", "deployment/ledger", "app=registry.novapay.local/ledger:2", "-n", "pay"));
        noted("rollout-ledger", "ledger:2");
        noted("deployment-ledger", "ledger:2");
    }

    /** The plugin writes the Deployment that the Rollout refers to. */
    @Test
    @Order(2)
    void undoInAFreeze_passesAndIsEffective() throws Exception {
        must(cluster.shell("ic").type("novapay incident open down --severity SEV-1 --title down"));
        await("the freeze")
                .atMost(SOON)
                .untilAsserted(() -> refused(
                        dev.run(
                                "set",
                                "image",
                                "deployment/ledger",
                                "app=registry.novapay.local/ledger:3",
                                "-n",
                                "pay"),
                        "incident-freeze"));
        double rollbacks = cluster.answered("ROLLBACK", "allow");
        long since = System.nanoTime();
        must(dev.rollouts("undo", "ledger", "-n", "pay"));
        await("the old ones")
                .atMost(SOON)
                .untilAsserted(
                        () -> assertThat(images("ledger")).hasSize(3).containsOnly("registry.novapay.local/ledger:1"));
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(30));
        assertThat(cluster.answered("ROLLBACK", "allow")).isEqualTo(rollbacks + 1);
        noted("rollout-ledger", "ledger:1");
        refused(dev.rollouts("undo", "ledger", "-n", "pay"), "rollback-hold");
        must(cluster.shell("ic").type("novapay incident resolve down"));
    }

    @Test
    @Order(3)
    void twoColours_switchByHandAndBack() throws Exception {
        must(dev.apply(SHOP.replace("VERSION", "1")));
        noted("rollout-shop", "shop:1");
        RolloutsController.awaitNextSecond(dev, "pay", "shop");
        must(dev.rollouts("set", "image", "shop", "app=registry.novapay.local/shop:2", "-n", "pay"));
        await("the preview").atMost(SOON).until(() -> waits("shop"));
        cluster.turn(GateFolder.data(""));
        refused(dev.rollouts("promote", "shop", "-n", "pay"), "rollout/shop in pay is refused: deploy-days");
        double steps = cluster.answered("CANARY_STEP", "allow");
        cluster.turn(GateFolder.data(GateFolder.WEEK));
        must(dev.rollouts("promote", "shop", "-n", "pay"));
        assertThat(cluster.answered("CANARY_STEP", "allow")).isEqualTo(steps + 1);
        noted("rollout-shop", "shop:2");
        cluster.turn(GateFolder.data(""));
        double rollbacks = cluster.answered("ROLLBACK", "allow");
        must(dev.rollouts("undo", "shop", "-n", "pay"));
        assertThat(cluster.answered("ROLLBACK", "allow")).isEqualTo(rollbacks + 1);
        noted("rollout-shop", "shop:1");
    }

    /** What the real controller made is nothing planted; what cannot go back at once is named. */
    @Test
    @Order(4)
    void status_namesWhatCannotGoBackAtOnce() throws Exception {
        cluster.turn(GateFolder.data(GateFolder.WEEK));
        must(dev.apply(RolloutManifest.of("pay", "slow", "registry.novapay.local/slow:1", "steps: []")
                .replace("rollbackWindow: {revisions: 3}", "revisionHistoryLimit: 3")));
        noted("rollout-slow", "slow:1");
        Kubectl.Result looked = cluster.shell("admin").type("novapay status -o json");
        JsonNode report = JSON.readTree(looked.out());
        List<String> objects = report.path("findings").findValuesAsText("object");
        assertThat(objects)
                .contains("rollout/slow in pay")
                .doesNotContain("rollout/ledger in pay", "rollout/shop in pay");
        assertThat(objects).noneMatch(object -> object.startsWith("replicaset/"));
        assertThat(looked.out()).contains("It has no rollbackWindow");
    }

    /** It waits to be promoted like any other, but nothing new goes out by that. */
    @Test
    @Order(5)
    void withoutAWindow_theStepsOfTheWayBackPassToo() throws Exception {
        must(dev.apply(SHOP.replace("shop", "kiosk")
                .replace("rollbackWindow: {revisions: 3}", "revisionHistoryLimit: 3")
                .replace("VERSION", "1")));
        noted("rollout-kiosk", "kiosk:1");
        must(dev.rollouts("set", "image", "kiosk", "app=registry.novapay.local/kiosk:2", "-n", "pay"));
        await("the preview").atMost(SOON).until(() -> waits("kiosk"));
        must(dev.rollouts("promote", "kiosk", "-n", "pay"));
        noted("rollout-kiosk", "kiosk:2");
        cluster.turn(GateFolder.data(""));
        must(dev.rollouts("undo", "kiosk", "-n", "pay"));
        await("the way back").atMost(SOON).until(() -> waits("kiosk"));
        double steps = cluster.answered("CANARY_STEP", "allow");
        must(dev.rollouts("promote", "kiosk", "-n", "pay"));
        assertThat(cluster.answered("CANARY_STEP", "allow")).isEqualTo(steps + 1);
        noted("rollout-kiosk", "kiosk:1");
    }

    private static boolean waits(String rollout) {
        return dev.looks()
                .object("pay", "rollout/" + rollout)
                .at("/status/phase")
                .asText()
                .equals("Paused");
    }

    private static void refused(Kubectl.Result result, String... texts) {
        assertThat(result.succeeded()).as(result.out()).isFalse();
        assertThat(result.err()).contains(texts);
    }

    private static void noted(String history, String image) {
        await(history + " with " + image)
                .atMost(SOON)
                .untilAsserted(() -> assertThat(dev.looks().lastHealthy("pay", history))
                        .endsWith("registry.novapay.local/" + image));
    }

    private static List<String> images(String app) {
        return dev.looks().images("pay", "app=" + app);
    }

    private static final String LEDGER = """
            apiVersion: argoproj.io/v1alpha1
            kind: Rollout
            metadata: {name: ledger, namespace: pay, labels: {app.kubernetes.io/name: ledger}}
            spec:
              replicas: 3
              rollbackWindow: {revisions: 3}
              workloadRef: {apiVersion: apps/v1, kind: Deployment, name: ledger, scaleDown: onsuccess}
              strategy: {canary: {steps: [{setWeight: 50}, {pause: {duration: 2s}}]}}
            """;

    private static final String SHOP = """
            apiVersion: v1
            kind: Service
            metadata: {name: shop, namespace: pay}
            spec: {selector: {app: shop}, ports: [{port: 80}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: shop-preview, namespace: pay}
            spec: {selector: {app: shop}, ports: [{port: 80}]}
            ---
            apiVersion: argoproj.io/v1alpha1
            kind: Rollout
            metadata: {name: shop, namespace: pay, labels: {app.kubernetes.io/name: shop}}
            spec:
              replicas: 3
              rollbackWindow: {revisions: 3}
              selector: {matchLabels: {app: shop}}
              template:
                metadata: {labels: {app: shop}}
                spec: {containers: [{name: app, image: 'registry.novapay.local/shop:VERSION'}]}
              strategy:
                blueGreen: {activeService: shop, previewService: shop-preview, autoPromotionEnabled: false, scaleDownDelaySeconds: 2}
            """;
}
