package com.novapay.deploygate.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.Classifier;
import com.novapay.deploygate.change.Reviews;
import com.novapay.deploygate.change.WorkloadHistory;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.change.WorkloadLookup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Asks the gate's classifier about what the API server sent, and counts how that and the controllers' work fit. Thread-safe. */
final class MutationTally {
    private final Classifier classifier = new Classifier();
    private final PodOfTemplate pods;
    private final Queue<String> disagreements = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private int rolledOut;
    private int stayed;
    private int notAccepted;

    MutationTally(PodOfTemplate pods) {
        this.pods = pods;
    }

    /** @param outcomes of one mutation, empty where the API server did not accept it */
    synchronized void add(MutatedWorkload workload, List<MutationOutcome> outcomes) {
        if (outcomes.isEmpty()) {
            notAccepted++;
        }
        for (MutationOutcome outcome : outcomes) {
            Change change =
                    classifier.classify(Reviews.request(outcome.review().deepCopy()), new OneHealthyTemplate(workload));
            new ControllersOracle(pods, workload.healthy())
                    .disagreement(change, outcome)
                    .ifPresent(disagreements::add);
            rolledOut += outcome.rollsOut() ? 1 : 0;
            stayed += outcome.rollsOut() ? 0 : 1;
            counts.merge(kind(change, outcome), 1, Integer::sum);
        }
    }

    Queue<String> disagreements() {
        return disagreements;
    }

    /** How many changes brought other Pods. */
    synchronized int rolledOut() {
        return rolledOut;
    }

    /** How many accepted changes brought none. */
    synchronized int stayed() {
        return stayed;
    }

    @Override
    public synchronized String toString() {
        return counts + ", not accepted " + notAccepted;
    }

    private static String kind(Change change, MutationOutcome outcome) {
        if (outcome.rollsOut()) {
            return change.changeClass() + " rolls out";
        }
        return change.changeClass()
                + (change.judgedByRules()
                        ? JudgedWithoutNewPods.of(change, outcome)
                                .map(exception -> " " + exception)
                                .orElse(" without a reason")
                        : "");
    }

    /** What the gate knows of a workload that was healthy before all mutations. */
    private record OneHealthyTemplate(MutatedWorkload workload) implements WorkloadLookup {
        @Override
        public Optional<WorkloadHistory> history(WorkloadKey key) {
            return Optional.of(new WorkloadHistory(
                    workload.uid(),
                    List.of(new WorkloadHistory.Revision(workload.digest(), "2026-11-24T10:00:00Z", false)),
                    List.of()));
        }

        @Override
        public Optional<JsonNode> podTemplate(WorkloadKey key) {
            return Optional.empty();
        }
    }
}
