package com.novapay.deploygate.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class AdminServerTest {
    private AdminServer server;

    @BeforeEach
    void make(Vertx vertx) {
        server = new AdminServer(vertx, "127.0.0.1", 0, List::of, List::of, () -> "a_metric 1\n", () -> "off");
    }

    @AfterEach
    void stop() {
        server.stop().await();
    }

    /** Java's client asks for it in its first request; upgraded connections broke or hung once in a hundred times. */
    @Test
    void metrics_offeredHttp2InClear_areAnsweredInHttp11() throws IOException {
        int port = server.start().await();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write("""
                            GET /metrics HTTP/1.1
                            Host: localhost
                            Connection: Upgrade, HTTP2-Settings
                            Upgrade: h2c
                            HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA

                            """.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(answer.readLine()).startsWith("HTTP/1.1 200");
            assertThat(answer.lines().filter(line -> line.startsWith("a_")).findFirst())
                    .contains("a_metric 1");
        }
    }
}
