package com.novapay.deploygate.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A real node: containerd, kubelet and kube-proxy in namespaces of their own, as a machine beside the one of the control plane.
 * Process 1 of the node ends when this JVM does, however it ends, and the kernel then ends all of the node.
 */
final class RealNode implements AutoCloseable {
    private static final Path INIT = Path.of("src/test/resources/e2e/node-init");
    /** In containerd, what the kubelet sees. */
    private static final List<String> CTR = List.of("ctr", "--namespace", "k8s.io");

    private final String name;
    private final NodeNetwork network;
    private final Path state;
    private final Process unshare;
    private final Path programs;
    private long init;

    private RealNode(String name, NodeNetwork network, Path state, Path programs, Process unshare) {
        this.name = name;
        this.network = network;
        this.state = state;
        this.programs = programs;
        this.unshare = unshare;
    }

    /** Starts the namespaces and process 1, which waits until the node is wired. */
    static RealNode start(NodeFiles files, Path programs, MachineLedger ledger) throws IOException {
        ledger.note(new Taken.Cgroup(files.cgroup()));
        NodeCgroup.create(files.cgroup());
        ledger.note(new Taken.Processes(files.state()));
        Process unshare = new ProcessBuilder(
                        "unshare",
                        "--fork",
                        "--kill-child",
                        "--pid",
                        "--mount",
                        "--net",
                        "--uts",
                        "--ipc",
                        INIT.toAbsolutePath().toString(),
                        files.name(),
                        files.state().toString(),
                        programs.toString(),
                        files.network().address())
                .directory(files.state().toFile())
                .redirectErrorStream(true)
                .redirectOutput(files.state().resolve("node.log").toFile())
                .start();
        RealNode node = new RealNode(files.name(), files.network(), files.state(), programs, unshare);
        await("process 1 of " + files.name()).atMost(Duration.ofSeconds(10)).until(node::isUnshared);
        ledger.note(new Taken.Link(files.network().link()));
        files.network().connect(node.init);
        return node;
    }

    private boolean isUnshared() throws IOException {
        Optional<ProcessHandle> child = unshare.children().findFirst();
        if (child.isEmpty()) {
            return false;
        }
        init = child.get().pid();
        return Files.exists(state.resolve("sysctl"));
    }

    /** Wires it to another one; before {@link #run}. */
    void connect(RealNode other) throws IOException {
        network.connect(init, other.network, other.init);
    }

    /** Starts containerd, kubelet and kube-proxy; returns when containerd answers. */
    void run() throws IOException {
        OutputStream started = unshare.getOutputStream();
        started.write("run\n".getBytes(StandardCharsets.UTF_8));
        started.flush();
        await("containerd of " + name).atMost(Duration.ofSeconds(30)).until(() -> {
            mustRun();
            return Command.succeeds(inside(List.of("ctr", "version")));
        });
    }

    String name() {
        return name;
    }

    /** Puts an archive of images where the kubelet finds them. */
    void load(Path archive) throws IOException {
        ctr("images", "import", archive.toAbsolutePath().toString());
    }

    /** The name with a digest of an image that was loaded by its tag, by which the kubelet finds it, too. */
    String pin(String reference) throws IOException {
        String digest = ctr("images", "list", "name==" + reference)
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow(() -> new IOException(reference + " is not loaded"))
                .split(" +", -1)[2];
        String pinned = reference.substring(0, reference.lastIndexOf(':')) + "@" + digest;
        ctr("images", "tag", "--force", reference, pinned);
        return pinned;
    }

    /**
     * Sends a signal to process 1 of a container.
     *
     * @param container as a Pod's status names it: {@code containerd://ID}
     */
    void signal(String container, String signal) throws IOException {
        String id = container.substring(container.lastIndexOf('/') + 1);
        String pid = ctr("tasks", "list")
                .lines()
                .filter(line -> line.startsWith(id))
                .findFirst()
                .orElseThrow(() -> new IOException("no such container runs on " + name + ": " + id))
                .split(" +", -1)[1];
        Command.run(inside(List.of("kill", "-" + signal, pid)));
    }

    /** Throws with the end of the node's output when one of its processes has ended. */
    void mustRun() throws IOException {
        if (!unshare.isAlive()) {
            throw new IllegalStateException(name + " ended: " + Files.readString(state.resolve("node.log")));
        }
    }

    private String ctr(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(CTR);
        command.addAll(List.of(arguments));
        return Command.run(inside(command));
    }

    private List<String> inside(List<String> command) {
        List<String> words = new ArrayList<>(List.of(
                "nsenter",
                "--target=" + init,
                "--pid",
                "--mount",
                "--net",
                "env",
                "PATH=" + programs + ":" + System.getenv("PATH")));
        words.addAll(command);
        return words;
    }

    /** Ends it with all its processes, and removes its images; what it logged stays. */
    @Override
    public void close() throws IOException {
        try {
            unshare.getOutputStream().close();
        } catch (IOException e) {
            unshare.destroyForcibly();
        }
        unshare.onExit().join();
        Command.run(
                "rm", "-rf", "--one-file-system", state.resolve("containerd").toString());
    }
}
