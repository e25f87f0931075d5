package com.novapay.deploygate.kubernetes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** An HTTP proxy for one tunnel. */
final class FakeProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<String> asked = new ArrayBlockingQueue<>(1);

    FakeProxy() throws IOException {
        threads.execute(this::serve);
    }

    int port() {
        return server.getLocalPort();
    }

    /** The first line of what was asked. */
    String asked() throws InterruptedException {
        String line = asked.poll(10, TimeUnit.SECONDS);
        return line == null ? "" : line;
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    private void serve() {
        try (Socket client = server.accept()) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            String first = lines.readLine();
            while (!lines.readLine().isEmpty()) {}
            asked.add(first);
            String port = first.replaceFirst("^CONNECT [^:]*:(\\d+) .*$", "$1");
            try (Socket target = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port))) {
                client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                threads.execute(() -> copy(target, client));
                copy(client, target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // One side closed the tunnel, which ends it.
        }
    }
}
