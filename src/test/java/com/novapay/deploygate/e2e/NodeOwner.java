package com.novapay.deploygate.e2e;

import java.nio.file.Path;

/** A program that has a cluster with one real node until it is killed: it prints {@link #READY} when the node is Ready. */
final class NodeOwner {
    static final String READY = "node-1 is Ready";

    private NodeOwner() {}

    /**
     * Starts the cluster.
     *
     * @param arguments the folder of the cluster
     */
    public static void main(String[] arguments) throws Exception {
        NodeCluster cluster = NodeCluster.start(Path.of(arguments[0]), 1);
        System.out.println(READY + ", calls " + cluster.plane().apiServer());
        Thread.currentThread().join();
    }
}
