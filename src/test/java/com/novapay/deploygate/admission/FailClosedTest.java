package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCompiler;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that can go wrong, made to happen to a gate of real parts over HTTPS: the answer is a readable refusal, and the
 * next good request is judged as if nothing had been.
 */
@Tag("slow")
class FailClosedTest {
    private static final String UID = "2567b679-590f-4869-87f1-2244e1334c93";
    /** Judges rightly, unless the change is made in the namespace {@code bad}. */
    private static final String POLICY = """
            package deploygate

            # METADATA
            # entrypoint: true
            verdict := {"violations": [], "warnings": []} if {
            	not input.request.namespace in {"bad", "closed"}
            }

            verdict := {"violations": [violation], "warnings": []} if {
            	input.request.namespace == "closed"
            	violation := {"code": "closed", "message": "no", "remedy": "wait", "details": {}, "enforcement": "deny"}
            }

            """;

    private static byte[] good;

    @TempDir
    private static Path folder;

    private static RealGate gate;
    private static PolicyBundle wellBehaved;

    @BeforeAll
    static void start() throws Exception {
        good = Files.readAllBytes(
                Path.of("src/test/resources/reviews/deployment-set-image--deployments-update-by-dev@novapay.json"));
        gate = new RealGate(folder.resolve("gate"), 0);
        wellBehaved = policy("");
    }

    @AfterAll
    static void stop() {
        gate.close();
    }

    @BeforeEach
    void behaveWell() {
        gate.activate(wellBehaved);
    }

    @Test
    void noPolicy() throws Exception {
        gate.deactivate();
        assertRefused("policy-unavailable", answer("?timeout=10s", good));
        gate.activate(wellBehaved);
        assertNextIsJudged();
    }

    @Test
    void policyThatAborts() throws Exception {
        gate.activate(policy("""
                verdict := {"violations": [], "warnings": []} if input.request.namespace == "bad"

                verdict := {"violations": [], "warnings": ["two values at once"]} if input.request.namespace == "bad"
                """));
        assertRefused("policy-error", answer("?timeout=10s", in("bad")));
        assertNextIsJudged();
    }

    @Test
    void policyThatIsUndefined() throws Exception {
        assertRefused("policy-error", answer("?timeout=10s", in("bad")));
        assertNextIsJudged();
    }

    @Test
    void policyThatComputesFarBeyondTheDeadline() throws Exception {
        // A search that takes minutes and little memory, so that the clock always wins.
        gate.activate(policy("""
                verdict := {"violations": [], "warnings": []} if {
                	input.request.namespace == "bad"
                	text := concat("", [chunk | some i in numbers.range(1, 4000); chunk := chunks[_]])
                	search := concat("", [chunk | some i in numbers.range(1, 2000); chunk := chunks[_]])
                	not contains(text, concat("", [search, "b"]))
                }

                chunks := ["%s"]
                """.formatted("a".repeat(100))));
        assertRefused("policy-timeout", answer("?timeout=2s", in("bad")));
        assertNextIsJudged();
    }

    @Test
    void policyThatEatsMemory() throws Exception {
        gate.activate(policy("""
                verdict := {"violations": [], "warnings": [sprintf("%d", [count(all)])]} if {
                	input.request.namespace == "bad"
                	all := [text | some i in numbers.range(1, 10000000); text := sprintf("%d", [i])]
                }
                """));
        assertRefused("policy-memory", answer("?timeout=20s", in("bad")));
        assertNextIsJudged();
    }

    static Stream<String> wrongShapes() {
        return Stream.of(
                "{\"allow\": true}",
                "{\"violations\": []}",
                "{\"violations\": {}, \"warnings\": []}",
                "{\"violations\": [{}], \"warnings\": []}",
                "{\"violations\": [\"no\"], \"warnings\": []}",
                "{\"violations\": [{\"code\": \"c\", \"message\": \"m\", \"remedy\": \"r\", \"enforcement\": \"maybe\"}],"
                        + " \"warnings\": []}",
                "{\"violations\": [], \"warnings\": [7]}",
                "[]",
                "true",
                "null");
    }

    @ParameterizedTest
    @MethodSource("wrongShapes")
    void verdictOfTheWrongShape(String verdict) throws Exception {
        gate.activate(policy("verdict := " + verdict + " if input.request.namespace == \"bad\"\n"));
        assertRefused("policy-error", answer("?timeout=10s", in("bad")));
        assertNextIsJudged();
    }

    @Test
    void factsOlderThanTheLimit() throws Exception {
        gate.know(new Freshness.Unknown("facts are 11 s old"));
        assertRefused("facts-stale", answer("?timeout=10s", good));
        byte[] restart = Files.readAllBytes(Path.of(
                "src/test/resources/reviews/deployment-rollout-restart--deployments-update-by-lead@novapay.json"));
        assertThat(answer("?timeout=10s", restart).path("allowed").asBoolean()).isTrue();
        gate.know(new Freshness.Fresh(Duration.ZERO));
        assertNextIsJudged();
    }

    @Test
    void fullDiskUnderTheRecord() throws Exception {
        try (RealGate small = new RealGate(folder.resolve("small"), 64)) {
            small.activate(wellBehaved);
            fill(small);
        }
        // The same log, once there is room again.
        try (RealGate roomy = new RealGate(folder.resolve("small"), 0)) {
            roomy.activate(wellBehaved);
            assertThat(answer(roomy, "", good).path("allowed").asBoolean()).isTrue();
        }
    }

    private static void fill(RealGate small) throws Exception {
        int recorded = 0;
        JsonNode last = answer(small, "?timeout=10s", good);
        while (last.path("allowed").asBoolean() && recorded < 1_000) {
            recorded++;
            last = answer(small, "?timeout=10s", good);
        }
        assertThat(recorded).isPositive();
        assertRefused("audit-unavailable", last);
        byte[] restart = Files.readAllBytes(Path.of(
                "src/test/resources/reviews/deployment-rollout-restart--deployments-update-by-lead@novapay.json"));
        JsonNode wayBack = answer(small, "?timeout=10s", restart);
        assertThat(wayBack.path("allowed").asBoolean()).isTrue();
        assertThat(wayBack.path("warnings").get(0).asText()).contains("not recorded");
        // Nothing is written for a dry run, so the disk is not in its way.
        byte[] dryRun =
                text(good).replace("\"dryRun\": false", "\"dryRun\": true").getBytes(StandardCharsets.UTF_8);
        assertThat(answer(small, "?timeout=10s", dryRun).path("allowed").asBoolean())
                .isTrue();
    }

    static Stream<Arguments> unreadable() {
        String text = text(good);
        byte[] invalid = good.clone();
        invalid[100] = (byte) 0xff;
        return Stream.of(
                Arguments.of("empty", new byte[0]),
                Arguments.of("not JSON", bytes("hello")),
                Arguments.of("truncated", Arrays.copyOf(good, good.length / 2)),
                Arguments.of("too deep", bytes("[".repeat(100_000))),
                Arguments.of(
                        "too deep inside",
                        bytes(text.replaceFirst(
                                "\"object\":", "\"x\": " + "[".repeat(5_000) + "]".repeat(5_000) + ", \"object\":"))),
                Arguments.of("two documents", bytes(text + text)),
                Arguments.of("a list", bytes("[" + text + "]")),
                Arguments.of("null", bytes("null")),
                Arguments.of("not UTF-8", invalid),
                Arguments.of(
                        "a huge number", bytes(text.replace("\"dryRun\": false", "\"dryRun\": " + "9".repeat(5_000)))),
                Arguments.of("without uid", bytes(text.replace("\"uid\": \"" + UID + "\"", "\"x\": 1"))),
                Arguments.of("blank uid", bytes(text.replace("\"uid\": \"" + UID + "\"", "\"uid\": \" \""))),
                Arguments.of("a name twice", bytes(text.replaceFirst("\"dryRun\":", "\"dryRun\": true, \"dryRun\":"))));
    }

    /** What the API server can make nothing of but a failed call, with our words in it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("unreadable")
    void unreadableBody(String what, byte[] body) throws Exception {
        HttpResponse<Buffer> answer = gate.post("?timeout=10s", body).await();
        if (answer.statusCode() == 200) {
            assertRefused("malformed-review", RealGate.response(answer));
        } else {
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.bodyAsString()).startsWith("malformed-review: ").doesNotContain("\tat ", "Exception");
        }
        assertNextIsJudged();
    }

    static Stream<Arguments> readableButWrong() {
        String text = text(good);
        return Stream.of(
                Arguments.of("v1beta1", text.replace("\"admission.k8s.io/v1\"", "\"admission.k8s.io/v1beta1\"")),
                Arguments.of("another kind", text.replaceFirst("\"AdmissionReview\"", "\"AdmissionView\"")),
                Arguments.of("no operation", text.replace("\"operation\": \"UPDATE\"", "\"operation\": \"\"")),
                Arguments.of(
                        "unknown operation", text.replace("\"operation\": \"UPDATE\"", "\"operation\": \"PATCH\"")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readableButWrong")
    void readableButWrongReview(String what, String body) throws Exception {
        assertThat(body).isNotEqualTo(text(good));
        assertRefused("malformed-review", answer("?timeout=10s", bytes(body)));
        assertNextIsJudged();
    }

    @Test
    void tooLargeBody() throws Exception {
        byte[] body = Arrays.copyOf(good, (int) AdmissionServer.BODY_LIMIT + 1);
        Arrays.fill(body, good.length, body.length, (byte) ' ');
        HttpResponse<Buffer> answer = gate.post("?timeout=10s", body).await();
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.bodyAsString()).startsWith("body-too-large: ");
        assertNextIsJudged();
        assertThat(answer("?timeout=10s", Arrays.copyOf(body, (int) AdmissionServer.BODY_LIMIT))
                        .path("allowed")
                        .asBoolean())
                .isTrue();
    }

    /** Two are judged at a time; whoever is too many is told so at once, with the uid. */
    @Test
    void twoHundredConnectionsWithTwoPermits() throws Exception {
        // Each step leaves its connections open: 200 handshakes at once take a busy machine longer than TLS waits for
        // one.
        for (int connections : List.of(10, 50, 100, 150)) {
            for (Future<HttpResponse<Buffer>> opened : atOnce(connections)) {
                opened.await();
            }
        }
        int admitted = 0;
        for (Future<HttpResponse<Buffer>> answer : atOnce(200)) {
            JsonNode response = RealGate.response(answer.await());
            if (response.path("allowed").asBoolean()) {
                admitted++;
            } else {
                assertRefused("overloaded", response);
            }
        }
        assertThat(admitted).isBetween(1, 199);
        assertNextIsJudged();
    }

    private static List<Future<HttpResponse<Buffer>>> atOnce(int requests) {
        return IntStream.range(0, requests)
                .mapToObj(i -> gate.post("?timeout=10s", good))
                .toList();
    }

    private static JsonNode answer(String query, byte[] body) throws Exception {
        return answer(gate, query, body);
    }

    private static JsonNode answer(RealGate asked, String query, byte[] body) throws Exception {
        return RealGate.response(asked.post(query, body).await());
    }

    private static void assertNextIsJudged() throws Exception {
        JsonNode admitted = answer("?timeout=10s", good);
        assertThat(admitted.path("uid").asText()).isEqualTo(UID);
        assertThat(admitted.path("allowed").asBoolean()).as(admitted.toString()).isTrue();
        assertRefused("closed", answer("?timeout=10s", in("closed")));
    }

    private static void assertRefused(String code, JsonNode response) {
        assertThat(response.path("uid").asText()).isEqualTo(UID);
        assertThat(response.path("allowed").asBoolean()).isFalse();
        assertThat(response.has("patch")).isFalse();
        JsonNode status = response.path("status");
        assertThat(status.path("code").asInt()).isEqualTo(403);
        assertThat(status.path("reason").asText()).isEqualTo("Forbidden");
        assertThat(status.path("message").asText()).contains(code);
    }

    private static byte[] in(String namespace) throws Exception {
        ObjectNode review = (ObjectNode) new ObjectMapper().readTree(good);
        ((ObjectNode) review.path("request")).put("namespace", namespace);
        return bytes(review.toString());
    }

    private static PolicyBundle policy(String more) throws Exception {
        Path policies = Files.createDirectories(folder.resolve("policies"));
        Files.writeString(policies.resolve("verdict.rego"), POLICY + more);
        return new PolicyCompiler(Opa.find().orElseThrow()).compile(policies);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
