package com.novapay.deploygate.console;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console's server before anybody reads a page: names, headers, limits. Real sockets. */
class ConsoleServerTest {
    private static final List<String> ALWAYS = List.of(
            "content-security-policy",
            "x-content-type-options",
            "referrer-policy",
            "cache-control",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "x-frame-options");

    @TempDir
    private Path folder;

    @Test
    void everyAnswer_hasTheSecurityHeaders() throws Exception {
        try (RunningConsole console = RunningConsole.in(folder).start();
                Browser nobody = console.browser();
                Browser auditor = console.signedIn()) {
            List<HttpResponse<String>> answers = List.of(
                    nobody.get("/"),
                    nobody.get("/signin"),
                    nobody.get("/signin/plain.css"),
                    nobody.get("/api/v1/now"),
                    nobody.get("/open?key=none"),
                    nobody.get("/static/none.css"),
                    nobody.post("/signin/token", Map.of("token", "none")),
                    auditor.get("/"),
                    auditor.get("/nowhere"),
                    auditor.get("/broken"),
                    auditor.post("/review", Map.of()),
                    auditor.post("/decisions", Map.of("csrf", auditor.csrf())),
                    auditor.post("/review", Map.of("note", "x".repeat(70_000))));
            assertThat(answers.stream().map(HttpResponse::statusCode))
                    .containsExactly(303, 200, 200, 401, 403, 404, 403, 200, 404, 500, 403, 405, 413);
            assertThat(answers)
                    .allSatisfy(
                            answer -> assertThat(answer.headers().map()).containsKeys(ALWAYS.toArray(String[]::new)));
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.body()).doesNotContain("secret", "Exception", "at com."));
            assertThat(nobody.get("/signin").headers().firstValue("content-security-policy"))
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                            .doesNotContain("unsafe"));
            assertThat(nobody.get("/").headers().firstValue("strict-transport-security"))
                    .isEmpty();
            for (String raw : List.of(
                    "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                    "GET /" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(40_000) + "\r\n\r\n",
                    "GET /a%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    "nonsense\r\n\r\n")) {
                assertThat(raw(console, raw).toLowerCase(java.util.Locale.ROOT)).contains(ALWAYS);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8090", "deploy-gate", ""})
    void rebindingHost_isNotTheConsole(String host) throws Exception {
        try (RunningConsole console = RunningConsole.in(folder).start()) {
            assertThat(raw(console, "GET /signin HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                    .doesNotContain("200 OK")
                    .doesNotContain("Sign in with");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost:8090", "[::1]:8090", "console.novapay.example"})
    void ownHost_isTheConsole(String host) throws Exception {
        try (RunningConsole console = RunningConsole.in(folder)
                .url("https://console.novapay.example/")
                .start()) {
            assertThat(raw(console, "GET /signin HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("strict-transport-security: max-age=31536000");
        }
    }

    @Test
    void hugeQuery_isRefusedWithoutBeingRead() throws Exception {
        try (RunningConsole console = RunningConsole.in(folder).start();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
            long sent = flood(socket, "GET /decisions?q=", 100L << 20);
            assertThat(sent).isLessThan(20L << 20);
            assertThat(raw(console, "GET /signin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200");
            assertThat(raw(console, "GET /decisions?q=" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .startsWith("HTTP/1.0 414");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 104857600\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n6400000\r\n"})
    void hugeBody_isRefusedWithoutBeingRead(String framing) throws Exception {
        try (RunningConsole console = RunningConsole.in(folder).start();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
            String head = "POST /signin/token HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\n" + framing;
            long sent = flood(socket, head, 100L << 20);
            assertThat(sent).isLessThan(20L << 20);
        }
    }

    /** One byte of a head now and then keeps no connection; nor does a body. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
                "POST /signin/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        + "Content-Length: 60000\r\n\r\ntoken="
            })
    void slowLoris_isCutOff(String start) throws Exception {
        try (RunningConsole console = RunningConsole.in(folder)
                        .patience(Duration.ofMillis(300))
                        .start();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(start.getBytes(US_ASCII));
            await("being cut off")
                    .atMost(Duration.ofSeconds(5))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !drips(out));
        }
    }

    /** A form that is sent on a connection which the page came by finds it open. */
    @Test
    void connection_staysOpenAfterAPage() throws Exception {
        try (RunningConsole console = RunningConsole.in(folder).start();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
            socket.setSoTimeout(700);
            socket.getOutputStream().write("GET /signin HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
            InputStream in = socket.getInputStream();
            assertThatThrownBy(() -> {
                        while (in.read() >= 0) {
                            // until nothing more comes
                        }
                    })
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void tooManyConnections_areClosedAndOthersServed() throws Exception {
        try (RunningConsole console = RunningConsole.in(folder).room(4, 64, 8).start()) {
            List<Socket> held = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port());
                held.add(socket);
                socket.getOutputStream().write("GET /signin HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
            assertThat(raw(console, "GET /signin HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .isEmpty();
            held.removeFirst().close();
            await("room again")
                    .untilAsserted(() -> assertThat(raw(
                                    console, "GET /signin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                            .startsWith("HTTP/1.1 200"));
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    @Test
    void requestsUnderWay_areLimitedForEachPersonAndInAll() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        RunningConsole.Setup setup = RunningConsole.in(folder).room(256, 3, 2).pages(RunningConsole.waiting(latch));
        try (RunningConsole console = setup.start();
                Browser auditor = console.signedIn();
                Browser other = console.browser();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Integer> one = waits(auditor, threads);
            CompletableFuture<Integer> two = waits(auditor, threads);
            await("room of one person is used up")
                    .untilAsserted(() ->
                            assertThat(auditor.get("/decisions").statusCode()).isEqualTo(429));
            assertThat(other.get("/signin").statusCode()).isEqualTo(200);
            latch.countDown();
            assertThat(one.get()).isEqualTo(200);
            assertThat(two.get()).isEqualTo(200);
            await("room again")
                    .untilAsserted(() ->
                            assertThat(auditor.get("/decisions").statusCode()).isEqualTo(200));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/static/../", "/static/%2e%2e/", "/static/..%2f", "/static//../decisions", "/static/.%2e/decisions",
                "/static/%2e%2e%2fdecisions", "/STATIC/../decisions", "//decisions", "/./decisions",
                        "/static\\..\\decisions"
            })
    void pathTricks_meetTheGuard(String path) throws Exception {
        try (RunningConsole console = RunningConsole.in(folder).start()) {
            assertThat(raw(console, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .doesNotContain("\r\ndecisions")
                    .doesNotContain("csrf=")
                    .containsPattern("^HTTP/1.1 (303|400|404)");
        }
    }

    private static CompletableFuture<Integer> waits(Browser browser, ExecutorService threads) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return browser.get("/wait").statusCode();
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
    }

    private static boolean drips(OutputStream out) {
        try {
            out.write('a');
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends without end until it is cut off; how many bytes that took. */
    private static long flood(Socket socket, String start, long most) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(start.getBytes(US_ASCII));
        byte[] more = "a".repeat(1 << 16).getBytes(US_ASCII);
        long sent = 0;
        try {
            while (sent < most) {
                out.write(more);
                sent += more.length;
            }
        } catch (SocketException e) {
            return sent;
        }
        return sent;
    }

    /** Everything that is answered to these bytes, until the connection ends or nothing comes for a while. */
    private static String raw(RunningConsole console, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            StringBuilder answer = new StringBuilder();
            InputStream in = socket.getInputStream();
            try {
                for (int next = in.read(); next >= 0; next = in.read()) {
                    answer.append((char) next);
                }
            } catch (IOException e) {
                return answer.toString();
            }
            return answer.toString();
        }
    }
}
