package com.novapay.deploygate.gate;

import com.novapay.deploygate.admission.RequestTracer;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.config.ProductVersion;
import com.novapay.deploygate.config.TraceSettings;
import com.novapay.deploygate.config.TracesConfig;
import com.novapay.deploygate.outbound.ProxyEnvironment;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.telemetry.GateMetrics;
import com.novapay.deploygate.telemetry.OperatorLog;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.trace.OtlpTracer;
import com.novapay.deploygate.trace.TraceWatch;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/**
 * The traces of a running gate; nothing of OpenTelemetry is loaded where none are wanted. Closed by one thread.
 *
 * @param tracer observes the requests
 * @param end sends what is left, for a few seconds at most
 */
record GateTraces(RequestTracer tracer, Runnable end) implements AutoCloseable {
    /**
     * The traces that the configuration wants.
     *
     * @param environment proxies are named in it
     */
    static GateTraces of(GateConfig config, Map<String, String> environment, GateMetrics metrics, OperatorLog report) {
        return config.traces()
                .map(wanted -> started(wanted, environment, metrics, report))
                .orElseGet(() -> new GateTraces(RequestTracer.OFF, () -> {}));
    }

    private static GateTraces started(
            TracesConfig wanted, Map<String, String> environment, GateMetrics metrics, OperatorLog report) {
        Watch watch = new Watch(metrics, report);
        for (TraceWatch.Result result : TraceWatch.Result.values()) {
            watch.count(result, 0); // there from the beginning, or its first rise would not be seen as one
        }
        try {
            OtlpTracer tracer = OtlpTracer.start(
                    new OtlpTracer.Settings(
                            wanted.endpoint(),
                            wanted.authorities(),
                            ProxyEnvironment.of(environment),
                            ProductVersion.number(),
                            GateNames.host()),
                    watch,
                    new BackgroundLoops(metrics, report).threads());
            return new GateTraces(tracer, tracer::close);
        } catch (IOException e) {
            throw new UsageProblem(TraceSettings.CA_FILE.key() + ": " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new UsageProblem(String.valueOf(e.getMessage()));
        }
    }

    private record Watch(GateMetrics metrics, OperatorLog report) implements TraceWatch {
        @Override
        public void count(Result result, int spans) {
            metrics.traced(result.name().toLowerCase(Locale.ROOT), spans);
        }

        @Override
        public void warn(String line) {
            report.warn("traces: " + line);
        }

        @Override
        public void line(String line) {
            report.accept("traces: " + line);
        }
    }

    @Override
    public void close() {
        end.run();
    }
}
