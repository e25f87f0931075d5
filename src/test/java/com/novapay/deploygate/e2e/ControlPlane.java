package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.Ports.freePort;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;

/**
 * A real Kubernetes control plane on loopback, in its own folder and on its own ports: etcd, kube-apiserver,
 * kube-controller-manager, kube-scheduler, and KWOK, whose nodes and pods are objects only. People are known by tokens.
 */
final class ControlPlane implements AutoCloseable {
    /** Who there is: token and name, user id, groups. */
    private static final String PEOPLE = """
            admin-token,admin@novapay,1,"system:masters"
            dev-token,dev@novapay,2,"developers"
            lead-token,lead@novapay,3,"team-lead"
            vp-token,vp@novapay,4,"vp-engineering"
            ic-token,ic@novapay,7,"incident-commanders"
            platform-token,platform@novapay,10,"platform-team"
            nobody-token,nobody@novapay,8
            pipeline-token,system:serviceaccount:ci:pipeline,9,"system:serviceaccounts,system:serviceaccounts:ci"
            kcm-token,system:kube-controller-manager,5
            scheduler-token,system:kube-scheduler,6
            """;

    private static final String AUDITED = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived, ResponseStarted]
            rules:
            - {level: Metadata, userGroups: ["system:serviceaccounts:deploy-gate"]}
            - {level: None}
            """;

    /** What an API server without real nodes is started with: nothing but loopback reaches it. */
    private static final List<String> LOOPBACK =
            List.of("--bind-address=127.0.0.1", "--advertise-address=10.96.0.1", "--endpoint-reconciler-type=none");

    private final ClusterBinaries binaries;
    private final Path folder;
    private final String host;
    private final String people;
    private final String audited;
    private final List<String> exposure;
    private final int port;
    private final Deque<ManagedProcess> processes = new ArrayDeque<>();
    /** The API server of {@link #processes}, while it is started. */
    private final Deque<ManagedProcess> apiServerProcess = new ArrayDeque<>();

    private final int etcd;

    private ControlPlane(ClusterBinaries binaries, Path folder) throws IOException {
        this(binaries, folder, "127.0.0.1", PEOPLE, AUDITED, LOOPBACK);
    }

    private ControlPlane(
            ClusterBinaries binaries, Path folder, String host, String people, String audited, List<String> exposure)
            throws IOException {
        this.binaries = binaries;
        this.folder = folder;
        this.host = host;
        this.people = people;
        this.audited = audited;
        this.exposure = exposure;
        this.port = freePort();
        this.etcd = freePort();
    }

    /** Starts everything and waits until a Deployment would come up. */
    static ControlPlane start(ClusterBinaries binaries, Path folder) throws IOException, GeneralSecurityException {
        ControlPlane plane = new ControlPlane(binaries, folder);
        try {
            plane.start();
            plane.startKwok();
            return plane;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            plane.close();
            throw e;
        }
    }

    /**
     * Starts everything but KWOK, for kubelets that come by themselves. The API server notes the calls of {@code dev} as well.
     *
     * @param host an address of this machine by which nodes and Pods reach the API server; it listens nowhere else
     * @param nodes users of the nodes, as lines of the file of tokens
     * @param more flags of the API server
     */
    static ControlPlane startForNodes(
            ClusterBinaries binaries, Path folder, String host, String nodes, List<String> more)
            throws IOException, GeneralSecurityException {
        String audited =
                AUDITED.replace("- {level: None}", "- {level: Metadata, users: [dev@novapay]}\n- {level: None}");
        List<String> exposure = new ArrayList<>(List.of("--bind-address=" + host, "--advertise-address=" + host));
        exposure.addAll(more);
        ControlPlane plane = new ControlPlane(binaries, folder, host, PEOPLE + nodes, audited, exposure);
        try {
            plane.start();
            return plane;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            plane.close();
            throw e;
        }
    }

    /** Starts etcd and the API server only: objects are kept, and nothing becomes of them. */
    static ControlPlane startApiServerOnly(ClusterBinaries binaries, Path folder)
            throws IOException, GeneralSecurityException {
        ControlPlane plane = new ControlPlane(binaries, folder);
        try {
            plane.startStore();
            return plane;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            plane.close();
            throw e;
        }
    }

    /** Ends the API server; what is in etcd stays. */
    void stopApiServer() {
        ManagedProcess stopped = apiServerProcess.removeFirst();
        stopped.close();
        processes.remove(stopped);
    }

    /** The API server hangs with its connections open: {@code STOP}; and goes on: {@code CONT}. */
    void signalApiServer(String signal) throws IOException {
        apiServerProcess.element().signal(signal);
    }

    /** Starts it again on the same port, and returns when it answers. */
    void restartApiServer() throws IOException {
        startApiServer();
        awaitApiServer();
    }

    /** kubectl as {@code admin}, {@code dev}, {@code lead} or {@code vp}. */
    Kubectl kubectl(String person) throws IOException {
        return new Kubectl(binaries.path("kubectl"), kubeconfig(person));
    }

    /** The real helm, as {@code admin}. */
    Kubectl.Result helm(String... arguments) throws IOException {
        return new Kubectl(binaries.path("helm"), kubeconfig("admin")).run(arguments);
    }

    /** Where the API server answers. */
    URI apiServer() {
        return URI.create("https://" + host + ":" + port);
    }

    /** What the API server noted of requests by service accounts of the namespace {@code deploy-gate}: one JSON object a line. */
    Path audit() {
        return folder.resolve("audit.log");
    }

    /** Where its processes write what they have to say. */
    Path folder() {
        return folder;
    }

    /** The folder with the cluster's binaries, for commands that are typed as documentation has them. */
    Path binaries() {
        return Path.of(binaries.path(""));
    }

    /** A file for {@code KUBECONFIG}: a cluster administrator of the platform group. */
    Path platformKubeconfig() throws IOException {
        String admin = Files.readString(kubeconfig("admin"));
        return Files.writeString(
                folder.resolve("platform.kubeconfig"),
                admin.replace(
                        "{token: admin-token}",
                        "{token: admin-token, as: root@novapay, as-groups: ['system:masters', 'novapay:platform']}"));
    }

    @Override
    public void close() {
        while (!processes.isEmpty()) {
            processes.pop().close();
        }
    }

    private void startStore() throws IOException, GeneralSecurityException {
        Files.writeString(folder.resolve("tokens.csv"), people);
        Files.writeString(folder.resolve("audit.yaml"), audited);
        serviceAccountKeys();
        startEtcd();
        startApiServer();
        awaitApiServer();
    }

    private void awaitApiServer() throws IOException {
        Kubectl admin = kubectl("admin");
        await("the API server").atMost(Duration.ofMinutes(2)).until(() -> isReady(admin));
    }

    private void start() throws IOException, GeneralSecurityException {
        startStore();
        run(
                "kube-controller-manager",
                "kcm",
                List.of(
                        "--use-service-account-credentials=true",
                        "--leader-elect=false",
                        "--bind-address=127.0.0.1",
                        "--secure-port=" + freePort(),
                        "--service-account-private-key-file=" + folder.resolve("sa.key"),
                        "--root-ca-file=" + authority(),
                        "--horizontal-pod-autoscaler-sync-period=3s"));
        run(
                "kube-scheduler",
                "scheduler",
                List.of("--leader-elect=false", "--bind-address=127.0.0.1", "--secure-port=" + freePort()));
        try (ApiObjects api = new ApiObjects(this, "admin")) {
            await("service accounts")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> api.ask("/api/v1/namespaces/default/serviceaccounts/default")
                            .accepted());
        }
    }

    private void startKwok() throws IOException {
        Kubectl admin = kubectl("admin");
        run(
                "kwok",
                "admin",
                List.of(
                        "--config="
                                + Path.of("src/test/resources/e2e/stages.yaml").toAbsolutePath(),
                        "--manage-all-nodes=true",
                        "--node-lease-duration-seconds=40",
                        "--server-address=127.0.0.1:" + freePort()));
        must(admin.apply(NODE));
        await("the node")
                .atMost(Duration.ofMinutes(1))
                .until(() -> admin.run(
                                "get", "node", "kwok", "-o", "jsonpath={.status.conditions[?(@.type=='Ready')].status}")
                        .out()
                        .equals("True"));
    }

    private void startEtcd() throws IOException {
        String peers = "http://127.0.0.1:" + freePort();
        String clients = "http://127.0.0.1:" + etcd;
        processes.push(ManagedProcess.start(
                folder,
                "etcd",
                List.of(
                        binaries.path("etcd"),
                        "--data-dir=" + folder.resolve("etcd"),
                        "--listen-client-urls=" + clients,
                        "--advertise-client-urls=" + clients,
                        "--listen-peer-urls=" + peers,
                        "--initial-advertise-peer-urls=" + peers,
                        "--initial-cluster=default=" + peers,
                        "--unsafe-no-fsync",
                        "--log-level=warn")));
    }

    private void startApiServer() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                binaries.path("kube-apiserver"),
                "--etcd-servers=http://127.0.0.1:" + etcd,
                "--secure-port=" + port,
                "--service-cluster-ip-range=10.96.0.0/16",
                "--cert-dir=" + folder.resolve("apiserver"),
                "--audit-policy-file=" + folder.resolve("audit.yaml"),
                "--audit-log-path=" + audit(),
                "--token-auth-file=" + folder.resolve("tokens.csv"),
                "--authorization-mode=Node,RBAC",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + folder.resolve("sa.pub"),
                "--service-account-signing-key-file=" + folder.resolve("sa.key")));
        command.addAll(exposure);
        apiServerProcess.push(ManagedProcess.start(folder, "kube-apiserver", command));
        processes.push(apiServerProcess.element());
    }

    private void run(String name, String person, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(binaries.path(name), "--kubeconfig=" + kubeconfig(person)));
        command.addAll(arguments);
        processes.push(ManagedProcess.start(folder, name, command));
    }

    private boolean isReady(Kubectl admin) throws IOException {
        for (ManagedProcess process : processes) {
            process.mustRun();
        }
        return Files.exists(authority()) && admin.run("get", "--raw", "/readyz").succeeded();
    }

    /** A file for {@code KUBECONFIG} of a service account that there is, by a token as its pods have one. */
    Path serviceAccount(String namespace, String name) throws IOException {
        String token = must(kubectl("admin").run("create", "token", name, "-n", namespace, "--duration=24h"))
                .out()
                .strip();
        return Files.writeString(
                folder.resolve(namespace + "-" + name + ".kubeconfig"),
                Files.readString(kubeconfig("admin"))
                        .replace("admin-token", token)
                        .replace("user: me}", "user: me, namespace: " + namespace + "}"));
    }

    /** The certificate of the API server, in PEM. */
    Path authority() {
        return folder.resolve("apiserver").resolve("apiserver.crt");
    }

    /** A kubeconfig of {@code admin}, {@code dev}, {@code lead} or {@code vp}. */
    Path kubeconfig(String person) throws IOException {
        return kubeconfig(person, person + "-token");
    }

    /** A kubeconfig with a token of a service account, by which admission sees what a real installation shows. */
    Path kubeconfigOf(String namespace, String serviceAccount) throws IOException {
        Kubectl.Result token =
                must(kubectl("admin").run("create", "token", serviceAccount, "-n", namespace, "--duration=24h"));
        return kubeconfig(namespace + "-" + serviceAccount, token.out().strip());
    }

    private Path kubeconfig(String name, String token) throws IOException {
        return Files.writeString(folder.resolve(name + ".kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: e2e, cluster: {server: '%s', certificate-authority: '%s'}}]
                users: [{name: me, user: {token: %s}}]
                contexts: [{name: e2e, context: {cluster: e2e, user: me}}]
                current-context: e2e
                """.formatted(apiServer(), authority(), token));
    }

    private void serviceAccountKeys() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        Files.writeString(
                folder.resolve("sa.key"), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
        Files.writeString(
                folder.resolve("sa.pub"), pem("PUBLIC KEY", keys.getPublic().getEncoded()));
    }

    private static String pem(String what, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }

    static Kubectl.Result must(Kubectl.Result result) {
        if (!result.succeeded()) {
            throw new AssertionError("kubectl failed: " + result.err() + result.out());
        }
        return result;
    }

    private static final String NODE = """
            apiVersion: v1
            kind: Node
            metadata: {name: kwok}
            """;
}
