package com.novapay.deploygate.rollback;

import com.novapay.deploygate.argocd.ManagingApplication;
import com.novapay.deploygate.command.ObjectName;
import com.novapay.deploygate.command.ShellCommand;
import com.novapay.deploygate.kubernetes.ClusterObjects;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import com.novapay.deploygate.kubernetes.FoundWorkload;
import com.novapay.deploygate.policytest.ShippedData;
import com.novapay.deploygate.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What going back would do, before anything is done. Immutable.
 *
 * @param further the other revisions that one could go back to
 * @param estimate how long it will take, where that can be told
 * @param warnings what may hinder it, one line each
 */
public record RollbackPlan(
        FoundWorkload workload,
        WaysBack.Way way,
        List<WaysBack.Way> further,
        OwnTemplate template,
        Optional<RollbackEstimate> estimate,
        ManagingApplication.Managed managed,
        List<String> warnings) {
    private static final int SHOWN = 5;

    public RollbackPlan {
        further = List.copyOf(further);
        warnings = List.copyOf(warnings);
    }

    /**
     * What became of auto-sync.
     *
     * @param told what was done, or could not be
     * @param resume the command that turns it on again
     */
    public record Paused(Optional<String> told, Optional<String> resume) {}

    /** Plans; whatever keeps it from being done is told here. */
    public static RollbackPlan of(ClusterObjects cluster, FoundWorkload workload, Optional<String> to) {
        String referred = workload.object().at("/spec/workloadRef/name").asText();
        if (!referred.isEmpty() && workload.template().isMissingNode()) {
            throw new ClusterProblem(
                    ClusterProblem.Kind.REFUSED,
                    workload.told() + " takes its template from deployment/" + ObjectName.shown(referred)
                            + ", so roll back that Deployment:\n  "
                            + ShellCommand.of("novapay", "rollback")
                                    .with("deployment/" + ObjectName.word(referred))
                                    .in(workload.namespace())
                            + "\nTo abort a running canary:\n  "
                            + ShellCommand.of("kubectl", "argo", "rollouts", "abort")
                                    .named(workload.name().name())
                                    .in(workload.namespace()));
        }
        WaysBack ways = WaysBack.of(cluster, workload);
        WaysBack.Way way = ways.choose(to);
        OwnTemplate template = OwnTemplate.of(cluster, workload, way.digest())
                .orElseThrow(() -> new ClusterProblem(
                        ClusterProblem.Kind.REFUSED,
                        workload.told() + " cannot be rolled back to " + way.told()
                                + ": no ReplicaSet has that template any more (spec.revisionHistoryLimit). Roll"
                                + " back in Git with git revert; the gate recognizes the digest and admits it"
                                + (ways.ways().size() > 1 ? "; or choose another revision with --to" : "")));
        ManagingApplication.Managed managed = ManagingApplication.of(cluster, workload);
        Optional<RollbackEstimate> estimate = RollbackEstimate.of(cluster, workload, template);
        List<String> warnings = warnings(workload, way, managed);
        estimate.flatMap(RollbackEstimate::warning).ifPresent(warnings::add);
        return new RollbackPlan(
                workload,
                way,
                ways.ways().stream().filter(other -> !other.equals(way)).toList(),
                template,
                estimate,
                managed,
                warnings);
    }

    private static List<String> warnings(
            FoundWorkload workload, WaysBack.Way way, ManagingApplication.Managed managed) {
        List<String> warnings = new ArrayList<>();
        if (way.images().stream().anyMatch(image -> !image.contains("@sha256:"))) {
            warnings.add("an image is not pinned by digest: it may not be what ran before");
        }
        if (!workload.name().isRollout()
                && workload.object().at("/spec/replicas").asInt(1) == 0) {
            warnings.add("it has no pods of its own; the command does not wait for the Rollout that uses its template");
        }
        // The stable template of a canary under way is there at once.
        if (workload.name().isRollout()
                && (!workload.underway() || way.number() > 1)
                && workload.object().at("/spec/rollbackWindow/revisions").asInt() < 1) {
            warnings.add("spec.rollbackWindow is missing: the Rollout runs all steps of its canary again");
        }
        switch (managed) {
            case ManagingApplication.Managed.By by -> {
                if (by.application().generated()) {
                    warnings.add("an ApplicationSet created the application and may turn auto-sync on again");
                }
            }
            case ManagingApplication.Managed.Unseen unseen ->
                warnings.add(unseen.why() + "; the gate denies the held revision, but Argo CD keeps trying to sync it");
            case ManagingApplication.Managed.ByNobody nobody -> {}
        }
        return warnings;
    }

    /** For people, before they are asked. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(workload.told());
        lines.add(TextTable.line(
                "now",
                WaysBack.brief(workload.digest()) + ", " + String.join(", ", workload.images())
                        + (workload.underway() ? " (canary running)" : "")));
        lines.add(TextTable.line("back to", told(way)));
        further.stream()
                .limit(SHOWN)
                .forEach(other -> lines.add(TextTable.line("or --to " + other.number(), told(other))));
        estimate.ifPresent(how -> lines.add(TextTable.line("takes", how.told())));
        if (managed instanceof ManagingApplication.Managed.By by) {
            lines.add(TextTable.line(
                    "Argo CD",
                    by.application().told()
                            + (by.application().syncs() ? ", whose auto-sync is paused first" : ", auto-sync is off")));
        }
        warnings.forEach(warning -> lines.add("Warning: " + warning));
        return lines;
    }

    private static String told(WaysBack.Way way) {
        return way.told() + ", ran healthy " + ShippedData.readable(way.healthyAt());
    }

    /** Pauses auto-sync, so that what is written stays. What could not be paused is still refused as held. */
    public Paused pause(ClusterObjects cluster) {
        if (!(managed instanceof ManagingApplication.Managed.By by)) {
            return new Paused(Optional.empty(), Optional.empty());
        }
        ManagingApplication application = by.application();
        if (!application.syncs()) {
            return new Paused(Optional.empty(), application.resume());
        }
        try {
            return new Paused(
                    Optional.of("paused auto-sync of " + application.told()),
                    application.pause(cluster).resume());
        } catch (ClusterProblem e) {
            return new Paused(
                    Optional.of("could not pause auto-sync of " + application.told() + ": " + e.getMessage()
                            + "; the gate denies the held revision, but Argo CD keeps trying to sync it"),
                    Optional.empty());
        }
    }

    /** The command that shows how far it is. */
    public String watch() {
        return workload.name().isRollout()
                ? ShellCommand.of("kubectl", "argo", "rollouts", "get", "rollout")
                        .named(workload.name().name())
                        .in(workload.namespace())
                        .with("--watch")
                        .toString()
                : ShellCommand.of("kubectl", "rollout", "status")
                        .with(workload.name().typed())
                        .in(workload.namespace())
                        .toString();
    }
}
