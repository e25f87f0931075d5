package com.novapay.deploygate.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.novapay.deploygate.admission.FailureCode;
import com.novapay.deploygate.admission.RequestTrace;
import com.novapay.deploygate.admission.RequestTrace.Step;
import com.novapay.deploygate.tls.SelfSignedAuthority;
import com.novapay.deploygate.trace.TraceWatch.Result;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Vertx;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtlpTracerTest {
    private static final String CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final Counted watch = new Counted();

    @Test
    void aRequestIsASpanWithItsStepsAsChildren() throws Exception {
        try (TestCollector collector = TestCollector.start();
                OtlpTracer tracer = tracer(collector.endpoint(), 8_192, Duration.ofSeconds(5))) {
            RequestTrace trace = tracer.begin("/validate", null);
            trace.begin(Step.READ);
            trace.begin(Step.PARSE);
            trace.begin(Step.PARSE); // read again as a large one
            trace.begin(Step.ANSWER);
            trace.failed(FailureCode.POLICY_TIMEOUT);
            trace.begin(Step.RECORD); // overtaken by the answer
            trace.end();
            trace.end();
            Span root = collector.awaitRoot(span -> true);

            assertThat(root.getName()).isEqualTo("POST /validate");
            assertThat(root.getParentSpanId().isEmpty()).isTrue();
            assertThat(root.getStatus().getCodeValue()).isEqualTo(2);
            assertThat(TestCollector.attribute(root, "deploygate.outcome")).isEqualTo("error");
            assertThat(TestCollector.attribute(root, "deploygate.codes")).isEqualTo("policy-timeout");
            assertThat(collector.children(root))
                    .extracting(Span::getName)
                    .containsExactlyInAnyOrder("read", "parse", "answer");
            assertThat(collector.spans()).extracting(span -> span.getTraceId()).containsOnly(root.getTraceId());
            assertThat(collector
                            .requests()
                            .getFirst()
                            .getResourceSpans(0)
                            .getResource()
                            .getAttributesList())
                    .anySatisfy(attribute -> {
                        assertThat(attribute.getKey()).isEqualTo("service.name");
                        assertThat(attribute.getValue().getStringValue()).isEqualTo("deploy-gate");
                    });
        }
        assertThat(watch.of(Result.SENT)).isEqualTo(4);
        assertThat(watch.of(Result.DROPPED)).isZero();
    }

    @Test
    void theTraceOfTheCallerGoesOn() throws Exception {
        try (TestCollector collector = TestCollector.start();
                OtlpTracer tracer = tracer(collector.endpoint(), 8_192, Duration.ofSeconds(5))) {
            tracer.begin("/validate", CALLER.replaceFirst("01$", "00")).end(); // which the caller does not sample
            for (String wrong : List.of("", "00-0-0-01", "x".repeat(70_000), CALLER + "\n", "\u0000")) {
                tracer.begin("/observe", wrong).end();
            }
            tracer.begin("/validate", CALLER).end();
            Span root = collector.awaitRoot(span -> span.getName().equals("POST /validate"));

            assertThat(hex(root.getTraceId().toByteArray())).isEqualTo("0af7651916cd43dd8448eb211c80319c");
            assertThat(hex(root.getParentSpanId().toByteArray())).isEqualTo("b7ad6b7169203331");
            assertThat(collector.spans())
                    .hasSize(6)
                    .filteredOn(span -> span.getName().equals("POST /observe"))
                    .allSatisfy(
                            span -> assertThat(span.getParentSpanId().isEmpty()).isTrue());
        }
    }

    @Test
    void aCollectorThatHangsDelaysNothingAndWhatHasNoRoomIsCounted() throws Exception {
        try (TestCollector collector = TestCollector.start()) {
            collector.hang();
            OtlpTracer tracer = OtlpTracer.start(
                    settings(collector.endpoint(), Optional.empty()),
                    new SpanQueue.Settings(
                            10, 512, Duration.ofMillis(20), Duration.ofMinutes(5), Duration.ofMillis(500), "c"),
                    watch,
                    Thread.ofPlatform().daemon().factory());
            tracer.begin("/validate", null).end();
            collector.awaitRequest();
            for (int i = 0; i < 100; i++) {
                tracer.begin("/validate", null).end();
            }
            assertThat(watch.of(Result.DROPPED)).isEqualTo(90);

            tracer.close(); // although the collector still hangs, and long before its request would time out
            await().atMost(PATIENCE).until(() -> watch.of(Result.FAILED) == 1);
            assertThat(watch.of(Result.DROPPED)).isEqualTo(100);
        }
    }

    @Test
    void aCollectorThatIsGoneIsSaidOnceAndSoIsItsReturn() throws Exception {
        try (TestCollector collector = TestCollector.start();
                OtlpTracer tracer = tracer(collector.endpoint(), 8_192, Duration.ofSeconds(30))) {
            collector.status(503);
            for (int failed = 1; failed <= 3; failed++) {
                int now = failed;
                tracer.begin("/validate", null).end();
                await().atMost(PATIENCE).until(() -> watch.of(Result.FAILED) == now);
            }
            collector.status(200);
            tracer.begin("/validate", null).end();
            await().atMost(PATIENCE).until(() -> watch.lines.size() == 2);

            assertThat(watch.lines.get(0))
                    .startsWith("the collector at http://localhost:")
                    .contains("does not take spans", "check otlp.endpoint");
            assertThat(watch.lines.get(1)).endsWith("takes spans again");
        }
    }

    @Test
    void closingSendsWhatIsLeft() throws Exception {
        try (TestCollector collector = TestCollector.start()) {
            OtlpTracer tracer = OtlpTracer.start(
                    settings(collector.endpoint(), Optional.empty()),
                    sending(8_192, Duration.ofHours(1), Duration.ofSeconds(30)),
                    watch,
                    Thread.ofPlatform().daemon().factory());
            tracer.begin("/validate", null).end();
            tracer.close();
            assertThat(collector.spans()).hasSize(1);
            assertThat(watch.of(Result.SENT)).isEqualTo(1);

            tracer.begin("/validate", null).end();
            assertThat(collector.spans()).hasSize(1);
        }
    }

    @Test
    void onlyTheNamedAuthorityIsTrusted(@TempDir Path folder) throws Exception {
        SSLContext own = context(folder.resolve("own"));
        try (TestCollector collector = TestCollector.start(own)) {
            Path authority = folder.resolve("own/ca.crt");
            Path another = folder.resolve("another/ca.crt");
            context(folder.resolve("another"));
            try (OtlpTracer tracer = start(collector, another)) {
                tracer.begin("/validate", null).end();
                await().atMost(PATIENCE).until(() -> watch.of(Result.FAILED) == 1);
            }
            try (OtlpTracer tracer = start(collector, authority)) {
                tracer.begin("/validate", null).end();
                collector.awaitRoot(span -> true);
            }
        }
        Path none = Files.writeString(folder.resolve("none.pem"), "no certificate");
        assertThatThrownBy(() -> OtlpTracer.start(
                        settings(URI.create("https://localhost:1"), Optional.of(none)),
                        watch,
                        Thread.ofPlatform().daemon().factory()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none.pem holds no certificates");
    }

    private OtlpTracer start(TestCollector collector, Path authority) throws IOException {
        return OtlpTracer.start(
                settings(collector.endpoint(), Optional.of(authority)),
                sending(8_192, Duration.ofMillis(20), Duration.ofSeconds(30)),
                watch,
                Thread.ofPlatform().daemon().factory());
    }

    private OtlpTracer tracer(URI endpoint, int capacity, Duration longest) throws IOException {
        return OtlpTracer.start(
                settings(endpoint, Optional.empty()),
                sending(capacity, Duration.ofMillis(20), longest),
                watch,
                Thread.ofPlatform().daemon().factory());
    }

    private static OtlpTracer.Settings settings(URI endpoint, Optional<Path> authority) {
        return new OtlpTracer.Settings(endpoint, authority, ProxySelector.of(null), "1.0", "gate-1");
    }

    private static SpanQueue.Settings sending(int capacity, Duration delay, Duration longest) {
        return new SpanQueue.Settings(capacity, 512, delay, longest, Duration.ofSeconds(30), "http://localhost:4318");
    }

    private static SSLContext context(Path folder) throws Exception {
        ServerSSLOptions own = SelfSignedAuthority.inFolder(folder, Clock.systemUTC())
                .look()
                .serving()
                .orElseThrow()
                .server();
        Vertx vertx = Vertx.vertx();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyCertOptions().getKeyManagerFactory(vertx).getKeyManagers(), null, null);
        vertx.close().await();
        return context;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static final class Counted implements TraceWatch {
        private final Map<Result, Integer> counts = new EnumMap<>(Result.class);
        private final List<String> lines = new CopyOnWriteArrayList<>();

        synchronized int of(Result result) {
            return counts.getOrDefault(result, 0);
        }

        @Override
        public synchronized void count(Result result, int spans) {
            counts.merge(result, spans, Integer::sum);
        }

        @Override
        public void warn(String line) {
            lines.add(line);
        }

        @Override
        public void line(String line) {
            lines.add(line);
        }
    }
}
