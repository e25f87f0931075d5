package com.novapay.deploygate.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What the gate counts, in Prometheus' words. Thread-safe. Labels are of closed lists only: classes, outcomes and codes,
 * never names of people or workloads.
 */
public final class GateMetrics {
    private static final Duration[] BOUNDS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** There from the beginning, or its first rise would not be seen as one. */
    private final Counter ungated = Counter.builder("deploygate.ungated")
            .description("Changes in the cluster that no decision admitted, each counted once.")
            .register(registry);

    private final MultiGauge policies = MultiGauge.builder("deploygate.policy.info")
            .description("The active policies: always 1.")
            .register(registry);

    private final MultiGauge exceptions = MultiGauge.builder("deploygate.policy.exceptions")
            .description(
                    "Seconds until the first exception of a rule ends; negative when one has expired and is still in the data.")
            .register(registry);

    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    public GateMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
        gauge("deploygate.loops.ended", "Background loops that ended unexpectedly.", ended::size);
    }

    /** One answer: its class (empty when not classified), {@code allow}, {@code deny} or {@code error}, and how long it took. */
    public void answered(String changeClass, String outcome, Duration took) {
        Timer.builder("deploygate.admission.duration")
                .description("From the last byte of the request to the answer.")
                .tag("class", changeClass)
                .tag("outcome", outcome)
                .serviceLevelObjectives(BOUNDS)
                .register(registry)
                .record(took);
    }

    /**
     * One record given to the store.
     *
     * @param outcome of a closed list
     * @param took until the store answered, with the time for which the record waited for its commit
     */
    public void recordAppended(String outcome, Duration took) {
        Timer.builder("deploygate.store.append.duration")
                .description("From a record to the answer of the store: that it is durable, or that it is not.")
                .tag("outcome", outcome)
                .serviceLevelObjectives(BOUNDS)
                .register(registry)
                .record(took);
    }

    /** One code of a refusal: a rule's or a failure's. */
    public void refused(String code) {
        Counter.builder("deploygate.refusals")
                .description("Denials by the rule or failure that caused them; one denial may have several.")
                .tag("code", code)
                .register(registry)
                .increment();
    }

    /** Policies were activated. */
    public void policiesActivated() {
        policiesLoaded("activated", "");
    }

    /** Policies were not activated. */
    public void policiesRefused(String stage) {
        policiesLoaded("broken", stage);
    }

    private void policiesLoaded(String result, String stage) {
        Counter.builder("deploygate.policy.loads")
                .description(
                        "Loads of policies; after a failed load, whose stage is named, the last good policies stay active.")
                .tag("result", result)
                .tag("stage", stage)
                .register(registry)
                .increment();
    }

    /**
     * The policies in the shadow decided otherwise.
     *
     * @param code of a rule or failure that denied by the one and not by the other
     */
    public void shadowDiffered(String code) {
        Counter.builder("deploygate.shadow.differences")
                .description(
                        "Decisions in which a rule denied by the active policies and not by those in the shadow, or the"
                                + " other way round.")
                .tag("code", code)
                .register(registry)
                .increment();
    }

    /** A decision was not evaluated in the shadow. */
    public void shadowSkipped() {
        Counter.builder("deploygate.shadow.skipped")
                .description("Decisions not evaluated by the policies in the shadow, because they had no time left.")
                .register(registry)
                .increment();
    }

    /** Which policies are active, and which were is forgotten. */
    public void policies(String revision, String commit, String source) {
        policies.register(
                List.of(MultiGauge.Row.of(Tags.of("revision", revision, "commit", commit, "source", source), () -> 1)),
                true);
    }

    /** When the first exception of each rule ends, in seconds from the time of the scrape; rules that have none are forgotten. */
    public void exceptions(Map<String, Supplier<Number>> secondsByRule) {
        exceptions.register(
                secondsByRule.entrySet().stream()
                        .map(rule -> MultiGauge.Row.of(Tags.of("rule", rule.getKey()), rule.getValue()))
                        .toList(),
                true);
    }

    /** One new certificate given to the server, or one look at which something newer could not be used. */
    public void certificateLoaded(boolean succeeded) {
        Counter.builder("deploygate.tls.loads")
                .description(
                        "New certificates served; broken counts failed reads, after which the last good certificate stays.")
                .tag("result", succeeded ? "served" : "broken")
                .register(registry)
                .increment();
    }

    /** One round of a background loop that ended in an exception or an error. */
    void loopFailed(String loop) {
        Counter.builder("deploygate.loop.failures")
                .description("Rounds of background loops that ended in an exception or an error; the loop continues.")
                .tag("loop", loop)
                .register(registry)
                .increment();
    }

    /** A background loop has ended that nothing told to end. */
    void loopEnded(String loop) {
        ended.add(loop);
    }

    /** The background loops that have ended although nothing told them to, sorted; with any of them the gate is not alive. */
    public SortedSet<String> endedLoops() {
        return new TreeSet<>(ended);
    }

    /**
     * What happened to announcements.
     *
     * @param channel its destination and name, from the configuration
     * @param result of a closed list
     */
    public void announced(String channel, String result, int number) {
        Counter.builder("deploygate.announcements")
                .description("Announcements by what happened to them: delivered, coalesced into a newer state, retried,"
                        + " doubtful (they may show twice) or dead.")
                .tag("channel", channel)
                .tag("result", result)
                .register(registry)
                .increment(number);
    }

    /**
     * Spans of traces.
     *
     * @param result what became of them, of a closed list
     */
    public void traced(String result, int spans) {
        Counter.builder("deploygate.trace.spans")
                .description(
                        "Spans of traces: sent to the collector, failed (it did not take them) or dropped (the queue was full).")
                .tag("result", result)
                .register(registry)
                .increment(spans);
    }

    /** One change in the cluster that no decision let in. */
    public void ungated() {
        ungated.increment();
    }

    /**
     * One delivery of an incident source.
     *
     * @param source a source that is on
     * @param result what became of it, of a closed list
     */
    public void incidentDelivered(String source, String result) {
        Counter.builder("deploygate.incident.deliveries")
                .description("Deliveries of incident sources, by what became of them.")
                .tag("source", source)
                .tag("result", result)
                .register(registry)
                .increment();
    }

    /** How long ago a feed of incidents last proved that it works; one that is not polled may just have nothing to say. */
    public void incidentFeedAge(String source, boolean polled, Supplier<Number> seconds) {
        Gauge.builder("deploygate.incident.feed.age.seconds", seconds)
                .description(
                        "Time since the source's API answered, where it is polled; else since an authentic delivery.")
                .tag("source", source)
                .tag("polled", Boolean.toString(polled))
                .register(registry);
    }

    /** A value that is read whenever it is asked for. */
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /** Everything, in the text format of Prometheus. */
    public String scrape() {
        return registry.scrape();
    }
}
