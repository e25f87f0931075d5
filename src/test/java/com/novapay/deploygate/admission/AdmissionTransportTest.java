package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyCompiler;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes over the wire, well or ill: after each the next good request is judged. */
class AdmissionTransportTest {
    private static final String UID = "2567b679-590f-4869-87f1-2244e1334c93";
    /** So many bodies of unknown length have room in a {@link RealGate} at once. */
    private static final int ROOM = 9;

    @TempDir
    private static Path folder;

    private static RealGate gate;
    private static byte[] good;

    @BeforeAll
    static void start() throws Exception {
        good = Files.readAllBytes(
                Path.of("src/test/resources/reviews/deployment-set-image--deployments-update-by-dev@novapay.json"));
        gate = new RealGate(folder.resolve("gate"), 0);
        Path policies = Files.createDirectories(folder.resolve("policies"));
        Files.writeString(policies.resolve("verdict.rego"), """
                package deploygate

                # METADATA
                # entrypoint: true
                verdict := {"violations": [], "warnings": []} if input.request.namespace != ""
                """);
        gate.activate(new PolicyCompiler(Opa.find().orElseThrow()).compile(policies));
    }

    @AfterAll
    static void stop() {
        gate.close();
    }

    @AfterEach
    void nextGoodRequest_isJudged() throws IOException {
        assertAdmitted(gate.post("?timeout=10s", good).await());
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, HTTP_1_1", "TLSv1.3, HTTP_1_1", "TLSv1.2, HTTP_2", "TLSv1.3, HTTP_2"})
    void validate_eachTlsAndHttpVersion_isJudged(String tls, HttpVersion version) throws IOException {
        WebClient client = client(tls, version);
        HttpResponse<Buffer> answer = send(client, HttpMethod.POST, "/validate?timeout=10s", Buffer.buffer(good));
        assertThat(answer.version()).isEqualTo(version);
        assertAdmitted(answer);
        client.close();
    }

    /** By hand, because no client here would still offer it. */
    @ParameterizedTest
    @CsvSource({
        "0302, c013c009002f, 15",
        "0303, c02bc02f, 16",
        // CBC, and without forward secrecy.
        "0303, c009c013c00ac014c023c024c027c028, 15",
        "0303, 009c009d002f0035003c003d, 15",
        "0303, c023c02bc02f, 16"
    })
    void handshake_onlyFromTls12_isAnswered(String version, String suites, String record) throws IOException {
        HexFormat hex = HexFormat.of();
        String extensions = "000a0004000200170" + "00b00020100" + "000d00080006040308040401";
        String hello = version + "00".repeat(32) + "00" + length(suites, 2) + suites + "0100" + length(extensions, 2)
                + extensions;
        String handshake = "01" + length(hello, 3) + hello;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gate.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(hex.parseHex("160301" + length(handshake, 2) + handshake));
            assertThat(hex.toHexDigits((byte) socket.getInputStream().read())).isEqualTo(record);
        }
    }

    @Test
    void validate_chunkedBody_isJudged() throws Exception {
        try (RawTls raw = raw()) {
            raw.send(head("Transfer-Encoding: chunked"));
            int half = good.length / 2;
            raw.send(Integer.toHexString(half) + "\r\n")
                    .send(Arrays.copyOf(good, half))
                    .send("\r\n");
            raw.send(Integer.toHexString(good.length - half) + "\r\n")
                    .send(Arrays.copyOfRange(good, half, good.length))
                    .send("\r\n0\r\n\r\n");
            assertThat(raw.readToEnd()).startsWith("HTTP/1.1 200").contains(UID, "\"allowed\":true");
        }
    }

    @Test
    void validate_bodyShorterThanItsLength_harmsNobody() throws Exception {
        for (int i = 0; i < 3 * ROOM; i++) {
            try (RawTls raw = raw()) {
                raw.send(head("Content-Length: 7000000")).send(good);
            }
        }
        for (int i = 0; i < 3 * ROOM; i++) {
            try (RawTls raw = raw()) {
                raw.send(head("Transfer-Encoding: chunked")).send("ffff\r\n{");
            }
        }
        for (int i = 0; i < 1_000 && chunked().startsWith("HTTP/1.1 429"); i++) {
            assertAdmitted(gate.post("?timeout=10s", good).await());
        }
        assertThat(chunked()).startsWith("HTTP/1.1 400");
    }

    @Test
    void validate_bodyLongerThanItsLength_isRefusedReadably() throws Exception {
        try (RawTls raw = raw()) {
            raw.send(head("Content-Length: 1")).send(good);
            assertThat(raw.readToEnd()).startsWith("HTTP/1.1 400").contains("malformed-review: ");
        }
    }

    @Test
    void validate_connectionClosedInTheHead_harmsNobody() throws Exception {
        try (RawTls raw = raw()) {
            raw.send("POST /validate HTTP/1.1\r\nHo");
        }
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), gate.port())) {
            plain.getOutputStream().write("POST /validate HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /validate, 405",
        "PUT, /validate, 405",
        "POST, /other, 404",
        "POST, /, 404",
        "GET, /validate/../x, 404"
    })
    void otherMethodOrPath_isRefusedReadably(String method, String path, int status) {
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
            WebClient client = client("TLSv1.3", version);
            HttpResponse<Buffer> answer = send(client, HttpMethod.valueOf(method), path, Buffer.buffer(good));
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.bodyAsString()).contains("POST /validate");
            client.close();
        }
    }

    @Test
    void validate_gzip_isRefusedReadably() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            zip.write(good);
        }
        WebClient client = client("TLSv1.3", HttpVersion.HTTP_1_1);
        HttpResponse<Buffer> answer = client.post(gate.port(), "localhost", "/validate?timeout=10s")
                .putHeader("content-encoding", "gzip")
                .sendBuffer(Buffer.buffer(zipped.toByteArray()))
                .await();
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.bodyAsString()).startsWith("malformed-review: ");
        client.close();
    }

    @Test
    void validate_slowSenders_areToldAndFreeTheirPlaces() throws Exception {
        List<RawTls> slow = new ArrayList<>();
        for (int i = 0; i < ROOM; i++) {
            slow.add(raw().send(
                            "POST /validate?timeout=2s HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    + "ffff\r\n{"));
        }
        List<String> answers = new ArrayList<>();
        for (RawTls raw : slow) {
            answers.add(raw.readToEnd());
            raw.close();
        }
        // The request before this test may still hold one place for a moment: then the last of these had none.
        assertThat(answers)
                .filteredOn(answer -> !answer.startsWith("HTTP/1.1 429"))
                .hasSizeGreaterThan(ROOM / 2)
                .allSatisfy(answer -> assertThat(answer)
                        .startsWith("HTTP/1.1 408")
                        .contains("malformed-review: the body did not arrive"));
        assertThat(chunked()).startsWith("HTTP/1.1 400");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void validate_slowSender_isToldInEachVersion(HttpVersion version) throws Exception {
        HttpClient client = gate.vertx().createHttpClient(options("TLSv1.3", version));
        HttpClientResponse answer = client.request(HttpMethod.POST, gate.port(), "localhost", "/validate?timeout=2s")
                .compose(request -> {
                    request.setChunked(true);
                    return request.write("{").compose(written -> request.response());
                })
                .await(30, TimeUnit.SECONDS);
        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.statusCode()).isEqualTo(408);
        client.close();
    }

    @Test
    void validate_noRoomToRead_is429WithATimeToComeBack() throws Exception {
        List<RawTls> slow = new ArrayList<>();
        for (int i = 0; i < ROOM; i++) {
            slow.add(raw().send(head("Transfer-Encoding: chunked") + "ffff\r\n{"));
        }
        String answer = chunked();
        for (int i = 0; i < 1_000 && !answer.startsWith("HTTP/1.1 429"); i++) {
            // The request before this test may still have held a place, so that one of the slow had none.
            slow.add(raw().send(head("Transfer-Encoding: chunked") + "ffff\r\n{"));
            answer = chunked();
        }
        assertThat(answer)
                .startsWith("HTTP/1.1 429")
                .containsIgnoringCase("retry-after: 1")
                .contains("overloaded: ");
        for (RawTls raw : slow) {
            raw.close();
        }
        for (int i = 0; i < 1_000 && !answer.startsWith("HTTP/1.1 400"); i++) {
            answer = chunked();
        }
        assertThat(answer).startsWith("HTTP/1.1 400");
    }

    /** A whole body without a uid, of a length that is not announced: it takes the room of the largest. */
    private static String chunked() throws Exception {
        try (RawTls raw = raw()) {
            return raw.send(head("Transfer-Encoding: chunked") + "2\r\n{}\r\n0\r\n\r\n")
                    .readToEnd();
        }
    }

    private static String head(String length) {
        return "POST /validate?timeout=10s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + length + "\r\n\r\n";
    }

    private static RawTls raw() throws Exception {
        return new RawTls(gate.authority(), gate.port());
    }

    private static String length(String hex, int bytes) {
        return HexFormat.of().toHexDigits(hex.length() / 2, 2 * bytes);
    }

    private static WebClient client(String tls, HttpVersion version) {
        return WebClient.create(gate.vertx(), options(tls, version));
    }

    private static WebClientOptions options(String tls, HttpVersion version) {
        return new WebClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setProtocolVersion(version)
                .setEnabledSecureTransportProtocols(Set.of(tls))
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(gate.authority().toString()));
    }

    private static HttpResponse<Buffer> send(WebClient client, HttpMethod method, String path, Buffer body) {
        Future<HttpResponse<Buffer>> answer =
                client.request(method, gate.port(), "localhost", path).sendBuffer(body);
        return answer.await();
    }

    private static void assertAdmitted(HttpResponse<Buffer> answer) throws IOException {
        assertThat(RealGate.response(answer).path("uid").asText()).isEqualTo(UID);
        assertThat(RealGate.response(answer).path("allowed").asBoolean()).isTrue();
    }
}
