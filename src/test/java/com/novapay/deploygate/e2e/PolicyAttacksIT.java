package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static com.novapay.deploygate.e2e.Refusals.byPolicy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways around a webhook on Deployments and Rollouts, tried by a cluster administrator while no gate runs. */
@OnCluster
class PolicyAttacksIT {
    private static final String REPLICA_SETS = "deploygate-replicasets";
    private static final String OTHERS = "deploygate-other-workloads";
    private static final String REVISIONS = "deploygate-controller-revisions";
    private static final String DELETES = "deploygate-owned-delete";
    private static Chart chart;
    private static Kubectl admin;
    private static String replicaSet;
    private static String pod;

    @BeforeAll
    static void install(ControlPlane plane) throws IOException, GeneralSecurityException {
        chart = new Chart(plane);
        admin = chart.admin();
        must(admin.apply(Chart.namespace("vault", "production")));
        must(admin.apply(Chart.deployment("vault", "ledger", "1")));
        must(admin.run("rollout", "status", "deployment/ledger", "-n", "vault", "--timeout=50s"));
        must(admin.run(
                "create",
                "clusterrolebinding",
                "argocd",
                "--clusterrole=cluster-admin",
                "--serviceaccount=argocd:argocd-application-controller"));
        replicaSet = "rs/" + first("rs");
        pod = first("pods");
        // Nothing listens at that port any more: the gate is down from the beginning.
        try (RogueGate gone = RogueGate.trusted()) {
            chart.install("webhook.url=" + gone.url(), "webhook.caBundle=" + gone.caBundle());
        }
        await("policies")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !admin.run("run", "probe", "-n", "vault", "--image=evil:1", "--dry-run=server")
                        .succeeded());
    }

    @AfterAll
    static void uninstall() throws IOException {
        chart.uninstall();
    }

    @AfterEach
    void everyPodStillRunsWhatTheDeploymentSays() {
        assertThat(must(admin.run("get", "pods", "-n", "vault", "-o", "jsonpath={..spec.containers[*].image}"))
                        .out()
                        .split(" "))
                .hasSize(3)
                .containsOnly("registry.novapay.local/ledger:1");
    }

    @Test
    void policies_areTypedWithoutAWarning() {
        await("type checking").atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            String policies = must(admin.run(
                            "get",
                            "validatingadmissionpolicies",
                            "-l",
                            "app.kubernetes.io/name=deploy-gate",
                            "-o",
                            "jsonpath={range .items[*]}{.metadata.name} {.status.observedGeneration}"
                                    + " {.status.typeChecking.expressionWarnings}{'\\n'}{end}"))
                    .out();
            assertThat(policies.lines()).hasSize(12).allMatch(line -> line.endsWith(" 1 "));
        });
    }

    @Test
    void plantedReplicaSet_isRefused() {
        byPolicy(
                admin.feed(planted("apps/v1", "ReplicaSet"), "create", "-f", "-"),
                REPLICA_SETS,
                "ReplicaSets in namespace vault are created by their controllers only, not by admin@novapay. Change the"
                        + " Deployment or Rollout instead.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\"evil:1\"}]}}}}",
                "{\"metadata\":{\"labels\":{\"pod-template-hash\":\"abc\"}}}",
                "{\"metadata\":{\"annotations\":{\"deployment.kubernetes.io/revision\":\"99\"}}}",
                "{\"metadata\":{\"ownerReferences\":null}}",
                "{\"spec\":{\"replicas\":1}}"
            })
    void editedReplicaSet_isRefused(String patch) {
        byPolicy(
                admin.run("patch", replicaSet, "-n", "vault", "--type=strategic", "-p", patch),
                REPLICA_SETS,
                "by its controller only, not by admin@novapay");
    }

    /** By its status the gate knows that a template ran healthy; with an owner that is not there the garbage collector deletes it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"status\":{\"availableReplicas\":1,\"observedGeneration\":99}}",
                "{\"status\":{\"conditions\":[{\"type\":\"Progressing\",\"status\":\"True\",\"reason\":\"NewReplicaSetAvailable\"}]}}",
                "{\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"gone\",\"uid\":\"u-9\"}]}}"
            })
    void forgedStatusOfADeployment_isRefused(String patch) {
        for (Kubectl person : List.of(admin, chart.platform(), chart.argocd())) {
            byPolicy(
                    person.run(
                            "patch",
                            "deployment/ledger",
                            "-n",
                            "vault",
                            "--subresource=status",
                            "--type=merge",
                            "-p",
                            patch),
                    REVISIONS,
                    "the status of Deployment vault/ledger");
        }
    }

    @Test
    void replicaSet_throughItsSubresources_isRefused() {
        byPolicy(
                admin.run(
                        "patch",
                        replicaSet,
                        "-n",
                        "vault",
                        "--subresource=status",
                        "--type=merge",
                        "-p",
                        "{\"metadata\":{\"labels\":{\"pod-template-hash\":\"abc\"}}}"),
                REPLICA_SETS,
                "by its controller only");
        byPolicy(
                admin.run("scale", replicaSet, "-n", "vault", "--replicas=9"),
                "deploygate-replicaset-scale",
                "Scale the Deployment or Rollout instead: that is always open.");
    }

    @Test
    void rollbackAnnotation_isRefused() {
        byPolicy(
                admin.run("annotate", "deployment/ledger", "-n", "vault", "deprecated.deployment.rollback.to=1"),
                "deploygate-rollback-annotation",
                "Use kubectl rollout undo.");
    }

    @Test
    void pods_areRefusedToPeople() {
        byPolicy(
                admin.run("run", "miner", "-n", "vault", "--image=evil:1"),
                "deploygate-pods",
                "Pods in namespace vault are created by controllers only, not by admin@novapay.");
        byPolicy(
                admin.run("set", "image", "pod/" + pod, "-n", "vault", "app=evil:1"),
                "deploygate-pods",
                "the images of a running Pod are not changed in namespace vault.");
        byPolicy(
                admin.run("debug", pod, "-n", "vault", "--image=evil:1", "--attach=false"),
                "deploygate-pods",
                "debug containers need the group novapay:platform in a gated namespace.");
    }

    @ParameterizedTest
    @CsvSource({
        "apps/v1, StatefulSet",
        "apps/v1, DaemonSet",
        "batch/v1, Job",
        "batch/v1, CronJob",
        "v1, ReplicationController",
        "argoproj.io/v1alpha1, Experiment",
        "argoproj.io/v1alpha1, AnalysisRun"
    })
    void whatElseRunsImages_isRefusedToAllButPlatformAndArgo(String apiVersion, String kind) {
        String manifest = planted(apiVersion, kind);
        byPolicy(
                admin.feed(manifest, "create", "-f", "-"),
                OTHERS,
                kind
                        + " runs images around the deploy gate: in namespace vault it comes from Git (Argo CD) or"
                        + " from the group novapay:platform, not from admin@novapay.");
        must(chart.platform().feed(manifest, "create", "--dry-run=server", "-f", "-"));
        must(chart.argocd().feed(manifest, "create", "--dry-run=server", "-f", "-"));
    }

    @Test
    void otherWorkloads_areBrakedByEverybody() {
        must(chart.platform().feed("""
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: queue, namespace: vault}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: queue}}
                  serviceName: queue
                  template: {metadata: {labels: {app: queue}}, spec: {containers: [{name: app, image: 'queue:1'}]}}
                ---
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: nightly, namespace: vault}
                spec:
                  schedule: 0 0 1 1 *
                  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: app, image: 'job:1'}]}}}}
                """, "create", "-f", "-"));
        must(admin.run("rollout", "restart", "statefulset/queue", "-n", "vault"));
        must(patch("statefulset/queue", "{\"spec\":{\"replicas\":0,\"minReadySeconds\":1}}"));
        must(patch("cronjob/nightly", "{\"spec\":{\"suspend\":true}}"));
        for (String patch :
                new String[] {"{\"spec\":{\"suspend\":false}}", "{\"spec\":{\"schedule\":\"* * * * *\"}}"}) {
            byPolicy(patch("cronjob/nightly", patch), OTHERS, "CronJob runs images around the deploy gate");
        }
        byPolicy(
                admin.run("set", "image", "statefulset/queue", "-n", "vault", "app=evil:1"),
                OTHERS,
                "StatefulSet runs images around the deploy gate");
        byPolicy(
                patch(
                        "statefulset/queue",
                        "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"sidecar.example/image\":\"evil:1\"}}}}}"),
                OTHERS,
                "StatefulSet runs images around the deploy gate");
    }

    /** Steps of an attack that ran a foreign image in a StatefulSet that the platform group had created. */
    @Test
    void controllerRevision_isWrittenByItsControllerOnly() {
        must(chart.platform().feed(statefulSet("books"), "create", "-f", "-"));
        String live = revisionOf("books");
        String forged = must(admin.run("get", live, "-n", "vault", "-o", "yaml"))
                .out()
                .replaceAll("(?m)^  (uid|resourceVersion|creationTimestamp):.*\n", "")
                .replace("queue:1", "evil:1")
                .replaceFirst("(?m)^  name: .*", "  name: books-evil")
                .replaceFirst("(?m)^revision: .*", "revision: 99");
        String status = "{\"status\":{\"currentRevision\":\"books-evil\",\"updateRevision\":\"books-evil\"}}";
        for (Kubectl person : List.of(admin, chart.platform(), chart.argocd())) {
            byPolicy(
                    person.feed(forged, "create", "-f", "-"),
                    REVISIONS,
                    "ControllerRevisions in namespace vault are created by their controllers only");
            for (String patch : List.of(
                    "{\"revision\":99}",
                    "{\"metadata\":{\"labels\":{\"app\":\"other\"}}}",
                    "{\"metadata\":{\"ownerReferences\":null}}")) {
                byPolicy(
                        person.run("patch", live, "-n", "vault", "--type=merge", "-p", patch),
                        REVISIONS,
                        "changed by its controller only");
            }
            byPolicy(
                    person.run(
                            "patch", "sts/books", "-n", "vault", "--subresource=status", "--type=merge", "-p", status),
                    REVISIONS,
                    "the status of StatefulSet vault/books says which revision runs");
            byPolicy(person.run("delete", live, "-n", "vault", "--wait=false"), DELETES, "by its controller only");
        }
        must(admin.run("annotate", live, "-n", "vault", "seen=yes"));
        must(admin.run("rollout", "restart", "statefulset/books", "-n", "vault"));
        await("the next revision")
                .until(() ->
                        must(admin.run("get", "controllerrevisions", "-n", "vault", "-l", "app=books", "-o", "name"))
                                        .out()
                                        .lines()
                                        .count()
                                == 2);
        must(chart.platform().run("delete", "statefulset/books", "-n", "vault", "--timeout=50s"));
        await("its revisions' end")
                .until(() -> must(admin.run(
                                "get", "controllerrevisions", "-n", "vault", "-l", "app=books", "-o", "name"))
                        .out()
                        .isEmpty());
    }

    @Test
    void daemonSet_hasItsRevisionsFromItsController() {
        must(chart.platform().feed("""
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: agent, namespace: vault}
                spec:
                  selector: {matchLabels: {app: agent}}
                  template:
                    metadata: {labels: {app: agent}}
                    spec: {nodeSelector: {none: here}, containers: [{name: app, image: 'agent:1'}]}
                """, "create", "-f", "-"));
        String live = revisionOf("agent");
        byPolicy(
                admin.run(
                        "patch",
                        "daemonset/agent",
                        "-n",
                        "vault",
                        "--subresource=status",
                        "--type=merge",
                        "-p",
                        "{\"status\":{\"collisionCount\":7}}"),
                REVISIONS,
                "the status of DaemonSet vault/agent");
        must(chart.platform().run("delete", "daemonset/agent", "-n", "vault", "--cascade=orphan", "--timeout=50s"));
        await("its owner's end")
                .until(() -> must(admin.run("get", live, "-n", "vault", "-o", "jsonpath={.metadata.ownerReferences}"))
                        .out()
                        .isEmpty());
        must(admin.run("delete", live, "-n", "vault"));
    }

    @Test
    void replicaSet_isDeletedByItsControllerOnly() {
        for (Kubectl person : List.of(admin, chart.argocd(), chart.breakGlass())) {
            byPolicy(
                    person.run("delete", replicaSet, "-n", "vault", "--wait=false"),
                    DELETES,
                    "is deleted by its controller only");
            byPolicy(
                    person.run("delete", "rs", "-n", "vault", "-l", "app=ledger", "--wait=false"),
                    DELETES,
                    "is deleted by its controller only");
            byPolicy(
                    person.run(
                            "delete", "--raw", "/apis/apps/v1/namespaces/vault/replicasets?labelSelector=app%3Dledger"),
                    DELETES,
                    "is deleted by its controller only");
        }
        byPolicy(
                admin.run("annotate", replicaSet, "-n", "vault", "scale-down-deadline=2020-01-01T00:00:00Z"),
                REPLICA_SETS,
                "by its controller only");
    }

    /** A Rollout without its stable ReplicaSet promotes at once, so not even the platform group deletes one. */
    @Test
    void replicaSetOfARollout_isDeletedByNoPerson() {
        must(chart.rollouts().feed("""
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata:
                  name: checkout-5d9c
                  namespace: vault
                  labels: {app: checkout, rollouts-pod-template-hash: 5d9c}
                  ownerReferences:
                  - {apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: checkout, uid: "%s", controller: true}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: checkout}}
                  template: {metadata: {labels: {app: checkout}}, spec: {containers: [{name: app, image: 'checkout:1'}]}}
                """.formatted(rollout("checkout")), "create", "-f", "-"));
        for (Kubectl person : List.of(admin, chart.platform(), chart.argocd(), chart.breakGlass())) {
            byPolicy(person.run("delete", "rs/checkout-5d9c", "-n", "vault", "--wait=false"), DELETES, "not by ");
        }
        must(chart.rollouts().run("delete", "rs/checkout-5d9c", "-n", "vault", "--wait=false"));
    }

    /** What controllers, the garbage collector and the end of a namespace do all day. */
    @Test
    void ordinaryDeletes_pass() {
        must(admin.apply(Chart.namespace("busy", "production")));
        for (String cascade : List.of("background", "foreground", "orphan")) {
            must(chart.breakGlass().feed(Chart.deployment("busy", cascade, "1"), "create", "-f", "-"));
            must(admin.run("rollout", "status", "deployment/" + cascade, "-n", "busy", "--timeout=50s"));
            must(chart.breakGlass()
                    .run("delete", "deployment/" + cascade, "-n", "busy", "--cascade=" + cascade, "--timeout=50s"));
        }
        await("garbage collection")
                .atMost(Duration.ofSeconds(50))
                .until(() -> must(admin.run(
                                "get", "rs", "-n", "busy", "-o", "jsonpath={.items[*].metadata.labels.app}"))
                        .out()
                        .equals("orphan"));
        must(admin.run("delete", "rs", "-n", "busy", "-l", "app=orphan", "--timeout=50s"));
        must(chart.breakGlass()
                .feed(
                        Chart.deployment("busy", "short", "1")
                                .replace("replicas: 3", "replicas: 1\n  revisionHistoryLimit: 1"),
                        "create",
                        "-f",
                        "-"));
        for (int i = 0; i < 3; i++) {
            must(chart.breakGlass().run("set", "env", "deployment/short", "-n", "busy", "N=" + i));
            must(admin.run("rollout", "status", "deployment/short", "-n", "busy", "--timeout=50s"));
        }
        await("the end of old ReplicaSets")
                .atMost(Duration.ofSeconds(50))
                .until(() -> must(admin.run("get", "rs", "-n", "busy", "-l", "app=short", "-o", "name"))
                                .out()
                                .lines()
                                .count()
                        == 2);
        must(chart.platform().feed(statefulSet("books").replace("vault", "busy"), "create", "-f", "-"));
        must(chart.platform().run("delete", "namespace", "busy", "--timeout=100s"));
    }

    /** A failed run that its Rollout does not find counts as none. */
    @Test
    void analysisRun_staysWithItsRollout() {
        must(chart.rollouts().feed("""
                apiVersion: argoproj.io/v1alpha1
                kind: AnalysisRun
                metadata:
                  name: failed
                  namespace: vault
                  labels: {rollouts-pod-template-hash: abc}
                  ownerReferences:
                  - {apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: refunds, uid: "%s", controller: true}
                spec: {metrics: []}
                status: {phase: Failed}
                """.formatted(rollout("refunds")), "create", "-f", "-"));
        for (String metadata : List.of(
                "{\"ownerReferences\":null}",
                "{\"labels\":{\"rollouts-pod-template-hash\":\"other\"}}",
                "{\"labels\":{\"rollouts-pod-template-hash\":null}}",
                "{\"labels\":{\"argo-rollouts.argoproj.io/controller-instance-id\":\"none\"}}")) {
            byPolicy(patch("analysisrun/failed", "{\"metadata\":" + metadata + "}"), OTHERS, "around the deploy gate");
        }
        byPolicy(admin.run("delete", "analysisrun/failed", "-n", "vault", "--wait=false"), DELETES, "not by ");
        must(chart.rollouts().run("delete", "analysisrun/failed", "-n", "vault", "--wait=false"));
    }

    /** It has no status subresource: whoever may edit it could write its verdict. */
    @Test
    void analysisRun_isJudgedByItsControllerOnly() {
        must(chart.rollouts().feed("""
                apiVersion: argoproj.io/v1alpha1
                kind: AnalysisRun
                metadata: {name: canary, namespace: vault}
                spec: {metrics: []}
                status: {phase: Failed}
                """, "create", "-f", "-"));
        byPolicy(
                patch("analysisrun/canary", "{\"status\":{\"phase\":\"Successful\"}}"),
                OTHERS,
                "around the deploy gate");
        byPolicy(patch("analysisrun/canary", "{\"spec\":{\"terminate\":true}}"), OTHERS, "around the deploy gate");
        must(patch("analysisrun/canary", "{\"metadata\":{\"labels\":{\"seen\":\"yes\"}}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AnalysisTemplate", "ClusterAnalysisTemplate"})
    void analysisTemplate_isWrittenByPlatformAndArgoOnly(String kind) {
        String manifest = """
                apiVersion: argoproj.io/v1alpha1
                kind: %s
                metadata: {name: error-rate%s}
                spec: {metrics: [{name: always-good, successCondition: "true", provider: {web: {url: 'http://evil'}}}]}
                """.formatted(kind, kind.startsWith("Cluster") ? "" : ", namespace: vault");
        byPolicy(
                admin.feed(manifest, "create", "-f", "-"),
                "deploygate-analysis-templates",
                kind
                        + " error-rate decides canaries: it comes from Git (Argo CD) or from the group novapay:platform, not from"
                        + " admin@novapay.");
        must(chart.platform().feed(manifest, "create", "-f", "-"));
        byPolicy(
                patch(kind + "/error-rate", "{\"spec\":{\"metrics\":[]}}"),
                "deploygate-analysis-templates",
                "decides canaries");
        must(patch(kind + "/error-rate", "{\"metadata\":{\"labels\":{\"seen\":\"yes\"}}}"));
    }

    /** Even to a person who may go past the gate: what the gate never sees, it cannot judge once it is back. */
    @Test
    void workloadRef_toAnythingButADeployment_isRefused() {
        String rollout = """
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                metadata: {name: borrowed, namespace: vault}
                spec: {workloadRef: {apiVersion: %s, kind: %s, name: ledger}}
                """;
        for (String[] reference :
                new String[][] {{"apps/v1", "ReplicaSet"}, {"v1", "PodTemplate"}, {"v1", "Deployment"}}) {
            byPolicy(
                    chart.breakGlass().feed(rollout.formatted(reference[0], reference[1]), "create", "-f", "-"),
                    "deploygate-workload-ref",
                    "workloadRef of Rollout vault/borrowed refers to a " + reference[1]
                            + ": only a Deployment of apps/v1 is judged by the gate.");
        }
        must(chart.breakGlass()
                .feed(rollout.formatted("apps/v1", "Deployment"), "create", "--dry-run=server", "-f", "-"));
    }

    @Test
    void gateLabels_areChangedByPlatformOnly() {
        String policy = "deploygate-namespace-labels";
        String text =
                "only the group novapay:platform changes deploygate.novapay.com/environment on namespace vault, not"
                        + " admin@novapay.";
        byPolicy(admin.run("label", "namespace", "vault", "deploygate.novapay.com/environment-"), policy, text);
        String without = "{\"metadata\":{\"labels\":{\"deploygate.novapay.com/environment\":null}}}";
        byPolicy(
                admin.run("patch", "namespace", "vault", "--subresource=status", "--type=merge", "-p", without),
                policy,
                text);
        byPolicy(
                admin.feed(
                        "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"vault\"},\"spec\":{\"finalizers\":[\"kubernetes\"]}}",
                        "replace",
                        "--raw",
                        "/api/v1/namespaces/vault/finalize",
                        "-f",
                        "-"),
                policy,
                "on namespace vault, not admin@novapay");
        byPolicy(
                admin.run("label", "namespace", "default", "deploygate.novapay.com/environment=development"),
                policy,
                "on namespace default, not admin@novapay");
        must(admin.run("label", "namespace", "vault", "seen=yes"));
        assertThat(must(admin.run("get", "namespace", "vault", "-o", "jsonpath={.metadata.labels}"))
                        .out())
                .contains("\"deploygate.novapay.com/environment\":\"production\"")
                .contains("\"deploygate.novapay.com/team\":\"payments\"");
    }

    @Test
    void gatedNamespace_isDeletedByPlatformOnly() {
        must(admin.apply(Chart.namespace("short-lived", "production")));
        byPolicy(
                admin.run("delete", "namespace", "short-lived", "--wait=false"),
                "deploygate-namespace-delete",
                "only the group novapay:platform deletes the gated namespace short-lived, since it could be made again without"
                        + " its label; not admin@novapay.");
        must(chart.platform().run("delete", "namespace", "short-lived", "--timeout=50s"));
        must(admin.run("create", "namespace", "ungated"));
        must(admin.run("delete", "namespace", "ungated", "--timeout=50s"));
    }

    private static Kubectl.Result patch(String object, String patch) {
        return admin.run("patch", object, "-n", "vault", "--type=merge", "-p", patch);
    }

    /** Makes one, and returns its uid: the garbage collector forgets an owner that is not there. */
    private static String rollout(String name) {
        must(chart.breakGlass().feed("""
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                metadata: {name: %1$s, namespace: vault}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: %1$s}}
                  strategy: {canary: {}}
                  template: {metadata: {labels: {app: %1$s}}, spec: {containers: [{name: app, image: '%1$s:1'}]}}
                """.formatted(name), "create", "-f", "-"));
        return must(admin.run("get", "rollout/" + name, "-n", "vault", "-o", "jsonpath={.metadata.uid}"))
                .out();
    }

    private static String statefulSet(String name) {
        return """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: %1$s, namespace: vault}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: %1$s}}
                  serviceName: %1$s
                  template: {metadata: {labels: {app: %1$s}}, spec: {containers: [{name: app, image: 'queue:1'}]}}
                """.formatted(name);
    }

    /** Which its controller has just written. */
    private static String revisionOf(String app) {
        await("a revision of " + app).until(() -> !revisions(app).isEmpty());
        return revisions(app).strip();
    }

    private static String revisions(String app) {
        return must(admin.run("get", "controllerrevisions", "-n", "vault", "-l", "app=" + app, "-o", "name"))
                .out();
    }

    private static String first(String kind) {
        return must(admin.run("get", kind, "-n", "vault", "-o", "jsonpath={.items[0].metadata.name}"))
                .out();
    }

    /** Something of {@code kind} that would run an image of its own, with the labels of the Deployment's pods. */
    private static String planted(String apiVersion, String kind) {
        String template = "{metadata: {labels: {app: ledger}}, spec: {containers: [{name: app, image: 'evil:1'}]%s}}";
        String never = template.formatted(", restartPolicy: Never");
        String selector = "selector: {matchLabels: {app: ledger}}, ";
        String spec = switch (kind) {
            case "Job" -> "{template: " + never + "}";
            case "CronJob" -> "{schedule: '* * * * *', jobTemplate: {spec: {template: " + never + "}}}";
            case "ReplicationController" -> "{selector: {app: ledger}, template: " + template.formatted("") + "}";
            case "Experiment" -> "{templates: [{name: app, " + selector + "template: " + template.formatted("") + "}]}";
            case "AnalysisRun" -> "{metrics: [{name: job, provider: {job: {spec: {template: " + never + "}}}}]}";
            case "StatefulSet" -> "{serviceName: none, " + selector + "template: " + template.formatted("") + "}";
            default -> "{" + selector + "template: " + template.formatted("") + "}";
        };
        return "apiVersion: " + apiVersion + "\nkind: " + kind
                + "\nmetadata: {name: planted, namespace: vault, labels: {app: ledger},"
                + " annotations: {deployment.kubernetes.io/revision: '7'}}\nspec: " + spec + "\n";
    }
}
