package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two gates with one authority in a Secret behind what stands for a Service, with no more rights than the chart gives them,
 * while somebody deploys without a pause. Steps of one story, in order.
 */
@OnCluster
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CertificateRotationIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "deploy-gate-tls";
    private static final String GATES = "gates";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ControlPlane plane;
    private static Kubectl admin;
    private static KubernetesClient client;
    private static ServiceForwarder service;
    /** Two, from the second step on. */
    private static final List<GateReplica> replicas = new ArrayList<>();

    private static JsonNode configured;

    @BeforeAll
    static void install(ControlPlane shared) throws Exception {
        plane = shared;
        admin = plane.kubectl("admin");
        String kubeconfig = Files.readString(plane.kubeconfig("admin"));
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig))
                .build();
        service = new ServiceForwarder();
        must(admin.apply(OBJECTS.replace("@PORT@", String.valueOf(service.port()))));
        configured = configuration();
        String token = must(admin.run("create", "token", "deploy-gate", "-n", GATES, "--duration=2h"))
                .out()
                .strip();
        Files.writeString(folder.resolve("gate.kubeconfig"), kubeconfig.replace("admin-token", token));
        Files.writeString(Files.createDirectory(folder.resolve("facts")).resolve("namespace.yaml"), NAMESPACE);
    }

    @AfterAll
    static void stop() throws IOException {
        replicas.forEach(GateReplica::close);
        if (service != null) {
            service.close();
        }
        if (client != null) {
            client.close();
        }
    }

    /** Everything after this would be green without a gate, too. */
    @Test
    @Order(1)
    void noGate_deploysAreRefused() {
        assertThat(deploy().err()).contains("failed calling webhook \"deploy.deploygate.novapay.com\"");
    }

    @Test
    @Order(2)
    void twoGatesStartAtOnce_agreeOnOneAuthorityAndPublishIt() throws Exception {
        replicas.add(replica("first"));
        replicas.add(replica("second"));
        replicas.forEach(replica -> serveBy(replica.awaitReady()));
        assertThat(replicas.get(0).certificate())
                .isEqualTo(replicas.get(1).certificate())
                .isEqualTo(certificates("tls.crt").getFirst());
        assertThat(bundle()).isEqualTo(certificates("ca.crt")).hasSize(1);
        assertThat(without(configuration())).as("nothing but caBundle changes").isEqualTo(without(configured));
        must(deploy());
    }

    @Test
    @Order(3)
    void certificateAndAuthorityRenewedUnderTwoHundredWrites_noCallFails() throws Exception {
        double before = answered();
        X509Certificate oldAuthority = certificates("ca.crt").getFirst();
        X509Certificate oldCertificate = replicas.get(0).certificate();
        try (Writer writer = new Writer(client, "pay", "payments")) {
            writer.more(50);
            rotate("certificate");
            awaitBothServe(oldCertificate, oldAuthority);
            assertThat(bundle()).containsExactly(oldAuthority);
            writer.more(50);
            X509Certificate renewed = replicas.get(0).certificate();
            rotate("authority");
            await("both authorities").atMost(Duration.ofMinutes(1)).until(() -> bundle().size() == 2);
            X509Certificate newAuthority = bundle().getFirst();
            awaitBothServe(renewed, newAuthority);
            assertThat(bundle()).containsExactly(newAuthority, oldAuthority);
            writer.more(100);
            assertThat(writer.end()).isEmpty();
            assertThat(writer.done()).isGreaterThanOrEqualTo(200);
            assertThat(answered() - before).isGreaterThanOrEqualTo(writer.done());
        }
    }

    @Test
    @Order(4)
    void secretDamagedThenDeletedUnderWrites_noCallFails() throws Exception {
        X509Certificate before = replicas.get(0).certificate();
        try (Writer writer = new Writer(client, "pay", "payments")) {
            must(admin.run(
                    "patch",
                    "secret",
                    SECRET,
                    "-n",
                    GATES,
                    "--type=merge",
                    "-p",
                    "{\"data\":{\"tls.key\":\"Z2FyYmFnZQ==\"}}"));
            await("the damage is seen")
                    .atMost(Duration.ofMinutes(1))
                    .until(() ->
                            replicas.get(0).readiness().contains("Secret gates/deploy-gate-tls is damaged: tls.key"));
            assertThat(replicas.get(0).isReady()).isTrue();
            assertThat(replicas.get(0).certificate()).isEqualTo(before);
            writer.more(20);
            must(admin.run("delete", "secret", SECRET, "-n", GATES));
            await("a new authority")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> !certificates("ca.crt").isEmpty());
            awaitBothServe(before, certificates("ca.crt").getFirst());
            writer.more(20);
            assertThat(writer.end()).isEmpty();
        }
    }

    /** As a Deployment with one surge: a new gate is ready before an old one is told to stop. */
    @Test
    @Order(5)
    void bothReplicasRolledOneAfterTheOtherUnderWrites_noCallFails() throws Exception {
        try (Writer writer = new Writer(client, "pay", "payments")) {
            roll(0, "third", writer);
            roll(1, "fourth", writer);
            writer.more(50);
            assertThat(writer.end()).isEmpty();
            assertThat(answered()).isGreaterThan(50);
        }
    }

    @Test
    @Order(6)
    void rightsTakenAway_lastGoodGoesOnAndSaysWhy() throws Exception {
        GateReplica gate = replicas.get(0);
        X509Certificate before = gate.certificate();
        must(admin.run("delete", "rolebinding", "deploy-gate", "-n", GATES));
        await("the gate notices")
                .atMost(Duration.ofMinutes(1))
                .until(() -> gate.readiness()
                        .contains("Secret gates/deploy-gate-tls cannot be read: secrets"
                                + " \"deploy-gate-tls\" is forbidden"));
        assertThat(gate.isReady()).isTrue();
        assertThat(gate.certificate()).isEqualTo(before);
        must(deploy());
    }

    private static void roll(int which, String name, Writer writer) throws IOException {
        GateReplica old = replicas.get(which);
        GateReplica fresh = replica(name);
        serveBy(fresh.awaitReady());
        writer.more(10);
        replicas.set(which, fresh);
        old.close();
        service.remove(old);
        assertThat(old.log()).contains("stopped");
        writer.more(10);
    }

    private static GateReplica replica(String name) throws IOException {
        return GateReplica.start(
                folder.resolve(name),
                List.of("--standalone", "--facts=" + folder.resolve("facts")),
                Map.of(
                        "KUBECONFIG", folder.resolve("gate.kubeconfig").toString(),
                        "NOVAPAY_TLS_SOURCE", "authority",
                        "NOVAPAY_TLS_SECRET", GATES + "/" + SECRET,
                        "NOVAPAY_TLS_HOST", "127.0.0.1,deploy-gate.gates.svc",
                        "NOVAPAY_TLS_WEBHOOK", "deploy-gate",
                        "NOVAPAY_TLS_SETTLE", "3s",
                        "NOVAPAY_DRAIN", "2s"));
    }

    private static double answered() throws IOException {
        return replicas.get(0).answered() + replicas.get(1).answered();
    }

    private static void serveBy(GateReplica replica) {
        service.add(replica);
        await("the Service sends to it").atMost(Duration.ofSeconds(20)).until(() -> service.sendsTo(replica));
    }

    private static void rotate(String what) {
        must(admin.run(
                "annotate", "secret", SECRET, "-n", GATES, "--overwrite", "deploygate.novapay.com/rotate=" + what));
    }

    private static void awaitBothServe(X509Certificate before, X509Certificate signedBy) {
        await("both serve a new certificate").atMost(Duration.ofMinutes(1)).until(() -> {
            X509Certificate now = replicas.get(0).certificate();
            return !now.equals(before)
                    && now.equals(replicas.get(1).certificate())
                    && now.getIssuerX500Principal().equals(signedBy.getSubjectX500Principal());
        });
    }

    private static Kubectl.Result deploy() {
        return admin.apply(DEPLOYMENT);
    }

    private static JsonNode configuration() throws IOException {
        return JSON.readTree(must(admin.run("get", "validatingwebhookconfiguration", "deploy-gate", "-o", "json"))
                .out());
    }

    /** What every entry trusts; they agree. */
    private static List<X509Certificate> bundle() throws Exception {
        JsonNode webhooks = configuration().path("webhooks");
        String bundle = webhooks.path(0).path("clientConfig").path("caBundle").asText();
        assertThat(webhooks.path(1).path("clientConfig").path("caBundle").asText())
                .isEqualTo(bundle);
        return read(bundle);
    }

    private static JsonNode without(JsonNode configuration) {
        ObjectNode copy = configuration.deepCopy();
        copy.remove("metadata");
        copy.path("webhooks").forEach(webhook -> ((ObjectNode) webhook.path("clientConfig")).remove("caBundle"));
        return copy;
    }

    private static List<X509Certificate> certificates(String name) throws Exception {
        return read(must(admin.run(
                        "get",
                        "secret",
                        SECRET,
                        "-n",
                        GATES,
                        "--ignore-not-found",
                        "-o",
                        "jsonpath={.data." + name.replace(".", "\\.") + "}"))
                .out());
    }

    private static List<X509Certificate> read(String base64) throws Exception {
        byte[] pem = Base64.getDecoder().decode(base64.strip().getBytes(StandardCharsets.US_ASCII));
        return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private static final String NAMESPACE = """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: pay
              labels: {deploygate.novapay.com/environment: development, deploygate.novapay.com/team: payments}
            """;

    /** Rights as in the chart, and the one to create the Secret, which is deleted here. */
    private static final String OBJECTS = NAMESPACE + """
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: gates}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: deploy-gate-tls, namespace: gates}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: deploy-gate, namespace: gates}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: deploy-gate, namespace: gates}
            rules:
            - {apiGroups: [""], resources: [secrets], verbs: [create]}
            - {apiGroups: [""], resources: [secrets], resourceNames: [deploy-gate-tls], verbs: [get, list, watch, update, patch]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: deploy-gate, namespace: gates}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: deploy-gate}
            subjects: [{kind: ServiceAccount, name: deploy-gate, namespace: gates}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: deploy-gate}
            rules:
            - apiGroups: [admissionregistration.k8s.io]
              resources: [validatingwebhookconfigurations]
              resourceNames: [deploy-gate]
              verbs: [get, list, watch, update, patch]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: deploy-gate}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: deploy-gate}
            subjects: [{kind: ServiceAccount, name: deploy-gate, namespace: gates}]
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: deploy-gate}
            webhooks:
            - name: deploy.deploygate.novapay.com
              admissionReviewVersions: [v1]
              failurePolicy: Fail
              sideEffects: NoneOnDryRun
              timeoutSeconds: 10
              clientConfig: {url: 'https://127.0.0.1:@PORT@/validate'}
              namespaceSelector: {matchExpressions: [{key: deploygate.novapay.com/environment, operator: Exists}]}
              rules:
              - {apiGroups: [apps], apiVersions: ["*"], resources: [deployments], operations: [CREATE, UPDATE, DELETE], scope: Namespaced}
            - name: observe.deploygate.novapay.com
              admissionReviewVersions: [v1]
              failurePolicy: Ignore
              sideEffects: NoneOnDryRun
              timeoutSeconds: 1
              clientConfig: {url: 'https://127.0.0.1:@PORT@/validate'}
              namespaceSelector: {matchExpressions: [{key: deploygate.novapay.com/environment, operator: Exists}]}
              rules:
              - {apiGroups: [apps], apiVersions: ["*"], resources: [deployments/scale], operations: [UPDATE], scope: Namespaced}
            """;

    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: payments, namespace: pay, labels: {app.kubernetes.io/name: payments}}
            spec:
              paused: true
              replicas: 0
              selector: {matchLabels: {app: payments}}
              template:
                metadata: {labels: {app: payments}}
                spec:
                  containers: [{name: app, image: 'registry.novapay.local/payments:1.0.0'}]
            """;
}
