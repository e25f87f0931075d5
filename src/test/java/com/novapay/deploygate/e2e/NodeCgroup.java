package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The control group under which one node's Pods are, on machines with version 1, with version 2, and with both. */
final class NodeCgroup {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    /** All Pods of a node together compete with each single process outside, whose weight is 1024. */
    private static final String WEIGHT = "40960";

    private NodeCgroup() {}

    /** The mounted hierarchies; with version 2 alone there is one. */
    static List<Path> hierarchies() throws IOException {
        if (Files.exists(ROOT.resolve("cgroup.controllers"))) {
            return List.of(ROOT);
        }
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(folder -> Files.isDirectory(folder) && !Files.isSymbolicLink(folder))
                    .toList();
        }
    }

    /** Makes the group in each hierarchy; a kubelet wants the one it is given to be there. */
    static void create(String name) throws IOException {
        for (Path hierarchy : hierarchies()) {
            Path group = Files.createDirectories(hierarchy.resolve(name));
            if (hierarchy.endsWith("cpuset")) {
                for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
                    Files.writeString(group.resolve(file), Files.readString(hierarchy.resolve(file)));
                }
            }
            if (Files.exists(group.resolve("cpu.shares"))) {
                Files.writeString(group.resolve("cpu.shares"), WEIGHT);
            }
        }
    }
}
