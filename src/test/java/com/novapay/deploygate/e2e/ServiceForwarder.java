package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands for a Service: every new connection goes to the next replica that was ready when it was last asked, which is each
 * quarter of a second, and stays there. Like kube-proxy it tries no second replica when one does not answer.
 */
final class ServiceForwarder implements AutoCloseable {
    private final ServerSocket socket;
    private final List<GateReplica> replicas = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<GateReplica> ready = List.of();

    ServiceForwarder() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
        Thread.ofVirtual().start(this::probe);
    }

    int port() {
        return socket.getLocalPort();
    }

    void add(GateReplica replica) {
        replicas.add(replica);
    }

    void remove(GateReplica replica) {
        replicas.remove(replica);
    }

    boolean sendsTo(GateReplica replica) {
        return ready.contains(replica);
    }

    /** Ends every connection, so that the next request opens one, to the next replica. */
    void cut() {
        for (Socket one : open) {
            try {
                one.close();
            } catch (IOException e) {
                // it ended by itself
            }
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void probe() {
        while (!socket.isClosed()) {
            ready = replicas.stream().filter(GateReplica::isReady).toList();
            LockSupport.parkNanos(250_000_000);
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket from = socket.accept();
                List<GateReplica> now = ready;
                if (now.isEmpty()) {
                    from.close();
                    continue;
                }
                GateReplica replica = now.get(Math.floorMod(turn.getAndIncrement(), now.size()));
                Socket to = new Socket();
                try {
                    to.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), replica.port()), 1_000);
                } catch (IOException e) {
                    from.close();
                    continue;
                }
                open.add(from);
                Thread.ofVirtual().start(() -> pump(from, to));
                Thread.ofVirtual().start(() -> pump(to, from));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void pump(Socket from, Socket to) {
        try (to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            return; // one side is gone, and with it the other
        }
    }
}
