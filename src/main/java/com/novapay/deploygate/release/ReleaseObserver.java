package com.novapay.deploygate.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.facts.resource.ReleaseHistory;
import com.novapay.deploygate.facts.resource.ReleaseHistorySpec;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import com.novapay.deploygate.kubernetes.ApiProblem;
import com.novapay.deploygate.kubernetes.Leadership;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Looks at all gated workloads and notes in their release histories what became healthy. What goes wrong is told once and
 * tried again at the next look; nothing waits for it. Confined to one thread.
 */
final class ReleaseObserver {
    /** When that many were refused, the next would be too. */
    private static final int REFUSALS = 20;

    private final ReleaseCluster cluster;
    private final Leadership leadership;
    private final int keep;
    private final Clock clock;
    private final ObservationRound.ObservationListener onlooker;
    private final ObservationCollector looking;
    private final Consumer<String> report;
    /** What each workload and its history were when there was nothing to note, by their versions. */
    private Map<WorkloadKey, Versions> settled = new HashMap<>();

    /** The workloads of the last look. */
    private Set<WorkloadKey> there = new HashSet<>();

    private String said = "";

    private record Versions(String workload, String history) {}

    /**
     * @param keep how many revisions of one workload, 1 or more
     * @param onlooker shown each look at everything
     * @param report told each revision that was noted and each new problem, one line
     */
    ReleaseObserver(
            ReleaseCluster cluster,
            Leadership leadership,
            int keep,
            Clock clock,
            ObservationRound.ObservationListener onlooker,
            Consumer<String> report) {
        this.cluster = cluster;
        this.leadership = leadership;
        this.keep = keep;
        this.clock = clock;
        this.onlooker = onlooker;
        this.looking = new ObservationCollector(cluster);
        this.report = report;
    }

    /** Looks once, if this gate leads. Throws nothing. */
    void round() {
        try {
            boolean leads = leadership.holds();
            if (!leads) {
                onlooker.blind();
            }
            tell(leads ? look() : "");
        } catch (ApiProblem e) {
            tell(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // Whatever it is, the next look may do better; without one no revision would be noted any more.
            tell(e.toString());
        }
    }

    /** Lets another gate lead at once. */
    void end() {
        try {
            leadership.end();
        } catch (ApiProblem | RuntimeException e) {
            // It takes over by itself some seconds later.
            tell(String.valueOf(e.getMessage()));
        }
    }

    private void tell(String problem) {
        if (!problem.isEmpty() && !problem.equals(said)) {
            report.accept(problem);
        }
        said = problem;
    }

    /** What was refused first, or nothing. */
    private String look() throws ApiProblem {
        Instant begun = clock.instant();
        Namespaces namespaces = cluster.namespaces();
        looking.begin();
        Map<WorkloadKey, ReleaseHistory> histories = histories();
        Map<WorkloadKey, Versions> now = new HashMap<>();
        Set<WorkloadKey> present = new HashSet<>();
        List<String> refused = new ArrayList<>();
        for (WorkloadKind kind : WorkloadKind.values()) {
            cluster.each(kind, workload -> {
                WorkloadKey key = key(kind, workload);
                present.add(key);
                Optional<ReleaseHistory> history = Optional.ofNullable(histories.get(key));
                Versions versions = versions(workload, history);
                Namespaces.Gated gated = namespaces.gated().get(key.namespace());
                if (gated == null) {
                    return;
                }
                looking.see(kind, key, workload, gated.environment());
                // Somebody else may have taken over while this one was busy.
                if (versions.equals(settled.get(key))
                        || (refused.size() < REFUSALS
                                && leadership.holds()
                                && note(kind, key, workload, histories, refused))) {
                    now.put(key, versions);
                }
            });
        }
        deleted(histories, present, namespaces, refused);
        there = present;
        settled = now;
        onlooker.seen(new ObservationRound(begun, namespaces, looking.end()));
        return refused.isEmpty() ? "" : refused.getFirst();
    }

    /** Notes of each workload that is not there any more when it was deleted: now, or before this gate began to look. */
    private void deleted(
            Map<WorkloadKey, ReleaseHistory> histories,
            Set<WorkloadKey> present,
            Namespaces namespaces,
            List<String> refused)
            throws ApiProblem {
        for (var entry : histories.entrySet()) {
            WorkloadKey key = entry.getKey();
            ReleaseHistorySpec spec = entry.getValue().getSpec();
            if (present.contains(key)
                    || spec == null
                    || spec.deletedAt() != null
                    || !namespaces.gated().containsKey(key.namespace())
                    || refused.size() >= REFUSALS
                    || !leadership.holds()) {
                continue;
            }
            Optional<Instant> at = there.contains(key) ? Optional.of(clock.instant()) : HistoryUpdater.last(spec);
            if (at.isPresent()) {
                write(key, entry.getValue(), spec.deleted(HistoryUpdater.written(at.get())), refused);
            }
        }
    }

    private void write(WorkloadKey key, ReleaseHistory history, ReleaseHistorySpec next, List<String> refused)
            throws ApiProblem {
        try {
            if (cluster.write(HistoryName.document(key, Optional.of(history), next))) {
                report.accept(key.told() + " was deleted");
            }
        } catch (ApiProblem e) {
            if (!e.isRefused()) {
                throw e;
            }
            refused.add(key.told() + ": " + e.getMessage());
        }
    }

    private Map<WorkloadKey, ReleaseHistory> histories() throws ApiProblem {
        Map<WorkloadKey, ReleaseHistory> histories = new HashMap<>();
        for (ReleaseHistory history : cluster.histories()) {
            ReleaseHistorySpec spec = history.getSpec();
            if (spec == null) {
                continue;
            }
            WorkloadKey key = new WorkloadKey(
                    history.getMetadata().getNamespace(),
                    HistoryName.word(spec.workload().kind()),
                    spec.workload().name());
            if (history.getMetadata().getName().equals(HistoryName.of(key))) {
                histories.put(key, history);
            }
        }
        return histories;
    }

    /** Whether there was nothing to note. */
    private boolean note(
            WorkloadKind kind,
            WorkloadKey key,
            JsonNode workload,
            Map<WorkloadKey, ReleaseHistory> histories,
            List<String> refused)
            throws ApiProblem {
        try {
            JsonNode referred = referred(kind, key, workload);
            Optional<HealthyRun> run = HealthyRun.of(kind, workload, referred);
            if (run.isEmpty()) {
                return true;
            }
            boolean noted = write(kind, key, run.get(), histories, refused);
            // Going back writes that Deployment; it may have no Pods of its own by which it could be seen to be
            // healthy.
            Optional<HealthyRun> there = run.get().in(referred);
            return there.isPresent()
                    ? write(
                                    WorkloadKind.DEPLOYMENT,
                                    key(WorkloadKind.DEPLOYMENT, referred),
                                    there.get(),
                                    histories,
                                    refused)
                            && noted
                    : noted;
        } catch (ApiProblem e) {
            if (!e.isRefused()) {
                throw e;
            }
            refused.add(key.told() + ": " + e.getMessage());
        } catch (RuntimeException e) {
            // One that cannot be understood must not hide the others.
            refused.add(key.told() + ": " + e);
        }
        return false;
    }

    /** Whether it was written already, and will be as it is. */
    private boolean write(
            WorkloadKind kind,
            WorkloadKey key,
            HealthyRun run,
            Map<WorkloadKey, ReleaseHistory> histories,
            List<String> refused)
            throws ApiProblem {
        Optional<ReleaseHistory> history = Optional.ofNullable(histories.get(key));
        Optional<ReleaseHistorySpec> old = history.map(ReleaseHistory::getSpec);
        Optional<ReleaseHistorySpec> next = HistoryUpdater.after(old, kind, key.name(), run, clock.instant(), keep);
        if (next.isEmpty()) {
            return !HistoryUpdater.ripens(old, run);
        }
        if (cluster.write(HistoryName.document(key, history, next.get()))) {
            report.accept(told(key, history, next.get(), run));
        } else if (history.isEmpty()) {
            refused.add(
                    key.told() + ": ReleaseHistory " + HistoryName.of(key) + " exists but belongs to another object");
        }
        return false;
    }

    private JsonNode referred(WorkloadKind kind, WorkloadKey key, JsonNode workload) throws ApiProblem {
        Optional<String> name = kind == WorkloadKind.ROLLOUT ? LiveTemplate.referred(workload) : Optional.empty();
        return name.isPresent()
                ? cluster.deployment(key.namespace(), name.get()).orElse(MissingNode.getInstance())
                : MissingNode.getInstance();
    }

    private static String told(
            WorkloadKey key, Optional<ReleaseHistory> history, ReleaseHistorySpec next, HealthyRun run) {
        Optional<ReleaseHistorySpec> before = history.map(ReleaseHistory::getSpec);
        boolean anew =
                before.filter(spec -> run.uid().equals(spec.workload().uid())).isEmpty();
        boolean lifted = before.filter(spec -> HistoryUpdater.isHeld(spec.holds(), run.digest()))
                        .isPresent()
                && !HistoryUpdater.isHeld(next.holds(), run.digest());
        return key.told() + " runs healthy: " + run.digest()
                + (history.isEmpty()
                        ? "; its history starts"
                        : anew ? "; it was recreated, so its history starts again" : "")
                + (lifted ? "; it was admitted again, so its hold is lifted" : "");
    }

    private static Versions versions(JsonNode workload, Optional<ReleaseHistory> history) {
        return new Versions(
                workload.path("metadata").path("resourceVersion").asText(),
                history.map(known -> known.getMetadata().getResourceVersion()).orElse(""));
    }

    private static WorkloadKey key(WorkloadKind kind, JsonNode workload) {
        JsonNode metadata = workload.path("metadata");
        return new WorkloadKey(
                metadata.path("namespace").asText(),
                HistoryName.word(kind),
                metadata.path("name").asText());
    }
}
