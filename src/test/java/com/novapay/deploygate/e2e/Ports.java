package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports for processes that cannot choose one by themselves. */
final class Ports {
    /** Below the range that Linux takes ports of outgoing connections from, which may otherwise take one before its process does. */
    private static final int FIRST = 12_000;

    private static final int OF_ONE_JVM = 2_000;
    /** JVMs that run tests at the same time have ports of their own; Surefire counts them from 1. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(FIRST + OF_ONE_JVM * (Integer.getInteger("tests.fork", 1) % 8));

    private Ports() {}

    /** A port on loopback that nothing listens on, and that this JVM has not returned before. */
    static int freePort() throws IOException {
        int last = NEXT.get() + OF_ONE_JVM;
        for (int port = NEXT.getAndIncrement(); port < last; port = NEXT.getAndIncrement()) {
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("no free port below " + last);
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException e) {
            return false;
        }
    }
}
