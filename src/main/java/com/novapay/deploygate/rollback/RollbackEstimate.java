package com.novapay.deploygate.rollback;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.kubernetes.ClusterObjects;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import com.novapay.deploygate.kubernetes.FoundWorkload;
import com.novapay.deploygate.yaml.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How long the controller will take to go back: it replaces as many Pods at a time as the strategy allows, and waits for each of
 * them. Immutable.
 *
 * @param missing Pods that do not run the earlier template yet
 * @param atOnce how many are replaced at a time, at least 1
 * @param each from a Pod's creation until it counts as available; empty when no Pod of the workload shows it
 * @param interrupts the present Pods end first, so that none answers meanwhile
 */
public record RollbackEstimate(int missing, int atOnce, Optional<Duration> each, boolean interrupts) {
    /** What the deployment process promises. */
    private static final Duration PROMISED = Duration.ofSeconds(30);

    /** Empty where it cannot be told: nothing runs, or a Rollout goes through its steps. */
    static Optional<RollbackEstimate> of(ClusterObjects cluster, FoundWorkload workload, OwnTemplate template) {
        JsonNode spec = workload.object().path("spec");
        int wanted = spec.path("replicas").asInt(1);
        if (wanted == 0
                || (workload.name().isRollout()
                        && spec.at("/rollbackWindow/revisions").asInt() < 1)) {
            return Optional.empty();
        }
        boolean recreate = spec.at("/strategy/type").asText().equals("Recreate");
        // Pods that are not available are replaced without waiting for anything.
        boolean broken = workload.object().at("/status/availableReplicas").asInt() == 0;
        int atOnce = recreate || broken ? wanted : atOnce(workload, wanted);
        return Optional.of(new RollbackEstimate(
                Math.max(0, wanted - template.ready()),
                Math.min(wanted, atOnce),
                start(cluster, workload)
                        .map(start ->
                                start.plusSeconds(spec.path("minReadySeconds").asLong())),
                recreate));
    }

    private static int atOnce(FoundWorkload workload, int wanted) {
        JsonNode strategy = workload.object().at("/spec/strategy");
        if (workload.name().isRollout() && !strategy.has("canary")) {
            return wanted; // blue-green: all of them beside the present ones
        }
        JsonNode limits = strategy.path(workload.name().isRollout() ? "canary" : "rollingUpdate");
        return Math.max(
                1, pods(limits.path("maxSurge"), wanted, true) + pods(limits.path("maxUnavailable"), wanted, false));
    }

    /** A number of Pods, or a share of them; a quarter where nothing is said. */
    private static int pods(JsonNode limit, int wanted, boolean up) {
        String text = limit.asText("25%");
        if (!text.endsWith("%")) {
            return limit.asInt();
        }
        String share = text.substring(0, text.length() - 1);
        double exact = share.matches("\\d{1,4}") ? wanted * Integer.parseInt(share) / 100.0 : 0;
        return (int) (up ? Math.ceil(exact) : Math.floor(exact));
    }

    /** What a Pod of the workload took to get ready; of several the middle one, since a Pod that was unready for a while shows more. */
    private static Optional<Duration> start(ClusterObjects cluster, FoundWorkload workload) {
        List<Duration> took;
        try {
            took = WorkloadPods.of(cluster, workload).stream()
                    .flatMap(pod -> start(pod).stream())
                    .sorted()
                    .toList();
        } catch (ClusterProblem e) {
            return Optional.empty(); // no reason not to go back
        }
        return took.isEmpty() ? Optional.empty() : Optional.of(took.get((took.size() - 1) / 2));
    }

    private static Optional<Duration> start(JsonNode pod) {
        Optional<Instant> made =
                Times.parse(pod.at("/metadata/creationTimestamp").asText());
        Optional<Instant> ready = WorkloadPods.readySince(pod);
        return made.isPresent() && ready.isPresent() && !ready.get().isBefore(made.get())
                ? Optional.of(Duration.between(made.get(), ready.get()))
                : Optional.empty();
    }

    /** All of it; empty when it is not known how long one Pod takes. */
    public Optional<Duration> total() {
        return missing == 0
                ? Optional.of(Duration.ZERO)
                : each.map(one -> one.multipliedBy((missing + atOnce - 1) / atOnce));
    }

    /** For people, in one line. */
    String told() {
        if (missing == 0) {
            return "a moment: enough pods still run it";
        }
        String pods = missing
                + (missing == 1 ? " pod" : " pods")
                + (missing == 1 ? "" : atOnce >= missing ? ", all at once" : ", " + atOnce + " at a time");
        String rate = each.map(one -> (missing == 1 ? "" : "each ") + "ready after " + one.toSeconds() + " s")
                .orElse((missing == 1 ? "" : "each ") + "ready after an unknown time");
        return total().map(all -> "about " + Math.max(1, all.toSeconds()) + " s: ")
                        .orElse("") + pods + ", " + rate
                + (interrupts ? ", after the present pods have stopped: the service is down meanwhile" : "");
    }

    /** Why it will take longer than it should, and what would make it faster next time. */
    Optional<String> warning() {
        return total().filter(all -> all.compareTo(PROMISED) > 0)
                .map(all ->
                        "this takes longer than the " + PROMISED.toSeconds() + " s that the deployment process promises"
                                + (interrupts || atOnce >= missing
                                        ? ": a pod takes too long to become ready"
                                        : "; a larger maxSurge in the strategy makes it faster"));
    }
}
