package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A cluster of a control plane and real nodes, whose Pods are processes. Everything that it takes from the machine is in a
 * {@link MachineLedger}; on a machine on which it cannot be, tests are skipped with the reason.
 */
final class NodeCluster implements AutoCloseable {
    private final MachineLedger ledger;
    private final ControlPlane plane;
    private final List<RealNode> nodes;

    private NodeCluster(MachineLedger ledger, ControlPlane plane, List<RealNode> nodes) {
        this.ledger = ledger;
        this.plane = plane;
        this.nodes = nodes;
    }

    /** Starts it; returns when its nodes are Ready. */
    static NodeCluster start(Path folder, int count)
            throws IOException, InterruptedException, GeneralSecurityException {
        assumeTrue(System.getProperty("user.name").equals("root"), "not root, so there can be no real node");
        assumeTrue(
                Command.succeeds("unshare", "--mount", "--net", "--pid", "--fork", "true"),
                "no namespaces may be made here, so there can be no real node");
        ClusterBinaries binaries = ClusterBinaries.built();
        assumeTrue(
                Files.exists(Path.of(binaries.path("containerd"))),
                "no apt-get to fetch containerd with, so there can be no real node");
        MachineLedger ledger = MachineLedger.open();
        List<AutoCloseable> started = new ArrayList<>();
        try {
            return start(folder, count, binaries, ledger, started);
        } catch (IOException | GeneralSecurityException | RuntimeException | AssertionError e) {
            for (AutoCloseable part : started.reversed()) {
                closeQuietly(part);
            }
            ledger.close();
            throw e;
        }
    }

    private static NodeCluster start(
            Path folder, int count, ClusterBinaries binaries, MachineLedger ledger, List<AutoCloseable> started)
            throws IOException, GeneralSecurityException {
        Path home = Files.createDirectories(folder.toAbsolutePath());
        ledger.note(new Taken.Processes(home));
        Path programs = Path.of(binaries.path(""));
        List<NodeFiles> files = new ArrayList<>();
        List<RealNode> nodes = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            String name = "node-" + number;
            files.add(new NodeFiles(name, new NodeNetwork(number), Files.createDirectories(home.resolve(name))));
            RealNode node = RealNode.start(files.getLast(), programs, ledger);
            started.add(node);
            for (RealNode other : nodes) {
                other.connect(node);
            }
            nodes.add(node);
        }
        // The API server listens on the machine's end of the wires only: anybody can know its tokens.
        KubeletClient client = KubeletClient.create(home);
        ControlPlane plane =
                ControlPlane.startForNodes(binaries, home, NodeNetwork.MACHINE, users(count), settings(client));
        started.add(plane);
        for (int i = 0; i < count; i++) {
            files.get(i)
                    .write(
                            programs,
                            Files.readString(plane.kubeconfig(files.get(i).name())),
                            Files.readString(plane.kubeconfig("kube-proxy")),
                            client.certificate());
            nodes.get(i).run();
            nodes.get(i).load(programs.resolve("pause.tar"));
        }
        NodeCluster cluster = new NodeCluster(ledger, plane, nodes);
        cluster.awaitNodes();
        return cluster;
    }

    private static String users(int count) {
        StringBuilder users = new StringBuilder("kube-proxy-token,system:kube-proxy,30\n");
        for (int number = 1; number <= count; number++) {
            users.append(
                    "node-%1$d-token,system:node:node-%1$d,%2$d,\"system:nodes\"%n".formatted(number, 30 + number));
        }
        return users.toString();
    }

    private static List<String> settings(KubeletClient client) {
        return List.of(
                "--allow-privileged=true",
                "--enable-admission-plugins=NodeRestriction",
                // The machine has no kube-proxy: the API server takes an endpoint of a webhook's Service itself.
                "--enable-aggregator-routing=true",
                "--kubelet-preferred-address-types=InternalIP",
                "--kubelet-client-certificate=" + client.certificate(),
                "--kubelet-client-key=" + client.key());
    }

    private void awaitNodes() throws IOException {
        Kubectl admin = plane.kubectl("admin");
        for (RealNode node : nodes) {
            await(node.name()).atMost(Duration.ofMinutes(2)).until(() -> {
                node.mustRun();
                return admin.run(
                                "get",
                                "node",
                                node.name(),
                                "-o",
                                "jsonpath={.status.conditions[?(@.type=='Ready')].status}")
                        .out()
                        .equals("True");
            });
        }
    }

    ControlPlane plane() {
        return plane;
    }

    List<RealNode> nodes() {
        return nodes;
    }

    /** The node on which a Pod runs. */
    RealNode nodeOf(String namespace, String pod) throws IOException {
        String name = must(plane.kubectl("admin")
                        .run("get", "pod", pod, "-n", namespace, "-o", "jsonpath={.spec.nodeName}"))
                .out();
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Puts an archive of images on every node. */
    void load(Path archive) throws IOException {
        for (RealNode node : nodes) {
            node.load(archive);
        }
    }

    /** Ends everything; returns when nothing is left on the machine. */
    @Override
    public void close() throws IOException {
        for (RealNode node : nodes) {
            node.close();
        }
        plane.close();
        ledger.close();
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            System.err.println("could not be ended: " + e);
        }
    }
}
