package com.novapay.deploygate.trace;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;

/** Takes spans by OTLP as a collector does, read by OpenTelemetry's own classes, and remembers them. Thread-safe. */
public final class TestCollector implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<ExportTraceServiceRequest> requests = new CopyOnWriteArrayList<>();
    private final Semaphore arrived = new Semaphore(0);
    private final Semaphore released = new Semaphore(0);
    private final HttpServer server;
    private final String scheme;
    private volatile int status = 200;
    private volatile boolean hanging;

    private TestCollector(Optional<SSLContext> tls) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (tls.isPresent()) {
            HttpsServer secure = HttpsServer.create(address, 50);
            secure.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
            server = secure;
        } else {
            server = HttpServer.create(address, 50);
        }
        scheme = tls.isPresent() ? "https" : "http";
        server.setExecutor(threads);
        server.createContext("/v1/traces", this::handle);
        server.start();
    }

    public static TestCollector start() throws IOException {
        return new TestCollector(Optional.empty());
    }

    static TestCollector start(SSLContext tls) throws IOException {
        return new TestCollector(Optional.of(tls));
    }

    public URI endpoint() {
        return URI.create(scheme + "://localhost:" + server.getAddress().getPort());
    }

    void status(int answered) {
        status = answered;
    }

    /** From now on requests get no answer. */
    void hang() {
        hanging = true;
    }

    /** Waits until a request hangs. */
    void awaitRequest() throws InterruptedException {
        arrived.acquire();
    }

    List<ExportTraceServiceRequest> requests() {
        return requests;
    }

    public List<Span> spans() {
        return requests.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    /** Waits for the span of a request; its children have come before it. */
    public Span awaitRoot(Predicate<Span> wanted) {
        return await().atMost(PATIENCE)
                .until(
                        () -> spans().stream()
                                .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
                                .filter(wanted)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** The steps of a request, in the order in which they began. */
    public List<Span> children(Span root) {
        return spans().stream()
                .filter(span -> span.getParentSpanId().equals(root.getSpanId()))
                .sorted((a, b) -> Long.compare(a.getStartTimeUnixNano(), b.getStartTimeUnixNano()))
                .toList();
    }

    /** An attribute in words; empty when there is none. */
    public static String attribute(Span span, String key) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(KeyValue::getValue)
                .map(value -> value.hasArrayValue()
                        ? String.join(
                                ",",
                                value.getArrayValue().getValuesList().stream()
                                        .map(one -> one.getStringValue())
                                        .toList())
                        : value.hasBoolValue() ? Boolean.toString(value.getBoolValue()) : value.getStringValue())
                .findFirst()
                .orElse("");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("content-encoding"));
            InputStream body = packed ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(body);
            arrived.release();
            if (hanging) {
                released.acquire();
                return;
            }
            if (status == 200) {
                requests.add(request);
            }
            exchange.getResponseHeaders().set("content-type", "application/x-protobuf");
            exchange.sendResponseHeaders(status, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        released.release(1_000);
        server.stop(0);
        threads.shutdownNow();
    }
}
