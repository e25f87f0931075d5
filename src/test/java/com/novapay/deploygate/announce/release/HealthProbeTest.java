package com.novapay.deploygate.announce.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthProbeTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final List<String> resolved = new ArrayList<>();
    private ServerSocket server;

    /** Answers one request on a connection. */
    private interface Answer {
        void to(Socket connection) throws IOException;
    }

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"200, true", "204, true", "302, false", "404, false", "503, false"})
    void status_saysWhetherItIsHealthy(int code, boolean healthy) throws InterruptedException {
        serve("HTTP/1.1 " + code + " Said\r\nLocation: http://elsewhere/\r\n\r\nbody");
        assertThat(call(LONG)).isEqualTo(new HealthCheck(healthy, "HTTP " + code));
        assertThat(requests.poll(60, TimeUnit.SECONDS))
                .startsWith("GET /health?q=a%20b HTTP/1.1\r\nHost: payments.pay.svc:")
                .contains("Connection: close");
        // A redirect is not followed, and the address that was checked is the one that is called.
        assertThat(resolved).containsExactly("payments.pay.svc");
    }

    @Test
    void addressOutsideTheNetworks_isNotCalled() {
        serve("HTTP/1.1 200 OK\r\n\r\n");
        HealthCheck check = probe(Networks.of(List.of("10.0.0.0/8")), LONG).call(endpoint());
        assertThat(check)
                .isEqualTo(new HealthCheck(
                        false,
                        "payments.pay.svc has no address in announce.health.networks, so the gate did not call it"));
        assertThat(requests).isEmpty();
    }

    @Test
    void unknownHost_isSaid() {
        HealthProbe probe = new HealthProbe(
                Networks.of(List.of("10.0.0.0/8")),
                host -> {
                    throw new UnknownHostException(host);
                },
                LONG,
                System::nanoTime);
        assertThat(probe.call(endpoint())).isEqualTo(new HealthCheck(false, "payments.pay.svc has no address"));
    }

    @Test
    void serverThatNeverAnswers_isGivenUp() {
        serve(connection -> requests.add("waits"));
        assertThat(call(Duration.ofMillis(300))).isEqualTo(new HealthCheck(false, "no answer within 300 ms"));
    }

    @Test
    void answerThatTricklesIn_isGivenUp() {
        serve(connection -> {
            try {
                while (!server.isClosed()) {
                    connection.getOutputStream().write(' ');
                    connection.getOutputStream().flush();
                    Thread.onSpinWait();
                }
            } catch (IOException e) {
                requests.add("left");
            }
        });
        // Either it ends at the limit or, on a fast machine, at the longest line.
        assertThat(call(Duration.ofMillis(300)).healthy()).isFalse();
    }

    @Test
    void whatIsNotHttp_isSaid() {
        serve("SSH-2.0-OpenSSH_9.9\r\n");
        assertThat(call(LONG)).isEqualTo(new HealthCheck(false, "the answer is not HTTP"));
    }

    @Test
    void closedPort_isSaid() throws IOException {
        server.close();
        assertThat(call(LONG)).isEqualTo(new HealthCheck(false, "cannot be called: ConnectException"));
    }

    private HealthCheck call(Duration limit) {
        return probe(Networks.of(List.of("127.0.0.0/8", "::1/128")), limit).call(endpoint());
    }

    private URI endpoint() {
        return URI.create("http://payments.pay.svc:" + server.getLocalPort() + "/health?q=a%20b");
    }

    private HealthProbe probe(Networks allowed, Duration limit) {
        return new HealthProbe(
                allowed,
                host -> {
                    resolved.add(host);
                    return List.of(InetAddress.getLoopbackAddress());
                },
                limit,
                System::nanoTime);
    }

    private void serve(String answer) {
        serve(connection -> {
            requests.add(head(connection.getInputStream()));
            connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            connection.close();
        });
    }

    private void serve(Answer answer) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                // Stays open until the server does, unless the answer closes it.
                Socket connection = server.accept();
                answer.to(connection);
            } catch (IOException e) {
                requests.add("ended");
            }
        });
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0) {
                break;
            }
            head.append((char) c);
        }
        return head.toString();
    }
}
