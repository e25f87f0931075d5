package com.novapay.deploygate.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.DecisionListener;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.RecordDocument;
import com.novapay.deploygate.audit.RecordIds;
import com.novapay.deploygate.audit.RecordReader;
import com.novapay.deploygate.audit.RecordTime;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.audit.StoreWatch.Outage;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.policy.PolicyLoad;
import com.novapay.deploygate.policy.source.PolicySources;
import com.novapay.deploygate.release.Finding;
import com.novapay.deploygate.release.ObservationFollower;
import com.novapay.deploygate.release.Releases;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.telemetry.GateMetrics;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * What a gate records of itself: that it began and ended, which policies it took up, what was seen in the cluster. Nothing
 * waits for it but the end, for two seconds; what the store does not take waits in the spool, and what that does not take is
 * told. Thread-safe.
 */
final class GateRecords implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LONGEST_END_S = 2;
    private final GateConfig config;
    private final GateIdentity identity;
    private final Clock clock;
    private final GateMetrics metrics;
    private final Consumer<String> report;
    private final RecordIds ids;
    private final String startId;
    private final RecordStore store;
    private final CompletableFuture<DecisionLog> log = new CompletableFuture<>();
    private final BackgroundLoops loops;
    private final ExecutorService executor;
    private volatile boolean started;

    GateRecords(GateConfig config, GateIdentity identity, Clock clock, GateMetrics metrics, Consumer<String> report) {
        this.config = config;
        this.identity = identity;
        this.clock = clock;
        this.metrics = metrics;
        this.report = report;
        this.loops = new BackgroundLoops(metrics, report);
        this.executor = loops.scheduler("gate-records");
        this.ids = new RecordIds(clock, new SecureRandom());
        this.startId = ids.get();
        this.store = RecordStore.at(config.store());
    }

    /** Says where to; what was recorded before waited for it. */
    void begin(DecisionLog where) {
        log.complete(where);
    }

    /** Records that the gate serves, and how the one before on this host ended. */
    void started(Optional<Releases> releases) {
        started = true;
        metrics.gauge(
                "deploygate.ungated.workloads",
                "Workloads that run a template no decision admitted, as observed by the leader; 0 on the other gates.",
                () -> releases.map(Releases::ungated).orElse(0));
        executor.execute(() -> {
            ObjectNode document = begin(RecordType.GATE_START, startId);
            document.putObject("config")
                    .put("store", store.told())
                    .put("policies", policySource())
                    .put(
                            "facts",
                            identity.cluster().isEmpty()
                                    ? config.facts().map(Path::toString).orElse("none")
                                    : "cluster")
                    .put(
                            "listen",
                            config.listen().host() + ":" + config.listen().port())
                    .put("releases", config.releases().keep() > 0);
            document.set("before", before());
            append(document);
        });
    }

    /** How the last gate of this host ended, as far as the log can be read. */
    private ObjectNode before() {
        ObjectNode before = JSON.createObjectNode();
        try (RecordReader reader = RecordReader.open(store)) {
            List<String> last = reader.events(RecordType.GATE_START, identity.instance(), 1);
            if (last.isEmpty()) {
                return before.put("end", "none");
            }
            String id = JSON.readTree(last.getFirst()).path("recordId").asText();
            boolean clean = reader.has(stopId(id));
            if (!clean) {
                report.accept("records: the gate that ran here before (" + id + ") did not record that it stopped");
            }
            return before.put("start", id).put("end", clean ? "recorded" : "not recorded");
        } catch (SQLException | JsonProcessingException e) {
            return before.put("end", "unknown");
        }
    }

    /** Records a load of policies, and their text once for each revision. */
    void policies(PolicyLoad load) {
        executor.execute(() -> {
            ObjectNode document = begin(RecordType.POLICY_LOADED, ids.get()).put("origin", policySource());
            if (!load.commit().isEmpty()) {
                document.put("policyCommit", load.commit());
            }
            switch (load) {
                case PolicyLoad.Activated active -> {
                    document.put("outcome", "in-force")
                            .put("policyRevision", active.revision())
                            .put("moduleSha256", active.module())
                            .put("sources", text(active));
                }
                case PolicyLoad.Refused refused ->
                    document.put("outcome", "refused")
                            .put("policyRevision", "")
                            .put("stage", refused.stage().word())
                            .put("problem", refused.problem());
            }
            append(document);
        });
    }

    /** The id of the record that has their text. */
    private String text(PolicyLoad.Activated active) {
        String id = RecordIds.of(RecordType.POLICY_SOURCES.word(), active.revision());
        ObjectNode text = RecordDocument.begin(RecordType.POLICY_SOURCES, id, clock.instant())
                .put("policyRevision", active.revision());
        ObjectNode files = text.putObject("files");
        new TreeMap<>(active.files().sources()).forEach(files::put);
        append(text);
        return id;
    }

    private String policySource() {
        return config.policies().source().map(PolicySources::shown).orElse("shipped");
    }

    /** Records that policies in the shadow would have decided otherwise. */
    void shadow(ShadowDifference difference) {
        append(difference.document());
    }

    /** Records what break-glass approvals let in, beside the decisions. */
    DecisionListener breakGlass() {
        return new BreakGlassRecords(this::append);
    }

    /**
     * Where what is seen in the cluster goes.
     *
     * @param follower shown it afterwards
     */
    Releases.RecordSink booked(ObservationFollower follower) {
        return new Releases.RecordSink(
                new RecordedReleases(store, log.join()), this::alarm, loops.scheduler("bookkeeping"), follower);
    }

    /** Records what was checked after a release. */
    void checked(ObjectNode document) {
        append(document);
    }

    private void alarm(Finding.Seen seen) {
        metrics.ungated();
        report.accept("UNGATED: " + seen.sighting().workload().told() + " runs template "
                + seen.sighting().digest() + ", which no decision admitted ("
                + seen.recordId() + "); see docs/operators.md");
    }

    /** The record of an outage of the store, by which the gate also finds out whether it is over. */
    LogRecord outage(Outage outage) {
        return LogRecord.of(outageDocument(outage));
    }

    /** Records that an outage of the store ended. */
    void ended(Outage outage) {
        append(outageDocument(outage));
    }

    private ObjectNode outageDocument(Outage outage) {
        String id = RecordIds.of(
                RecordType.GATE_STORE.word(), startId, outage.since().toString());
        return begin(RecordType.GATE_STORE, id)
                .put("outcome", "unusable")
                .put("start", startId)
                .put("since", RecordTime.of(outage.since()))
                .put("problem", outage.problem());
    }

    private ObjectNode begin(RecordType type, String id) {
        ObjectNode document = RecordDocument.begin(type, id, clock.instant());
        document.putObject("gate")
                .put("version", identity.version())
                .put("instance", identity.instance())
                .put("cluster", identity.cluster());
        document.putObject("resource").put("kind", "Gate").put("name", identity.instance());
        return document;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what comes of it is told
    private void append(ObjectNode document) {
        log.thenCompose(where -> where.append(LogRecord.of(document))).thenAccept(outcome -> told(document, outcome));
    }

    private void told(ObjectNode document, AppendOutcome outcome) {
        if (!outcome.isDurable()) {
            report.accept("records: " + document.path("recordId").asText() + " of "
                    + document.path("schema").asText() + " was not recorded: " + outcome);
        }
    }

    private static String stopId(String start) {
        return RecordIds.of(RecordType.GATE_STOP.word(), start);
    }

    /** Waits for what is to be recorded, for two seconds. */
    void finish() {
        executor.shutdown();
        try {
            executor.awaitTermination(LONGEST_END_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Records that the gate ends as it was told to, if it had begun. */
    @Override
    public void close() {
        finish();
        if (!started) {
            return;
        }
        try {
            ObjectNode document = begin(RecordType.GATE_STOP, stopId(startId))
                    .put("outcome", "told-to-end")
                    .put("start", startId);
            told(document, log.join().append(LogRecord.of(document)).get(LONGEST_END_S, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            report.accept("records: the stop of the gate was not recorded: " + e);
        }
    }
}
