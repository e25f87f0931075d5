package com.novapay.deploygate.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.facts.resource.ReleaseHistory;
import com.novapay.deploygate.facts.resource.ReleaseHistorySpec;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import com.novapay.deploygate.kubernetes.ApiProblem;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Notes an admitted change in the release history of its workload, once the cluster shows that it came to be. Confined to one
 * thread.
 */
final class HistoryNotes {
    private final ReleaseCluster cluster;
    private final int keep;
    private final Consumer<String> report;

    /** What one try came to. */
    enum Outcome {
        /** Noted, or there is nothing to note it in. */
        DONE,
        /** The workload does not show it, or somebody else wrote first: it may do so yet. */
        NOT_YET
    }

    /** @param keep how many revisions of one workload that ran healthy, 1 or more */
    HistoryNotes(ReleaseCluster cluster, int keep, Consumer<String> report) {
        this.cluster = cluster;
        this.keep = keep;
        this.report = report;
    }

    Outcome attempt(Admitted admitted) throws ApiProblem {
        Optional<WorkloadKind> kind = HistoryName.kind(admitted.workload());
        if (kind.isEmpty()) {
            return Outcome.DONE;
        }
        Optional<LiveTemplate> live = live(admitted, kind.get());
        if (live.isEmpty()) {
            return Outcome.NOT_YET;
        }
        String name = HistoryName.of(admitted.workload());
        Optional<ReleaseHistory> history = cluster.history(admitted.workload().namespace(), name);
        Optional<ReleaseHistorySpec> old = history.map(ReleaseHistory::getSpec);
        if (history.isPresent() && !isOf(old, admitted, kind.get())) {
            report.accept(
                    admitted.workload().told() + ": ReleaseHistory " + name + " exists but belongs to another object");
            return Outcome.DONE;
        }
        Optional<ReleaseHistorySpec> next = HistoryUpdater.admitted(old, kind.get(), admitted, live.get(), keep);
        if (next.isEmpty()) {
            return Outcome.DONE;
        }
        if (!cluster.write(HistoryName.document(admitted.workload(), history, next.get()))) {
            return Outcome.NOT_YET;
        }
        tell(admitted, next.get());
        return Outcome.DONE;
    }

    private Optional<LiveTemplate> live(Admitted admitted, WorkloadKind kind) throws ApiProblem {
        String namespace = admitted.workload().namespace();
        Optional<JsonNode> workload =
                cluster.workload(kind, namespace, admitted.workload().name());
        Optional<String> elsewhere =
                kind == WorkloadKind.ROLLOUT ? workload.flatMap(LiveTemplate::referred) : Optional.empty();
        JsonNode referred = elsewhere.isPresent()
                ? cluster.deployment(namespace, elsewhere.get()).orElse(MissingNode.getInstance())
                : MissingNode.getInstance();
        return workload.flatMap(known -> LiveTemplate.of(kind, known, referred))
                .filter(known ->
                        known.uid().equals(admitted.uid()) && known.digest().equals(admitted.digest()));
    }

    private static boolean isOf(Optional<ReleaseHistorySpec> spec, Admitted admitted, WorkloadKind kind) {
        return spec.map(ReleaseHistorySpec::workload)
                .filter(whose -> whose.kind() == kind
                        && whose.name().equals(admitted.workload().name()))
                .isPresent();
    }

    private void tell(Admitted admitted, ReleaseHistorySpec next) {
        admitted.leftBehind()
                .filter(left -> !left.equals(admitted.digest()))
                .ifPresent(left -> report.accept(admitted.workload().told()
                        + (HistoryUpdater.isHeld(next.holds(), left)
                                ? " was rolled back to " + admitted.digest() + "; held: " + left
                                : " was rolled back, but its list of holds is full: " + left + " is not held")
                        + " (" + admitted.decision() + ")"));
    }
}
