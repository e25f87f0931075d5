package com.novapay.deploygate.trace;

import com.novapay.deploygate.admission.RequestTrace;
import com.novapay.deploygate.admission.RequestTracer;
import com.novapay.deploygate.outbound.Authorities;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.export.ProxyOptions;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Observes requests as spans of OpenTelemetry and sends them by OTLP, http/protobuf. A trace that the caller began goes on, and whether
 * it is sampled is the caller's choice; a request that begins a trace is sampled. Thread-safe.
 */
public final class OtlpTracer implements RequestTracer, AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    /** Held, or the level would be lost with the logger. */
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    /** Nothing else of the caller: {@code tracestate} is foreign text. */
    private static final TextMapGetter<String> PARENT = (parent, key) -> "traceparent".equals(key) ? parent : null;

    private final SdkTracerProvider provider;
    private final SpanExporter exporter;
    private final Duration end;
    private final Tracer tracer;

    /**
     * Where spans go and in whose name.
     *
     * @param endpoint base address of the collector; {@code /v1/traces} is added
     * @param authorities that sign the collector's certificate, PEM; empty for Java's own
     */
    public record Settings(
            URI endpoint, Optional<Path> authorities, ProxySelector proxies, String version, String instance) {}

    private OtlpTracer(SpanExporter exporter, Settings settings, SpanQueue queue, Duration end) {
        this.exporter = exporter;
        this.end = end;
        this.provider = SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.builder()
                        .put("service.name", "deploy-gate")
                        .put("service.version", settings.version())
                        .put("service.instance.id", settings.instance())
                        .build()))
                .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
                .setMeterProvider(MeterProvider::noop)
                .addSpanProcessor(queue)
                .build();
        this.tracer = provider.get("com.novapay.deploygate");
    }

    /**
     * Begins to send spans, also while no collector is there.
     *
     * @throws IOException names the file of authorities when it cannot be read
     */
    public static OtlpTracer start(Settings settings, TraceWatch watch, ThreadFactory threads) throws IOException {
        return start(
                settings,
                new SpanQueue.Settings(
                        4_096,
                        512,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2),
                        settings.endpoint().toString()),
                watch,
                threads);
    }

    static OtlpTracer start(Settings settings, SpanQueue.Settings sending, TraceWatch watch, ThreadFactory threads)
            throws IOException {
        LIBRARY.setLevel(Level.OFF); // it logs each failed request with the text of the answer
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(settings.endpoint().toString().replaceFirst("/+$", "") + "/v1/traces")
                .setTimeout(sending.longest())
                .setConnectTimeout(CONNECT)
                .setCompression("gzip")
                .setRetryPolicy(null)
                .setProxy(ProxyOptions.create(settings.proxies()))
                .setMeterProvider(MeterProvider::noop);
        if (settings.authorities().isPresent()) {
            Path file = settings.authorities().get();
            for (TrustManager manager : Authorities.trust(file)) {
                if (manager instanceof X509TrustManager trusted) {
                    builder.setSslContext(Authorities.context(file), trusted);
                }
            }
        }
        SpanExporter exporter = builder.build();
        return new OtlpTracer(exporter, settings, new SpanQueue(exporter, sending, watch, threads), sending.end());
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public RequestTrace begin(String path, @Nullable String parent) {
        Context caller = parent == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), parent, PARENT);
        return new OtlpTrace(
                tracer,
                tracer.spanBuilder("POST " + path)
                        .setParent(caller)
                        .setSpanKind(SpanKind.SERVER)
                        .setAttribute("http.request.method", "POST")
                        .setAttribute("http.route", path)
                        .startSpan());
    }

    /** Sends what is left, for a few seconds at most. */
    @Override
    public void close() {
        provider.shutdown().join(end.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS);
        exporter.shutdown().join(end.toMillis(), TimeUnit.MILLISECONDS);
    }
}
