package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a real node could leave on a machine: mounts, links, addresses, routes, rules, control groups, settings of the kernel. */
record MachineState(Map<String, List<String>> parts) {
    private static final List<String> SETTINGS = List.of(
            "vm/overcommit_memory",
            "vm/panic_on_oom",
            "kernel/panic",
            "kernel/panic_on_oops",
            "kernel/keys",
            "net/ipv4/ip_forward",
            "net/ipv4/conf/all",
            "net/bridge",
            "net/netfilter/nf_conntrack_max");

    /** @param nft the program that lists rules */
    static MachineState now(String nft) throws IOException {
        Map<String, List<String>> parts = new TreeMap<>();
        parts.put("mounts", mounts());
        parts.put("links", lines("ip", "-o", "link"));
        parts.put("addresses", lines("ip", "-o", "address"));
        parts.put("routes", lines("ip", "route"));
        parts.put("rules", lines(nft, "list", "ruleset"));
        parts.put("named network namespaces", names(Path.of("/run/netns")));
        for (Path hierarchy : NodeCgroup.hierarchies()) {
            parts.put("control groups in " + hierarchy, names(hierarchy));
        }
        parts.put("settings", settings());
        return new MachineState(parts);
    }

    /** Mount points by what is mounted; the kernel's numbers for them differ. */
    private static List<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mounts"));
    }

    private static List<String> lines(String... command) throws IOException {
        return Command.run(command).lines().toList();
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.map(Path::toString).sorted().toList();
        }
    }

    private static List<String> settings() throws IOException {
        List<String> settings = new ArrayList<>();
        for (String setting : SETTINGS) {
            Path root = Path.of("/proc/sys", setting);
            if (!Files.exists(root)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    settings.add(file + " " + Files.readString(file).strip());
                }
            }
        }
        return settings;
    }
}
