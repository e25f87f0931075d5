package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A test JVM with a real node is killed; the next one finds a machine on which nothing is left of it. */
@Tag("slow")
class MachineLedgerIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void ownerKilled_theNextOneGivesEverythingBack() throws Exception {
        try (NodeCluster first = NodeCluster.start(folder.resolve("first"), 1)) {
            assertThat(first.nodes()).hasSize(1); // or it is skipped, with the reason
        }
        String nft = ClusterBinaries.built().path("nft");
        MachineState before = state(nft);
        Path home = Files.createDirectory(folder.resolve("second"));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "com.novapay.deploygate.e2e.NodeOwner",
                home.toString());
        Path output = folder.resolve("owner.log");
        Process owner = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        // A test class of another JVM may have its node first.
        await("a node of another JVM").atMost(Duration.ofMinutes(20)).until(() -> {
            assertThat(owner.isAlive()).as(Files.readString(output)).isTrue();
            return Files.readString(output).contains(NodeOwner.READY);
        });
        Path network = networkOf(home.resolve("node-1"));
        assertThat(MachineState.now(nft)).isNotEqualTo(before);
        owner.destroyForcibly().onExit().join();
        await("the node ends by itself")
                .atMost(Duration.ofSeconds(30))
                .until(() -> inNetwork(network).isEmpty());
        assertThat(state(nft)).isEqualTo(before);
        assertThat(startedIn(home)).isEmpty();
    }

    /** Under the lock, so that no other JVM of this machine has a node. */
    private static MachineState state(String nft) throws IOException {
        MachineLedger ledger = MachineLedger.open();
        try {
            return MachineState.now(nft);
        } finally {
            ledger.close();
        }
    }

    /** The network namespace of what runs in a folder. */
    private static Path networkOf(Path folder) throws IOException {
        for (ProcessHandle process : startedIn(folder)) {
            Path init = Path.of("/proc/" + process.pid() + "/ns/net");
            if (!Files.readSymbolicLink(init).equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net")))) {
                return Files.readSymbolicLink(init);
            }
        }
        throw new IllegalStateException("no process has a network of its own");
    }

    private static List<ProcessHandle> startedIn(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> link(process, "cwd").startsWith(folder))
                .toList();
    }

    private static List<ProcessHandle> inNetwork(Path network) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> link(process, "ns/net").equals(network))
                    .toList();
        }
    }

    private static Path link(ProcessHandle process, String name) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/" + name));
        } catch (IOException e) {
            return Path.of("ended");
        }
    }
}
