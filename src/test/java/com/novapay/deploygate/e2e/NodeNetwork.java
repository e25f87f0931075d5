package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses of one node and its wires. A node has a network namespace of its own with a wire to the machine, on which the
 * control plane runs, and one to each other node: nothing is routed through the machine, whatever its firewall says.
 *
 * @param number from 1
 */
record NodeNetwork(int number) {
    /** Where Pods and kubelets find what runs on the machine. */
    static final String MACHINE = "10.97.0.1";
    /** All nodes and all Pods. */
    static final String EVERYTHING = "10.97.0.0/16";

    String address() {
        return "10.97.0." + (10 + number);
    }

    /** The range of its Pods. */
    String pods() {
        return "10.97." + number + ".0/24";
    }

    /** The machine's end of its wire. It goes with the node's namespace. */
    String link() {
        return "gate-node-" + number;
    }

    /** Wires it to the machine. */
    void connect(long process) throws IOException {
        ip("link add " + link() + " type veth peer name eth0 netns " + process);
        wire(0, link(), MACHINE, address(), pods());
        inside(process, "link set lo up");
        wire(process, "eth0", address(), MACHINE, "default");
    }

    /** Wires it to another node. */
    void connect(long process, NodeNetwork other, long otherProcess) throws IOException {
        inside(
                process,
                "link add node-" + other.number + " type veth peer name node-" + number + " netns " + otherProcess);
        wire(process, "node-" + other.number, address(), other.address(), other.pods());
        wire(otherProcess, "node-" + number, other.address(), address(), pods());
    }

    private static void wire(long process, String link, String here, String there, String behind) throws IOException {
        inside(process, "address add " + here + "/32 peer " + there + "/32 dev " + link);
        inside(process, "link set " + link + " up");
        inside(process, "route add " + behind + " via " + there + " src " + here);
    }

    /** @param process one in the namespace; 0 is the machine's */
    private static void inside(long process, String command) throws IOException {
        if (process == 0) {
            ip(command);
            return;
        }
        List<String> words = new ArrayList<>(List.of("nsenter", "--net", "--target=" + process, "ip"));
        words.addAll(List.of(command.split(" ", -1)));
        Command.run(words);
    }

    private static void ip(String command) throws IOException {
        List<String> words = new ArrayList<>(List.of("ip"));
        words.addAll(List.of(command.split(" ", -1)));
        Command.run(words);
    }
}
