package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FirstHandshakeTest {
    @Test
    void whereNobodyListens_isNoFailure() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        assertThat(FirstHandshake.with("127.0.0.1", port)).isFalse();
        assertThat(FirstHandshake.with("no such host", port)).isFalse();
    }

    @Test
    void whereNobodyAnswers_endsByItself() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(FirstHandshake.with("0.0.0.0", silent.getLocalPort())).isFalse();
        }
    }
}
