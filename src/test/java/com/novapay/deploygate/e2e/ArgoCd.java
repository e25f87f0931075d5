package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static com.novapay.deploygate.e2e.Ports.freePort;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The real Argo CD on a control plane: Redis, repository server, application controller as its real service account, and the API
 * server for {@code argocd app …}. Everything stands on ports of its own and in one folder. The controller's metrics listen on
 * every address; it has no flag for that.
 */
final class ArgoCd implements AutoCloseable {
    static final String NAMESPACE = "argocd";
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Path binaries;
    private final Path folder;
    private final Kubectl admin;
    private final Deque<ManagedProcess> processes = new ArrayDeque<>();
    private final int server;
    private final Map<String, String> environment = new HashMap<>();

    private ArgoCd(ControlPlane plane, Path folder) throws IOException {
        this.binaries = plane.binaries();
        this.folder = Files.createDirectories(folder).toAbsolutePath();
        this.admin = plane.kubectl("admin");
        this.server = freePort();
    }

    /** Installs and starts it; returns when {@link #cli} answers. */
    static ArgoCd start(ControlPlane plane, Path folder) throws IOException, InterruptedException {
        ArgoCd argocd = new ArgoCd(plane, folder);
        try {
            argocd.install();
            argocd.start(plane);
            return argocd;
        } catch (IOException | InterruptedException | RuntimeException e) {
            argocd.close();
            throw e;
        }
    }

    /** {@code argocd} as its user {@code admin}. */
    Kubectl.Result cli(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                binaries.resolve("argocd").toString(),
                "--server=127.0.0.1:" + server,
                "--plaintext",
                "--config=" + folder.resolve("cli.yaml")));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("cli.out");
        Path err = folder.resolve("cli.err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("argocd did not end within a minute: " + command);
        }
        return new Kubectl.Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** An Application that deploys the folder of its name to a namespace. */
    static String application(String name, String namespace, GitRepository source, String syncPolicy) {
        return """
                apiVersion: argoproj.io/v1alpha1
                kind: Application
                metadata: {name: %1$s, namespace: argocd}
                spec:
                  project: default
                  source: {repoURL: '%3$s', path: %1$s, targetRevision: main}
                  destination: {server: 'https://kubernetes.default.svc', namespace: %2$s}
                  syncPolicy: %4$s
                """.formatted(name, namespace, source.url(), syncPolicy);
    }

    /** What a JSONPath finds in an Application, or nothing. */
    String get(String application, String path) {
        return admin.run("get", "application/" + application, "-n", NAMESPACE, "-o", "jsonpath=" + path)
                .out();
    }

    /** Lets Argo CD look at its source now instead of within minutes. */
    void refresh(String application) {
        must(admin.run(
                "annotate",
                "application/" + application,
                "-n",
                NAMESPACE,
                "argocd.argoproj.io/refresh=normal",
                "--overwrite"));
    }

    @Override
    public void close() {
        admin.run("delete", "applications.argoproj.io", "--all", "-n", NAMESPACE, "--ignore-not-found");
        while (!processes.isEmpty()) {
            processes.pop().close();
        }
        admin.run(
                "delete",
                "--ignore-not-found",
                "--wait=false",
                "-n",
                NAMESPACE,
                "-f",
                binaries.resolve("manifests/argo-cd.yaml").toString());
        admin.run("delete", "clusterrolebinding/argocd-server", "--ignore-not-found");
        admin.run("delete", "namespace", NAMESPACE, "--ignore-not-found");
    }

    private void install() {
        must(admin.apply("{apiVersion: v1, kind: Namespace, metadata: {name: " + NAMESPACE + "}}"));
        // Without pods of its own: what runs here are its processes.
        must(admin.run(
                "apply",
                "--server-side",
                "--force-conflicts",
                "-n",
                NAMESPACE,
                "-f",
                binaries.resolve("manifests/argo-cd.yaml").toString()));
        must(admin.run("delete", "deployments,statefulsets", "--all", "-n", NAMESPACE));
        must(admin.run("wait", "--for=condition=Established", "--timeout=30s", "crd/applications.argoproj.io"));
        must(admin.apply(SERVER));
    }

    private void start(ControlPlane plane) throws IOException, InterruptedException {
        int redis = freePort();
        int sources = freePort();
        environment.putAll(Map.of(
                "PATH", binaries + ":" + System.getenv("PATH"),
                "HOME", folder.toString(),
                "TMPDIR", Files.createDirectories(folder.resolve("tmp")).toString(),
                "ARGOCD_FAKE_IN_CLUSTER", "true",
                "ARGOCD_GPG_ENABLED", "false",
                "ARGOCD_TLS_DATA_PATH",
                        Files.createDirectories(folder.resolve("tls")).toString(),
                "ARGOCD_SSH_DATA_PATH",
                        Files.createDirectories(folder.resolve("ssh")).toString(),
                "ARGOCD_PLUGINSOCKFILEPATH",
                        Files.createDirectories(folder.resolve("plugins")).toString(),
                "KUBECONFIG",
                        plane.serviceAccount(NAMESPACE, "argocd-application-controller")
                                .toString()));
        processes.push(ManagedProcess.start(
                folder,
                "redis",
                List.of(
                        binaries.resolve("redis-server").toString(),
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(redis),
                        "--save",
                        "",
                        "--appendonly",
                        "no")));
        run(
                "argocd-repo-server",
                "--address=127.0.0.1",
                "--port=" + sources,
                "--metrics-address=127.0.0.1",
                "--metrics-port=" + freePort(),
                "--redis=127.0.0.1:" + redis);
        answers(sources);
        run(
                "argocd-application-controller",
                "--repo-server=127.0.0.1:" + sources,
                "--metrics-port=" + freePort(),
                "--redis=127.0.0.1:" + redis);
        environment.put(
                "KUBECONFIG", plane.serviceAccount(NAMESPACE, "argocd-server").toString());
        run(
                "argocd-server",
                "--insecure",
                "--address=127.0.0.1",
                "--port=" + server,
                "--metrics-port=" + freePort(),
                "--repo-server=127.0.0.1:" + sources,
                "--redis=127.0.0.1:" + redis);
        answers(server);
        await("argocd login").atMost(LONG).until(this::logIn);
    }

    /** The password that Argo CD makes up for its first user. */
    private boolean logIn() throws IOException, InterruptedException {
        String password = admin.run(
                        "get", "secret/argocd-initial-admin-secret", "-n", NAMESPACE, "-o", "jsonpath={.data.password}")
                .out();
        return !password.isEmpty()
                && cli(
                                "login",
                                "127.0.0.1:" + server,
                                "--username=admin",
                                "--password="
                                        + new String(Base64.getDecoder().decode(password), StandardCharsets.UTF_8))
                        .succeeded();
    }

    private void run(String name, String... arguments) throws IOException {
        Map<String, String> own = new HashMap<>(environment);
        own.put("ARGOCD_BINARY_NAME", name);
        List<String> command =
                new ArrayList<>(List.of(binaries.resolve("argocd").toString()));
        command.addAll(List.of(arguments));
        processes.push(ManagedProcess.start(folder, name, command, own));
    }

    private void answers(int port) {
        await("port " + port).atMost(LONG).until(() -> {
            for (ManagedProcess process : processes) {
                process.mustRun();
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** The parts of an installation for command lines only have none of its API server. */
    private static final String SERVER = """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: argocd-server, namespace: argocd}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: argocd-server}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
            subjects: [{kind: ServiceAccount, name: argocd-server, namespace: argocd}]
            """;
}
