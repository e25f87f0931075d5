package com.novapay.deploygate.announce.release;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.release.CanaryProgress;
import com.novapay.deploygate.release.WorkloadObservation;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Calls the health endpoint of each release that became healthy, and records the answer with the AnalysisRuns of its canary. The
 * announcement follows from that record. Thread-safe.
 */
public final class ReleaseChecks {
    /** A gate that takes over later does not check a release any more: it would not tell about the deploy. */
    private static final Duration LATEST = Duration.ofMinutes(10);

    private static final int MOST = 100;
    private final CheckLinks links;
    private final HealthProbe probe;
    private final Executor executor;
    private final Clock clock;
    private final Consumer<ObjectNode> append;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    /**
     * @param executor where endpoints are called, apart from what waits for nothing
     * @param append puts a record into the audit log and does not block
     */
    public ReleaseChecks(
            CheckLinks links, HealthProbe probe, Executor executor, Clock clock, Consumer<ObjectNode> append) {
        this.links = links;
        this.probe = probe;
        this.executor = executor;
        this.clock = clock;
        this.append = append;
    }

    /** Begins to check those of which no check is recorded; what is under way is not begun again. */
    void check(List<ReleaseStory> unchecked, List<WorkloadObservation> workloads, Instant now) {
        for (ReleaseStory story : unchecked) {
            String decision = story.release().decision();
            Optional<URI> endpoint = endpoint(story, workloads);
            boolean due = Duration.between(story.at(), now).compareTo(LATEST) < 0
                    && (endpoint.isPresent() || !story.analyses().isEmpty());
            if (due && underWay.size() < MOST && underWay.add(decision)) {
                start(story.release(), endpoint, story.analyses());
            }
        }
    }

    private void start(Release release, Optional<URI> endpoint, List<CanaryProgress.Analysis> analyses) {
        try {
            executor.execute(() -> {
                try {
                    Optional<HealthCheck> health = endpoint.map(probe::call);
                    append.accept(CheckDocument.of(release, clock.instant(), health, analyses));
                } finally {
                    underWay.remove(release.decision());
                }
            });
        } catch (RejectedExecutionException e) {
            // The gate ends; the next leader checks it.
            underWay.remove(release.decision());
        }
    }

    /** What the workload names, as long as that is a Service of its namespace; else what the setting names. */
    private Optional<URI> endpoint(ReleaseStory story, List<WorkloadObservation> workloads) {
        return workloads.stream()
                .filter(one -> one.workload().equals(story.followed()))
                .findFirst()
                .flatMap(WorkloadObservation::health)
                .flatMap(LinkTemplate::address)
                .filter(named -> isIn(story.followed().namespace(), named.getHost()))
                .or(() -> links.healthEndpoint(story.release()));
    }

    /** Whoever may change the workload must not have the gate call anything else. */
    private static boolean isIn(String namespace, String host) {
        return host.endsWith("." + namespace + ".svc") || host.endsWith("." + namespace + ".svc.cluster.local");
    }
}
