package com.novapay.deploygate.e2e;

import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import java.util.Optional;

/** Compares what the gate says of a change with what real controllers made of it. */
final class ControllersOracle {
    private final PodOfTemplate pods;
    /** The ReplicaSet that ran before all mutations, healthy. */
    private final String healthy;

    ControllersOracle(PodOfTemplate pods, String healthy) {
        this.pods = pods;
        this.healthy = healthy;
    }

    /** What is wrong, empty when the gate and the controllers agree. */
    Optional<String> disagreement(Change change, MutationOutcome outcome) {
        boolean passes = !change.judgedByRules();
        if (outcome.rollsOut()) {
            if (passes && !mayRollOut(change.changeClass(), outcome)) {
                return wrong("passes and rolls out", change, outcome);
            }
        } else if (!passes && JudgedWithoutNewPods.of(change, outcome).isEmpty()) {
            return wrong("is judged and rolls nothing out", change, outcome);
        } else if (leavesPods(change)
                && !outcome.restarts()
                && !outcome.before().pods().equals(outcome.after().pods())) {
            return wrong("replaces Pods", change, outcome);
        }
        // While the gate is down the API server itself refuses what must be judged, by this condition alone.
        return passes || outcome.asksForDecision()
                ? Optional.empty()
                : wrong("is not asked of the webhook that decides", change, outcome);
    }

    /** What DESIGN.md lets roll out without being judged. */
    private boolean mayRollOut(ChangeClass changeClass, MutationOutcome outcome) {
        return switch (changeClass) {
            case RESTART -> restarts(outcome);
            // a restart in the same update
            case SETTINGS, BRAKE -> outcome.restarts() && restarts(outcome);
            // undoing a restart is a rollback to what still runs
            case ROLLBACK -> outcome.after().replicaSet().equals(healthy) || restarts(outcome);
            default -> false;
        };
    }

    private boolean restarts(MutationOutcome outcome) {
        return pods.isAlike(outcome.before().template(), outcome.after().template());
    }

    /** Whether DESIGN.md lets it pass because the Pods that run stay as they are; scaling and restarts are for changing them. */
    private static boolean leavesPods(Change change) {
        return switch (change.changeClass()) {
            case NOOP, BRAKE -> true;
            case SETTINGS -> !change.fields().contains("spec.replicas");
            default -> false;
        };
    }

    private static Optional<String> wrong(String what, Change change, MutationOutcome outcome) {
        return Optional.of(outcome.mutation() + " " + what + ": " + change.changeClass() + " of " + change.fields()
                + (change.judgedByRules() ? ", judged" : ", not judged") + "; "
                + outcome.before().replicaSet() + " then "
                + outcome.after().replicaSet());
    }
}
