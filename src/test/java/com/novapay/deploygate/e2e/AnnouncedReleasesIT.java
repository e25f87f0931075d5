package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.announce.Marker;
import com.novapay.deploygate.announce.MemoryOutbox;
import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.release.Channels;
import com.novapay.deploygate.announce.release.CheckLinks;
import com.novapay.deploygate.announce.release.HealthProbe;
import com.novapay.deploygate.announce.release.LinkTemplate;
import com.novapay.deploygate.announce.release.Networks;
import com.novapay.deploygate.announce.release.ReleaseAnnouncer;
import com.novapay.deploygate.announce.release.ReleaseChecks;
import com.novapay.deploygate.announce.release.Severities;
import com.novapay.deploygate.announce.release.StoredRecordFeed;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.FreshPostgres;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.gate.RecordedReleases;
import com.novapay.deploygate.release.Releases;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real Deployments and Rollouts end in the right message. The gate decides; the one that observes and announces, over the same store,
 * runs in the test's JVM, so that its outbox can be read.
 */
@OnCluster(rollouts = OnCluster.Rollouts.REAL)
class AnnouncedReleasesIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String NAMESPACE = "announced";
    private static final String DEPLOYS = "#deploy-notifications";
    private static final String SLOW = "[{setWeight: 10}, {pause: {duration: 10m}}, {setWeight: 50}]";
    private static final String BY_HAND =
            "[{setWeight: 10}, {pause: {}}, {setWeight: 50}, {pause: {}}, {setWeight: 100}]";
    private static final MemoryOutbox OUTBOX = new MemoryOutbox();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static GatedCluster cluster;
    private static ErrorRate monitoring;
    private static Kubectl dev;
    private static KubernetesClient client;
    private static DecisionLog log;
    private static Releases releases;
    private static ExecutorService checks;

    @BeforeAll
    static void install(ControlPlane plane) throws Exception {
        monitoring = new ErrorRate();
        String store = FreshPostgres.url(FreshPostgres.database("announced"));
        cluster = GatedCluster.start(
                plane, folder, GateFolder.data(""), Map.of("NOVAPAY_STORE", store, "NOVAPAY_RELEASES_KEEP", "0"));
        cluster.gate(NAMESPACE, "production");
        cluster.turn(GateFolder.data(GateFolder.WEEK));
        dev = cluster.kubectl("dev");
        must(cluster.chart().platform().apply(monitoring.template(NAMESPACE)));
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(plane.kubeconfig("admin").toFile()))
                .build();
        log = new JdbcDecisionLog(RecordStore.at(store));
        checks = Executors.newSingleThreadExecutor();
        releases = Releases.start(
                client,
                new Releases.Settings(10, Duration.ofSeconds(1), "default", "announced-releases", "test"),
                Optional.empty(),
                Optional.of(new Releases.RecordSink(
                        new RecordedReleases(RecordStore.at(store), log),
                        seen -> {},
                        Executors.newSingleThreadExecutor(),
                        announcer(RecordStore.at(store)))),
                Clock.systemUTC(),
                Thread.ofPlatform().daemon().factory(),
                System.err::println);
    }

    private static ReleaseAnnouncer announcer(RecordStore store) {
        CheckLinks links = new CheckLinks(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new LinkTemplate(monitoring.url() + "health/{service}")),
                Optional.empty());
        return new ReleaseAnnouncer(
                new StoredRecordFeed(store),
                OUTBOX,
                new ReleaseAnnouncer.Settings(
                        new Channels(Optional.of(DEPLOYS), Optional.empty(), Map.of()),
                        links,
                        () -> ZoneOffset.UTC,
                        () -> Severities.of(MissingNode.getInstance())),
                new ReleaseChecks(
                        links,
                        new HealthProbe(
                                Networks.of(List.of("127.0.0.0/8")),
                                host -> List.of(InetAddress.getAllByName(host)),
                                Duration.ofSeconds(30),
                                System::nanoTime),
                        checks,
                        Clock.systemUTC(),
                        document -> log.append(LogRecord.of(document)).join()),
                System.err::println);
    }

    @AfterAll
    static void stop() {
        if (releases != null) {
            releases.close();
            checks.shutdownNow();
            log.close();
            client.close();
        }
        if (cluster != null) {
            cluster.close();
        }
        if (monitoring != null) {
            monitoring.close();
        }
    }

    @Test
    void deploymentThatBecomesHealthy_andIsRolledBack() {
        must(dev.apply(Chart.deployment(NAMESPACE, "ledger", "1")));
        shows("Deployed ledger to production: healthy");
        await("the answer of the health endpoint")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(message("Deployed ledger to production: healthy")
                                .paragraphs())
                        .containsExactly("The health endpoint answered: HTTP 200."));
        noted("deployment-ledger");
        must(dev.run("set", "image", "deployment/ledger", "app=registry.novapay.local/ledger:2", "-n", NAMESPACE));
        await("the second deploy")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(OUTBOX.titles(DEPLOYS))
                        .filteredOn("Deployed ledger to production: healthy"::equals)
                        .hasSize(2));
        must(dev.run("rollout", "undo", "deployment/ledger", "-n", NAMESPACE));
        shows("Deploy of ledger to production was rolled back");
        shows("Rolled back ledger in production: healthy");
        assertThat(OUTBOX.markers())
                .filteredOn(marker -> marker.workload().name().equals("ledger"))
                .extracting(Marker::kind)
                .containsExactlyInAnyOrder(
                        Marker.Kind.DEPLOYED, Marker.Kind.UPGRADED, Marker.Kind.REVERTED, Marker.Kind.ROLLED_BACK);
    }

    @Test
    void deploymentThatDoesNotProgress_failed() {
        String stuck = Chart.deployment(NAMESPACE, "stuck", "1")
                .replace("  replicas: 3", "  progressDeadlineSeconds: 3\n  replicas: 3")
                .replace("spec: {containers", "spec: {nodeSelector: {nowhere: here}, containers");
        must(dev.apply(stuck));
        shows("Deploy of stuck to production failed");
        Message message = message("Deploy of stuck to production failed");
        assertThat(message.paragraphs().getFirst()).startsWith("The controller gave up: ProgressDeadlineExceeded");
        assertThat(message.commands()).containsExactly("novapay rollback stuck -n " + NAMESPACE);
    }

    @Test
    void canary_isUpdatedAtItsStepsAndEndsHealthy() {
        must(dev.apply(rollout("checkout", "1", BY_HAND)));
        shows("Deployed checkout to production: healthy");
        must(dev.rollouts("set", "image", "checkout", "app=" + image("checkout", "2"), "-n", NAMESPACE));
        shows("Deploying checkout to production: canary step 2 of 5, 10% of the traffic");
        must(dev.rollouts("promote", "checkout", "-n", NAMESPACE));
        shows("Deploying checkout to production: canary step 4 of 5, 50% of the traffic");
        must(dev.rollouts("promote", "checkout", "-n", NAMESPACE));
        await("the end of the canary")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(OUTBOX.messages(DEPLOYS))
                        .filteredOn(one -> one.title().equals("Deployed checkout to production: healthy"))
                        .hasSize(2)
                        .last()
                        .satisfies(one -> assertThat(one.paragraphs())
                                .contains("The health endpoint answered: HTTP 200.")
                                .anyMatch(text -> text.startsWith("Analysis of the canary: checkout-"))));
    }

    @Test
    void canaryWhoseAnalysisFails_wasAborted() {
        must(dev.apply(rollout("fraud", "1", SLOW)));
        shows("Deployed fraud to production: healthy");
        must(dev.rollouts("set", "image", "fraud", "app=" + image("fraud", "2"), "-n", NAMESPACE));
        shows("Deploying fraud to production: canary step 2 of 3, 10% of the traffic");
        monitoring.become(0.5);
        shows("Deploy of fraud to production was aborted");
        monitoring.become(0);
        assertThat(message("Deploy of fraud to production was aborted")
                        .paragraphs()
                        .getFirst())
                .startsWith("All traffic goes to the previous version again: Aborted");
    }

    private static void shows(String title) {
        await(title)
                .atMost(SOON)
                .untilAsserted(() -> assertThat(OUTBOX.titles(DEPLOYS)).contains(title));
    }

    private static Message message(String title) {
        return OUTBOX.messages(DEPLOYS).stream()
                .filter(one -> one.title().equals(title))
                .findFirst()
                .orElseThrow();
    }

    /** What ran healthy is in the history, by which the way back is known. */
    private static void noted(String history) {
        await("the history")
                .atMost(SOON)
                .until(() -> dev.run(
                                "get",
                                "releasehistory/" + history,
                                "-n",
                                NAMESPACE,
                                "-o",
                                "jsonpath={.spec.revisions[*].healthyAt}")
                        .out()
                        .startsWith("20"));
    }

    private static String rollout(String name, String tag, String steps) {
        return RolloutManifest.of(
                NAMESPACE, name, image(name, tag), "analysis: {templates: [{templateName: errors}]}, steps: " + steps);
    }

    private static String image(String name, String tag) {
        return "registry.novapay.local/" + name + ":" + tag;
    }
}
