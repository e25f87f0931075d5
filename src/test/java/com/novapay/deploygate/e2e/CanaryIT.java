package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Canaries in production, by the real rollouts controller and its plugin: the company's steps are walked, nobody skips them by
 * himself, and nothing stands in the way of stopping one. The order matters where a Rollout is shared.
 */
@OnCluster(rollouts = OnCluster.Rollouts.REAL)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CanaryIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String NAMESPACE = "pay";
    /** Ten percent for three seconds, then half for two, then all: watched all the while. */
    private static final String BRISK =
            "[{setWeight: 10}, {pause: {duration: 3s}}, {setWeight: 50}, {pause: {duration: 2s}},"
                    + " {setWeight: 100}]";
    /** Ten percent for longer than any test takes. */
    private static final String SLOW = "[{setWeight: 10}, {pause: {duration: 10m}}, {setWeight: 50}]";
    /** Ten percent until somebody says to go on. */
    private static final String BY_HAND =
            "[{setWeight: 10}, {pause: {}}, {setWeight: 50}, {pause: {}}, {setWeight: 100}]";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static GatedCluster cluster;
    private static ErrorRate errors;
    private static Kubectl dev;

    @BeforeAll
    static void install(ControlPlane plane) throws Exception {
        errors = new ErrorRate();
        cluster = GatedCluster.start(plane, folder, data(""));
        cluster.gate(NAMESPACE, "production");
        dev = cluster.kubectl("dev");
        must(cluster.chart().platform().apply(errors.template(NAMESPACE)));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
        if (errors != null) {
            errors.close();
        }
    }

    @Test
    @Order(1)
    void whatIsNoCanary_isRefusedByName() throws Exception {
        Refusals.withoutOpening(dev.apply(rollout("checkout", "1", BRISK)), "deploy-days");
        cluster.turn(data(GateFolder.WEEK));
        refused(dev.apply(Chart.deployment(NAMESPACE, "checkout", "1")), "it is not a Rollout");
        String unwatched = RolloutManifest.of(NAMESPACE, "checkout", image("checkout", "1"), "steps: " + BRISK);
        refused(dev.apply(unwatched), "Not the company's canary: no analysis at the first weight.");
        refused(dev.apply(rollout("checkout", "1", BRISK.replace("3s", "1s"))), "no pause of 2s at the first weight");
        refused(dev.apply(rollout("checkout", "1", BRISK.replace("10}", "20}"))), "the weights are not [10, 50, 100]");
        refused(
                dev.apply(rollout("checkout", "1", BRISK).replace("rollbackWindow: {revisions: 3}", "paused: false")),
                "no spec.rollbackWindow");
        assertThat(must(dev.run("get", "rollouts,deployments,pods", "-n", NAMESPACE))
                        .out())
                .isEmpty();
        must(dev.apply(rollout("checkout", "1", BRISK)));
        healthy("checkout", "1");
    }

    /** The traffic here is Pods: without a router ten percent of it are one of ten. */
    @Test
    @Order(2)
    void canary_walksTenFiftyHundred() {
        must(setImage("checkout", "2"));
        at("checkout", "2", 1, 1);
        at("checkout", "2", 3, 5);
        healthy("checkout", "2");
        assertThat(status("checkout").path("currentStepIndex").asInt()).isEqualTo(5);
        assertThat(must(dev.run("get", "analysisruns", "-n", NAMESPACE, "-o", "jsonpath={.items[*].status.phase}"))
                        .out())
                .isEqualTo("Successful");
    }

    /** The emptied canary is itself a deploy, and one that is no canary. */
    @Test
    @Order(3)
    void stepsTakenOutOnTheWay_areRefused() {
        must(dev.apply(rollout("checkout", "3", SLOW)));
        at("checkout", "3", 1, 1);
        refused(dev.apply(rollout("checkout", "3", "[]")), "the weights are not [10, 50, 100]");
        Kubectl.Result patched = dev.run(
                "patch",
                "rollout/checkout",
                "-n",
                NAMESPACE,
                "--type=merge",
                "-p",
                "{\"spec\":{\"strategy\":{\"canary\":{\"steps\":null}}}}");
        refused(patched, "Not the company's canary");
        at("checkout", "3", 1, 1);
        must(dev.rollouts("abort", "checkout", "-n", NAMESPACE));
    }

    @ParameterizedTest
    @Order(4)
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a | promote             |",
                "b | promote --full      |",
                "c |                     | {\"stableRS\":\"NEW\"}",
                "d |                     | {\"currentStepIndex\":3}",
                "e |                     | {\"pauseConditions\":[{\"reason\":\"CanaryPauseStep\",\"startTime\":\"2020-01-01T00:00:00Z\"}]}",
            })
    void eachWayToSkip_isRefusedUntilALeadApproves(String name, String plugin, String patch) throws Exception {
        must(dev.apply(rollout(name, "1", SLOW)));
        healthy(name, "1");
        must(setImage(name, "2"));
        at(name, "2", 1, 1);
        Kubectl.Result refusal = skip(name, plugin, patch);
        refused(
                refusal,
                "rollout/" + name + " in pay is refused: canary-skip.",
                "This skips steps of a production canary.");
        at(name, "2", 1, 1);
        assertThat(must(cluster.shell("lead").type(printed(refusal.err()))).out())
                .startsWith("Approved: canary-skip");
        await("the approval").atMost(SOON).until(() -> skip(name, plugin, patch).succeeded());
        healthy(name, "2");
    }

    private static Kubectl.Result skip(String name, String plugin, String patch) {
        return plugin == null
                ? patchStatus(
                        name,
                        patch.replace("NEW", status(name).path("currentPodHash").asText()))
                : dev.rollouts((plugin.replace("promote", "promote " + name) + " -n " + NAMESPACE).split(" "));
    }

    @Test
    @Order(5)
    void pauseWithoutEnd_isLeftOnOpenDaysOnly() throws Exception {
        must(dev.apply(rollout("ledger", "1", BY_HAND)));
        healthy("ledger", "1");
        must(setImage("ledger", "2"));
        at("ledger", "2", 1, 1);
        must(dev.rollouts("promote", "ledger", "-n", NAMESPACE));
        at("ledger", "2", 3, 5);
        cluster.turn(data(""));
        Refusals.withoutOpening(dev.rollouts("promote", "ledger", "-n", NAMESPACE), "deploy-days");
        at("ledger", "2", 3, 5);
        must(dev.rollouts("abort", "ledger", "-n", NAMESPACE));
        await("the abort").atMost(SOON).until(() -> pods("ledger", "2") == 0);
        Refusals.withoutOpening(dev.rollouts("retry", "rollout", "ledger", "-n", NAMESPACE), "deploy-days");
        Refusals.withoutOpening(restartByAnnotation("ledger"), "deploy-days");
        must(dev.rollouts("restart", "ledger", "-n", NAMESPACE));
        cluster.turn(data(GateFolder.WEEK));
        must(dev.rollouts("retry", "rollout", "ledger", "-n", NAMESPACE));
        at("ledger", "2", 1, 1);
    }

    /** To the rollouts controller another time of a restart is another template, so that the canary begins anew as by a retry. */
    @Test
    @Order(6)
    void restartOfAnAbortedCanary_beginsItAnew_soThatItIsJudged() throws Exception {
        must(dev.apply(rollout("journal", "1", BY_HAND)));
        healthy("journal", "1");
        must(setImage("journal", "2"));
        at("journal", "2", 1, 1);
        must(dev.rollouts("abort", "journal", "-n", NAMESPACE));
        await("the abort").atMost(SOON).until(() -> pods("journal", "2") == 0);
        cluster.turn(data(""));
        Refusals.withoutOpening(restartByAnnotation("journal"), "deploy-days");
        cluster.turn(data(GateFolder.WEEK));
        must(restartByAnnotation("journal"));
        at("journal", "2", 1, 1);
        assertThat(status("journal").path("abort").asBoolean()).isFalse();
    }

    private static Kubectl.Result restartByAnnotation(String name) {
        String patch =
                "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"kubectl.kubernetes.io/restartedAt\":\"2026-11-24T10:00:00Z\"}}}}}";
        return dev.run("patch", "rollout/" + name, "-n", NAMESPACE, "--type=merge", "-p", patch);
    }

    /** What the controller does to a canary is nobody's change. */
    @Test
    @Order(6)
    void failedAnalysis_abortsOnAClosedDayInAFreeze() throws Exception {
        must(dev.apply(rollout("fraud", "1", SLOW)));
        healthy("fraud", "1");
        must(setImage("fraud", "2"));
        at("fraud", "2", 1, 1);
        freeze("fraud");
        cluster.turn(data(""));
        refused(setImage("fraud", "3"), "deploy-days", "incident-freeze");
        errors.become(0.5);
        await("the automatic abort")
                .atMost(SOON)
                .until(() -> status("fraud").path("abort").asBoolean()
                        && pods("fraud", "2") == 0
                        && pods("fraud", "1") == 10);
        assertThat(status("fraud").path("phase").asText()).isEqualTo("Degraded");
        errors.become(0);
        thaw("fraud");
        cluster.turn(data(GateFolder.WEEK));
    }

    @Test
    @Order(7)
    void midCanaryInAFreeze_abortThenUndoPasses() throws Exception {
        must(dev.apply(rollout("refund", "1", SLOW)));
        healthy("refund", "1");
        noted("refund", "1");
        must(setImage("refund", "2"));
        at("refund", "2", 1, 1);
        freeze("refund");
        refused(setImage("refund", "3"), "incident-freeze");
        refused(dev.rollouts("promote", "refund", "-n", NAMESPACE), "incident-freeze");
        double brakes = cluster.answered("BRAKE", "allow");
        long since = System.nanoTime();
        must(dev.rollouts("abort", "refund", "-n", NAMESPACE));
        await("the stable ones").atMost(SOON).until(() -> pods("refund", "2") == 0 && pods("refund", "1") == 10);
        effective(since);
        assertThat(cluster.answered("BRAKE", "allow")).isEqualTo(brakes + 1);
        undone("refund", "1");
        thaw("refund");
    }

    @Test
    @Order(8)
    void midCanaryInAFreeze_undoAlonePasses() throws Exception {
        must(dev.apply(rollout("payout", "1", SLOW)));
        healthy("payout", "1");
        noted("payout", "1");
        must(setImage("payout", "2"));
        at("payout", "2", 1, 1);
        freeze("payout");
        refused(setImage("payout", "3"), "incident-freeze");
        undone("payout", "1");
        thaw("payout");
    }

    /** With a rollbackWindow the way back has no steps. */
    @Test
    @Order(9)
    void promotedInAFreeze_undoPassesAtOnce() throws Exception {
        must(dev.apply(rollout("card", "1", BRISK)));
        healthy("card", "1");
        noted("card", "1");
        RolloutsController.awaitNextSecond(dev, NAMESPACE, "card");
        must(setImage("card", "2"));
        healthy("card", "2");
        noted("card", "2");
        freeze("card");
        refused(setImage("card", "3"), "incident-freeze");
        undone("card", "1");
        noted("card", "1");
        refused(setImage("card", "2"), "rollback-hold");
        refused(dev.rollouts("undo", "card", "-n", NAMESPACE), "rollback-hold");
        thaw("card");
    }

    private static void undone(String name, String tag) throws Exception {
        double rollbacks = cluster.answered("ROLLBACK", "allow");
        long since = System.nanoTime();
        must(dev.rollouts("undo", name, "-n", NAMESPACE));
        healthy(name, tag);
        effective(since);
        assertThat(cluster.answered("ROLLBACK", "allow")).isEqualTo(rollbacks + 1);
    }

    private static void effective(long since) {
        Duration took = Duration.ofNanos(System.nanoTime() - since);
        assertThat(took).isLessThan(Duration.ofSeconds(30));
    }

    /** The gate's own history says that it was the last to run healthy. */
    private static void noted(String name, String tag) {
        await("the history of " + name)
                .atMost(SOON)
                .until(() ->
                        dev.looks().lastHealthy(NAMESPACE, "rollout-" + name).equals(image(name, tag)));
    }

    private static void freeze(String service) throws Exception {
        must(cluster.shell("ic")
                .type("novapay incident open down-" + service + " --severity SEV-1 --title down --service " + service));
        await("the freeze")
                .atMost(SOON)
                .until(() -> dev.run(
                                "patch",
                                "rollout/" + service,
                                "-n",
                                NAMESPACE,
                                "--type=merge",
                                "--dry-run=server",
                                "-p",
                                "{\"spec\":{\"rollbackWindow\":{\"revisions\":4}}}")
                        .err()
                        .contains("incident-freeze"));
    }

    private static void thaw(String service) throws Exception {
        must(cluster.shell("ic").type("novapay incident resolve down-" + service));
    }

    private static void refused(Kubectl.Result result, String... texts) {
        assertThat(result.succeeded()).as(result.out()).isFalse();
        assertThat(result.err()).contains(texts);
    }

    private static Kubectl.Result setImage(String name, String tag) {
        return dev.rollouts("set", "image", name, "app=" + image(name, tag), "-n", NAMESPACE);
    }

    private static Kubectl.Result patchStatus(String name, String status) {
        return dev.run(
                "patch",
                "rollout/" + name,
                "-n",
                NAMESPACE,
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\":" + status + "}");
    }

    /** It stands at a step with so many of ten Pods of that version, and is watched. */
    private static void at(String name, String tag, int step, int canaries) {
        await(name + " at step " + step).atMost(SOON).untilAsserted(() -> {
            JsonNode status = status(name);
            assertThat(status.path("currentStepIndex").asInt()).isEqualTo(step);
            assertThat(status.path("phase").asText()).isEqualTo("Paused");
            assertThat(pods(name, tag)).isEqualTo(canaries);
        });
    }

    private static void healthy(String name, String tag) {
        await(name + ":" + tag + " healthy").atMost(SOON).untilAsserted(() -> {
            JsonNode status = status(name);
            assertThat(status.path("phase").asText()).isEqualTo("Healthy");
            assertThat(status.path("stableRS").asText())
                    .isEqualTo(status.path("currentPodHash").asText());
            assertThat(pods(name, tag)).isEqualTo(10);
        });
    }

    private static JsonNode status(String name) {
        return dev.looks().object(NAMESPACE, "rollout/" + name).path("status");
    }

    /** How many Pods run that version and are ready. */
    private static long pods(String name, String tag) {
        return dev.looks().images(NAMESPACE, "app=" + name).stream()
                .filter(image(name, tag)::equals)
                .count();
    }

    private static String printed(String refusal) {
        Matcher command = Pattern.compile("novapay approve canary-skip.*").matcher(refusal);
        assertThat(command.find()).as(refusal).isTrue();
        return command.group();
    }

    private static String rollout(String name, String tag, String steps) {
        return RolloutManifest.of(
                NAMESPACE, name, image(name, tag), "analysis: {templates: [{templateName: errors}]}, steps: " + steps);
    }

    private static String image(String name, String tag) {
        return "registry.novapay.local/" + name + ":" + tag;
    }

    private static String data(String days) throws IOException {
        return GateFolder.data(days, "canary").replace("min_pause: 5m", "min_pause: 2s");
    }
}
