package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** One thing that a real node takes from the machine: known by a name that it has before it is there. */
sealed interface Taken {
    /** One line from which {@link #parse} makes the same. */
    default String line() {
        return switch (this) {
            case Processes(Path folder) -> "processes " + folder;
            case Link(String name) -> "link " + name;
            case Cgroup(String name) -> "cgroup " + name;
        };
    }

    static Taken parse(String line) {
        String[] words = line.split(" ", 2);
        return switch (words[0]) {
            case "processes" -> new Processes(Path.of(words[1]));
            case "link" -> new Link(words[1]);
            case "cgroup" -> new Cgroup(words[1]);
            default -> throw new IllegalArgumentException("not a line of the ledger: " + line);
        };
    }

    /** Gives it back as far as it goes at once; whether nothing is left of it. */
    boolean giveBack() throws IOException;

    /**
     * The processes that were started in a folder or below it. With process 1 of a node all its processes end, and with them its
     * mounts, network namespaces, addresses, rules and settings of the network.
     */
    record Processes(Path folder) implements Taken {
        @Override
        public boolean giveBack() {
            List<ProcessHandle> left =
                    ProcessHandle.allProcesses().filter(this::isInside).toList();
            left.forEach(ProcessHandle::destroyForcibly);
            return left.isEmpty();
        }

        private boolean isInside(ProcessHandle process) {
            try {
                return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd"))
                        .startsWith(folder);
            } catch (IOException e) {
                return false; // has ended, or is the kernel's
            }
        }
    }

    /** A network link on the machine's side. */
    record Link(String name) implements Taken {
        @Override
        public boolean giveBack() throws IOException {
            Path link = Path.of("/sys/class/net", name);
            return !Files.exists(link) || Command.succeeds("ip", "link", "delete", name) || !Files.exists(link);
        }
    }

    /** A control group of one name in each hierarchy, with all below it. */
    record Cgroup(String name) implements Taken {
        @Override
        public boolean giveBack() throws IOException {
            boolean gone = true;
            for (Path hierarchy : NodeCgroup.hierarchies()) {
                gone &= removed(hierarchy.resolve(name));
            }
            return gone;
        }

        private static boolean removed(Path group) throws IOException {
            if (!Files.exists(group)) {
                return true;
            }
            try (Stream<Path> inside = Files.walk(group)) {
                for (Path folder : inside.filter(Files::isDirectory)
                        .sorted(Comparator.reverseOrder())
                        .toList()) {
                    Files.delete(folder);
                }
            } catch (FileSystemException | UncheckedIOException e) {
                return false; // its last process is on its way out, or the kernel removes it meanwhile
            }
            return true;
        }
    }
}
