package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** Two gates in real Pods on PostgreSQL, installed by the commands of {@code docs/install.md}. */
final class GatesInPods implements AutoCloseable {
    static final String NAMESPACE = "deploy-gate";
    private static final Duration READY = Duration.ofMinutes(2);

    private final NodeCluster cluster;
    private final PostgresServer postgres;
    private final Kubectl admin;

    private GatesInPods(NodeCluster cluster, PostgresServer postgres) throws IOException {
        this.cluster = cluster;
        this.postgres = postgres;
        this.admin = cluster.plane().kubectl("admin");
    }

    /** Installs what the page says is needed in production; returns when both gates are Ready. Their namespace enforces the restricted Pod Security Standard. */
    static GatesInPods install(NodeCluster cluster) throws IOException, InterruptedException, GeneralSecurityException {
        return install(cluster, false);
    }

    /** The same, and the gates receive incidents from a generic source. */
    static GatesInPods installReceiving(NodeCluster cluster)
            throws IOException, InterruptedException, GeneralSecurityException {
        return install(cluster, true);
    }

    private static GatesInPods install(NodeCluster cluster, boolean receiving)
            throws IOException, InterruptedException, GeneralSecurityException {
        cluster.load(ContainerImage.built().archive());
        Path folder = cluster.plane().folder(); // its processes are in the ledger
        PostgresServer postgres =
                new PostgresServer(folder.resolve("postgres"), NodeNetwork.MACHINE, NodeNetwork.EVERYTHING);
        GatesInPods gates = new GatesInPods(cluster, postgres);
        try {
            gates.install(folder, receiving);
            return gates;
        } catch (IOException | GeneralSecurityException | RuntimeException | AssertionError e) {
            gates.close();
            throw e;
        }
    }

    private void install(Path folder, boolean receiving)
            throws IOException, InterruptedException, GeneralSecurityException {
        must(admin.run("create", "namespace", NAMESPACE));
        must(admin.run("label", "namespace", NAMESPACE, "pod-security.kubernetes.io/enforce=restricted"));
        Path key = Files.writeString(folder.resolve("signing.key"), signingKey());
        must(admin.run("create", "secret", "generic", "audit-key", "-n", NAMESPACE, "--from-file=signing.key=" + key));
        String more = receiving
                ? " --values " + new ReceiversInPods(admin).prepare(Files.createDirectory(folder.resolve("receiving")))
                : "";
        List<String> commands = TypedCommands.of("docs/install.md");
        must(TypedCommands.type(
                cluster.plane(),
                commands.get(0) + " --set audit.keySecret=audit-key --set 'store.url=" + postgres.outerUrl()
                        + "' --set 'networkPolicy.apiServerCidrs={" + NodeNetwork.MACHINE + "/32}'" + more));
        must(TypedCommands.type(cluster.plane(), commands.get(1)));
        awaitReady(2);
    }

    private static String signingKey() throws GeneralSecurityException, IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(
                    KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate(), null));
        }
        return text.toString();
    }

    PostgresServer postgres() {
        return postgres;
    }

    /** The names of the gates' Pods that are Ready and not on their way out. */
    List<String> ready() {
        return admin.run(
                        "get",
                        "pods",
                        "-n",
                        NAMESPACE,
                        "-l",
                        "app.kubernetes.io/name=deploy-gate",
                        "-o",
                        "go-template={{range .items}}{{if not .metadata.deletionTimestamp}}{{$name := .metadata.name}}"
                                + "{{range .status.conditions}}{{if and (eq .type \"Ready\") (eq .status \"True\")}}"
                                + "{{$name}}{{\"\\n\"}}{{end}}{{end}}{{end}}{{end}}")
                .out()
                .lines()
                .toList();
    }

    void awaitReady(int count) {
        await("gates that are Ready")
                .pollInterval(Duration.ofMillis(250))
                .atMost(READY)
                .until(() -> ready().size() == count);
    }

    /** Sends a signal to the process of the gate in a Pod. */
    void signal(String pod, String signal) throws IOException {
        cluster.nodeOf(NAMESPACE, pod).signal(container(pod), signal);
    }

    /** How often the container of a Pod was started again. */
    int restarts(String pod) {
        return Integer.parseInt(status(pod, "restartCount"));
    }

    private String container(String pod) {
        return status(pod, "containerID");
    }

    private String status(String pod, String field) {
        return must(admin.run(
                        "get",
                        "pod",
                        pod,
                        "-n",
                        NAMESPACE,
                        "-o",
                        "jsonpath={.status.containerStatuses[0]." + field + "}"))
                .out();
    }

    @Override
    public void close() {
        postgres.close();
    }
}
