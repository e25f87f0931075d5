package com.novapay.deploygate.admission;

import static com.novapay.deploygate.trace.TestCollector.attribute;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCompiler;
import com.novapay.deploygate.trace.OtlpTracer;
import com.novapay.deploygate.trace.TestCollector;
import com.novapay.deploygate.trace.TraceWatch;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests to a gate of real parts, as a collector of OpenTelemetry sees them. */
@Tag("slow")
class TracedRequestsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path REVIEWS = Path.of("src/test/resources/reviews");
    private static final String DEPLOY = "deployment-set-image--deployments-update-by-dev@novapay.json";
    private static final String SCALE = "deployment-scale--deployments.scale-update-by-dev@novapay.json";
    /** Aborts in the namespace {@code bad}, denies in {@code closed}. */
    private static final String POLICY = """
            package deploygate

            # METADATA
            # entrypoint: true
            verdict := {"violations": [], "warnings": []} if not input.request.namespace in {"bad", "closed"}

            verdict := {"violations": [violation], "warnings": []} if {
            	input.request.namespace == "closed"
            	violation := {"code": "closed", "message": "no", "remedy": "wait", "details": {}, "enforcement": "deny"}
            }
            """;

    @TempDir
    private static Path folder;

    private static TestCollector collector;
    private static OtlpTracer tracer;
    private static RealGate gate;
    private static String revision;

    @BeforeAll
    static void start() throws Exception {
        collector = TestCollector.start();
        tracer = OtlpTracer.start(
                new OtlpTracer.Settings(
                        collector.endpoint(), Optional.empty(), ProxySelector.of(null), "1.0", "gate-1"),
                new Silent(),
                Thread.ofPlatform().daemon().factory());
        gate = new RealGate(folder.resolve("gate"), 0, tracer);
        Path policies = Files.createDirectories(folder.resolve("policies"));
        Files.writeString(policies.resolve("policy.rego"), POLICY);
        PolicyBundle bundle = new PolicyCompiler(Opa.find().orElseThrow()).compile(policies);
        revision = bundle.revision();
        gate.activate(bundle);
    }

    @AfterAll
    static void stop() {
        gate.close();
        tracer.close();
        collector.close();
    }

    @Test
    void anAllowedDeploy() throws Exception {
        Span root = traced(DEPLOY, "open", true);
        assertThat(attribute(root, "deploygate.outcome")).isEqualTo("allow");
        assertThat(attribute(root, "deploygate.change.class")).isEqualTo("DEPLOY");
        assertThat(attribute(root, "deploygate.codes")).isEmpty();
        assertThat(attribute(root, "deploygate.decision.id")).startsWith("d-");
        assertThat(attribute(root, "deploygate.policy.revision")).isEqualTo(revision);
        assertThat(attribute(root, "deploygate.dry_run")).isEqualTo("false");
        assertThat(attribute(root, "k8s.namespace.name")).isEqualTo("open");
        assertThat(attribute(root, "deploygate.workload.kind")).isEqualTo("Deployment");
        assertThat(attribute(root, "deploygate.workload.name")).isNotEmpty();
        assertSteps(
                root,
                "read",
                "wait-for-worker",
                "parse",
                "classify",
                "wait-for-evaluator",
                "facts",
                "evaluate",
                "record",
                "notify",
                "answer");
    }

    @Test
    void aDenialIsNoError() throws Exception {
        Span root = traced(DEPLOY, "closed", false);
        assertThat(attribute(root, "deploygate.outcome")).isEqualTo("deny");
        assertThat(attribute(root, "deploygate.codes")).isEqualTo("closed");
        assertThat(root.getStatus().getCodeValue()).isZero();
        assertThat(names(root)).contains("evaluate", "record", "answer");
    }

    @Test
    void aFailureOfThePolicyIsAnError() throws Exception {
        Span root = traced(DEPLOY, "bad", false);
        assertThat(attribute(root, "deploygate.outcome")).isEqualTo("error");
        assertThat(attribute(root, "deploygate.codes")).isEqualTo("policy-error");
        assertThat(root.getStatus().getCodeValue()).isEqualTo(2);
    }

    @Test
    void whatIsAlwaysAllowedAsksNoRule() throws Exception {
        Span root = traced(SCALE, "pay", true);
        assertThat(attribute(root, "deploygate.change.class")).isEqualTo("SCALE");
        assertThat(attribute(root, "deploygate.outcome")).isEqualTo("allow");
        assertThat(names(root)).contains("classify", "answer").doesNotContain("wait-for-evaluator", "evaluate");
    }

    @Test
    void whatCannotBeReadNamesNothingOfIt() throws Exception {
        gate.post("", "{\"secret\": \"hunter2".getBytes(StandardCharsets.UTF_8)).await();
        Span root =
                collector.awaitRoot(span -> attribute(span, "deploygate.codes").equals("malformed-review"));
        assertThat(names(root)).contains("parse", "answer").doesNotContain("classify");
        assertThat(root.toString()).doesNotContain("hunter2");
    }

    @Test
    void whatIsTooLargeToReadHasASpan() throws Exception {
        assertThat(gate.post("", new byte[8 << 20]).await().statusCode()).isEqualTo(413);
        Span root =
                collector.awaitRoot(span -> attribute(span, "deploygate.codes").equals("body-too-large"));
        assertThat(attribute(root, "deploygate.outcome")).isEqualTo("error");
        assertThat(root.getStatus().getCodeValue()).isEqualTo(2);
        assertThat(names(root)).containsExactly("answer");
    }

    @Test
    void whatThereIsNoRoomForHasASpan() throws Exception {
        List<RawTls> slow = new ArrayList<>();
        String answer = "";
        for (int i = 0; i < 1_000 && !answer.startsWith("HTTP/1.1 429"); i++) {
            slow.add(chunked("ffff\r\n{"));
            try (RawTls whole = chunked("2\r\n{}\r\n0\r\n\r\n")) {
                answer = whole.readToEnd();
            }
        }
        assertThat(answer).startsWith("HTTP/1.1 429");
        Span root =
                collector.awaitRoot(span -> attribute(span, "deploygate.codes").equals("overloaded"));
        assertThat(names(root)).containsExactly("answer");
        for (RawTls one : slow) {
            one.close();
        }
    }

    /** A body of a length that is not announced: it takes the room of the largest. */
    private static RawTls chunked(String body) throws Exception {
        return new RawTls(gate.authority(), gate.port())
                .send("POST /validate?timeout=10s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n" + body);
    }

    @Test
    void namesThatKubernetesWouldNotAcceptAreLeftOut() throws Exception {
        ObjectNode review = (ObjectNode) JSON.readTree(REVIEWS.resolve(DEPLOY).toFile());
        ((ObjectNode) review.path("request")).put("namespace", "pay hunter3").put("name", "x".repeat(5_000));
        JsonNode answer =
                RealGate.response(gate.post("", JSON.writeValueAsBytes(review)).await());
        Span root = root(answer);
        assertThat(attribute(root, "k8s.namespace.name")).isEmpty();
        assertThat(attribute(root, "deploygate.workload.name")).isEmpty();
        assertThat(root.toString()).doesNotContain("hunter3").doesNotContain("xxxx");
    }

    private static Span traced(String file, String namespace, boolean allowed) throws Exception {
        ObjectNode review = (ObjectNode) JSON.readTree(REVIEWS.resolve(file).toFile());
        ((ObjectNode) review.path("request")).put("namespace", namespace);
        JsonNode answer = RealGate.response(
                gate.post("?timeout=20s", JSON.writeValueAsBytes(review)).await());
        assertThat(answer.path("allowed").asBoolean()).isEqualTo(allowed);
        return root(answer);
    }

    private static Span root(JsonNode answer) {
        String decision = answer.at("/auditAnnotations/decision-id").asText();
        assertThat(decision).startsWith("d-");
        return collector.awaitRoot(
                span -> attribute(span, "deploygate.decision.id").equals(decision));
    }

    private static List<String> names(Span root) {
        return collector.children(root).stream().map(Span::getName).toList();
    }

    private static void assertSteps(Span root, String... names) {
        List<Span> steps = collector.children(root);
        assertThat(steps).extracting(Span::getName).containsExactlyInAnyOrder(names);
        assertThat(steps).allSatisfy(step -> {
            assertThat(step.getTraceId()).isEqualTo(root.getTraceId());
            assertThat(step.getStartTimeUnixNano()).isGreaterThanOrEqualTo(root.getStartTimeUnixNano());
            assertThat(step.getEndTimeUnixNano()).isLessThanOrEqualTo(root.getEndTimeUnixNano());
        });
    }

    private record Silent() implements TraceWatch {
        @Override
        public void count(Result result, int spans) {}

        @Override
        public void warn(String line) {}

        @Override
        public void line(String line) {}
    }
}
