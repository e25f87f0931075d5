package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.novapay.deploygate.TestScale;
import com.novapay.deploygate.admission.LeafMutation;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every place of a Deployment, of a Rollout and of a Deployment that a Rollout refers to, changed, removed, emptied and doubled through a real API server: what passes the gate by
 * its class makes no new Pods on the real controllers, and what makes none is not judged as a deploy. Replay a failure with
 * {@code -Dseed=…}, or with {@code -Dmutations.real=9999 -Dmutations.place=containers/0/ports} all mutations of one place.
 */
@OnCluster(rollouts = OnCluster.Rollouts.REAL)
class RealMutationsIT {
    private static final int COUNT = TestScale.of("mutations.real", 40, Integer.MAX_VALUE);
    /** For a look at some places only: what is in their JSON pointers. */
    private static final Pattern PLACE = Pattern.compile(System.getProperty("mutations.place", ""));

    /** Workloads of each kind: one alone would wait for its controller most of the time. */
    private static final int AT_ONCE = 4;

    private static final String NAMESPACE = "mutated";

    private static Chart chart;
    private static RecordingWebhook webhook;
    private static ApiObjects api;
    private static ApiObjects admin;

    @BeforeAll
    static void install(ControlPlane plane) throws IOException, GeneralSecurityException {
        chart = new Chart(plane);
        webhook = new RecordingWebhook();
        must(chart.admin().apply(Chart.namespace(NAMESPACE, "production")));
        chart.install("webhook.url=" + webhook.url(MutationOutcome.DECIDING), "webhook.caBundle=" + webhook.caBundle());
        must(chart.admin()
                .apply(RECORDED.replace("@URL@", webhook.url(MutationOutcome.RECORDED))
                        .replace("@CA@", webhook.caBundle())));
        api = new ApiObjects(plane, "dev");
        admin = new ApiObjects(plane, "admin");
        must(plane.kubectl("dev").apply(Chart.deployment(NAMESPACE, "probe", "1")));
        await("both webhooks").atMost(Duration.ofSeconds(30)).until(() -> {
            webhook.take("probe");
            ApiObjects.must(api.patch(
                    RichWorkload.DEPLOYMENT.path(NAMESPACE) + "/probe",
                    new YAMLMapper().readTree("""
                    [{op: add, path: /spec/template/metadata/labels/seen, value: "%d"}]
                    """.formatted(System.nanoTime()))));
            return webhook.take("probe").stream()
                    .map(RecordingWebhook.Call::path)
                    .toList()
                    .containsAll(List.of(MutationOutcome.DECIDING, MutationOutcome.RECORDED));
        });
    }

    @AfterAll
    static void uninstall() throws IOException {
        chart.admin().run("delete", "validatingwebhookconfiguration", "recorder");
        chart.uninstall();
        api.close();
        admin.close();
        webhook.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyPlaceMutated_gateAndControllersAgree(RichWorkload kind) throws Exception {
        mutate(kind, false);
    }

    @ParameterizedTest
    @EnumSource
    void everyPlaceMutatedBesideARestart_gateAndControllersAgree(RichWorkload kind) throws Exception {
        mutate(kind, true);
    }

    private static void mutate(RichWorkload kind, boolean restarting) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        MutationTally tally = new MutationTally(new PodOfTemplate(admin));
        Queue<LeafMutation> left = new ConcurrentLinkedQueue<>();
        List<MutatedWorkload> workloads = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            workloads.add(MutatedWorkload.create(
                    api,
                    webhook,
                    kind,
                    NAMESPACE,
                    kind.name().toLowerCase(Locale.ROOT) + (restarting ? "-again-" : "-") + i));
        }
        List<LeafMutation> mutations = new ArrayList<>(workloads.getFirst().mutations());
        mutations.removeIf(
                mutation -> !PLACE.matcher(mutation.place().toString()).find());
        Collections.shuffle(mutations, new Random(seed));
        List<LeafMutation> tried = mutations.subList(0, Math.min(COUNT, mutations.size()));
        left.addAll(tried);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (MutatedWorkload workload : workloads) {
                running.add(threads.submit(() -> {
                    for (LeafMutation next = left.poll(); next != null; next = left.poll()) {
                        tally.add(workload, workload.tryOut(next, restarting));
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        System.out.println(kind + (restarting ? " beside a restart: " : ": ") + tried.size() + " of " + mutations.size()
                + " mutations, " + tally + ", replay with -Dseed=" + seed);
        assertThat(tally.disagreements()).as("seed " + seed).isEmpty();
        if (PLACE.pattern().isEmpty()) {
            assertThat(tally.rolledOut()).isGreaterThan(tried.size() / 10);
        }
        if (PLACE.pattern().isEmpty() && !restarting) {
            assertThat(tally.stayed()).isGreaterThan(tried.size() / 20);
        }
    }

    /** Asks about each update by a person, whether or not the chart's conditions let it through to the gate. */
    private static final String RECORDED = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: recorder}
            webhooks:
            - name: recorder.novapay.com
              admissionReviewVersions: [v1]
              failurePolicy: Fail
              sideEffects: None
              clientConfig: {url: '@URL@', caBundle: @CA@}
              namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mutated}}
              rules: [{apiGroups: [apps, argoproj.io], apiVersions: ["*"], resources: [deployments, rollouts], operations: [UPDATE]}]
              matchConditions: [{name: by-a-person, expression: request.userInfo.username == 'dev@novapay'}]
            """;
}
