package com.novapay.deploygate.rollback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.command.ShellCommand;
import com.novapay.deploygate.kubernetes.ClusterObjects;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import com.novapay.deploygate.kubernetes.FoundWorkload;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Goes back, step by step, and follows until all pods run the earlier template. Needs the API server only: no gate's
 * database, no Git, no Slack. Confined to one thread.
 */
public final class Rollback {
    private static final int TRIES = 6;
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
    private final ClusterObjects cluster;
    private final Clock clock;
    private final Pause pause;
    private final Consumer<String> done;

    /** Lets time pass. */
    public interface Pause {
        void pause(Duration time);
    }

    /** What it came to. */
    public sealed interface Result {
        record Effective(Duration took) implements Result {}

        /**
         * There was no more time.
         *
         * @param how how far it was, for people
         */
        record TimedOut(String how) implements Result {}

        /** Somebody wrote another template meanwhile. */
        record Undone() implements Result {}
    }

    /**
     * @param done told each step that was taken, one line
     */
    public Rollback(ClusterObjects cluster, Clock clock, Pause pause, Consumer<String> done) {
        this.cluster = cluster;
        this.clock = clock;
        this.pause = pause;
        this.done = done;
    }

    /**
     * Writes the earlier template back; a canary under way is aborted first, so that traffic is on the stable version whatever
     * comes of the rest.
     *
     * @param template whose digest is the one to go back to
     */
    public void write(FoundWorkload shown, OwnTemplate template) {
        String before = shown.digest();
        boolean aborted =
                shown.underway() && !shown.object().at("/status/abort").asBoolean() && abort(shown);
        FoundWorkload now = shown;
        for (int attempt = 1; ; attempt++) {
            try {
                cluster.patch(now.path(), patch(now, template.template()));
                done.accept("wrote the earlier template");
                break;
            } catch (ClusterProblem e) {
                if (e.kind() == ClusterProblem.Kind.UNASKED) {
                    throw unasked(now, template, aborted, e);
                }
                if (e.kind() != ClusterProblem.Kind.CONFLICT || attempt == TRIES) {
                    throw e;
                }
            }
            pause.pause(LOOK);
            now = reread(shown);
            if (!now.digest().equals(before)) {
                throw new ClusterProblem(
                        ClusterProblem.Kind.CONFLICT,
                        shown.told() + " got another template meanwhile; check it, then try again");
            }
        }
        if (shown.paused()) {
            resume(shown);
        }
    }

    /** Looks until it is effective, or time is up. */
    public Result follow(
            FoundWorkload shown, String digest, Instant begun, Duration timeout, Consumer<String> progress) {
        String how = "";
        while (true) {
            try {
                FoundWorkload now = reread(shown);
                switch (RollbackEffect.of(now, digest)) {
                    case RollbackEffect.Effective effective -> {
                        int ending = WorkloadPods.readyAndEnding(cluster, now);
                        if (ending == 0) {
                            return new Result.Effective(Duration.between(begun, clock.instant()));
                        }
                        how = ending + (ending == 1 ? " pod" : " pods") + " of the previous version may still answer";
                    }
                    case RollbackEffect.Undone undone -> {
                        return new Result.Undone();
                    }
                    case RollbackEffect.Underway underway -> how = underway.how();
                }
            } catch (ClusterProblem e) {
                if (e.kind() != ClusterProblem.Kind.UNKNOWN) {
                    throw e;
                }
                how = String.valueOf(e.getMessage());
            }
            if (!clock.instant().isBefore(begun.plus(timeout))) {
                return new Result.TimedOut(how);
            }
            progress.accept(how);
            pause.pause(LOOK);
        }
    }

    /** As {@code kubectl argo rollouts abort} does. Without it the template alone brings the pods back as well. */
    private boolean abort(FoundWorkload rollout) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("status").put("abort", true);
        try {
            cluster.patch(rollout.path() + "/status", patch);
            done.accept("aborted the canary: traffic goes to the stable version");
            return true;
        } catch (ClusterProblem e) {
            done.accept("could not abort the canary: " + e.getMessage());
            return false;
        }
    }

    /**
     * A paused workload takes a template and does nothing with it. Going on is no deploy as soon as the gate knows that this is the
     * one that ran healthy last, which it does a moment after the template was written.
     */
    private void resume(FoundWorkload shown) {
        for (int attempt = 1; ; attempt++) {
            FoundWorkload now = reread(shown);
            ObjectNode patch = JsonNodeFactory.instance.objectNode();
            patch.putObject("metadata").put("resourceVersion", now.version());
            patch.putObject("spec").putNull("paused");
            try {
                cluster.patch(now.path(), patch);
                done.accept("resumed the workload: it was paused");
                return;
            } catch (ClusterProblem e) {
                if (attempt == TRIES
                        || (e.kind() != ClusterProblem.Kind.CONFLICT && e.kind() != ClusterProblem.Kind.REFUSED)) {
                    throw new ClusterProblem(
                            e.kind(),
                            shown.told()
                                    + " has the earlier template again, but it is paused and could not be resumed, so its pods do not"
                                    + " change until you resume it.\n" + e.getMessage());
                }
            }
            pause.pause(BETWEEN_TRIES);
        }
    }

    private FoundWorkload reread(FoundWorkload shown) {
        return cluster.find(shown.path())
                .map(shown::as)
                .filter(now -> now.uid().equals(shown.uid()))
                .orElseThrow(() -> new ClusterProblem(
                        ClusterProblem.Kind.ABSENT, shown.told() + " was deleted or recreated meanwhile"));
    }

    private static JsonNode patch(FoundWorkload workload, JsonNode template) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        patch.addObject().put("op", "test").put("path", "/metadata/uid").put("value", workload.uid());
        patch.addObject()
                .put("op", "replace")
                .put("path", "/metadata/resourceVersion")
                .put("value", workload.version());
        patch.addObject().put("op", "replace").put("path", "/spec/template").set("value", template);
        return patch;
    }

    private static ClusterProblem unasked(
            FoundWorkload workload, OwnTemplate template, boolean aborted, ClusterProblem problem) {
        ShellCommand undo = (workload.name().isRollout()
                        ? ShellCommand.of("kubectl", "argo", "rollouts", "undo")
                                .named(workload.name().name())
                        : ShellCommand.of("kubectl", "rollout", "undo")
                                .with(workload.name().typed()))
                .in(workload.namespace())
                .with(Stream.of(template.revision())
                        .filter(number -> number.matches("[0-9]{1,18}"))
                        .map(number -> "--to-revision=" + number)
                        .toList());
        return new ClusterProblem(
                ClusterProblem.Kind.UNASKED,
                (aborted
                                ? "the canary of " + workload.told()
                                        + " is aborted: traffic goes to the stable version."
                                        + " The template could not be written back, because the gate is down"
                                : workload.told() + " was not changed, because the gate is down")
                        + ".\n  A member of the group novapay:breakglass can roll back without the gate:\n    "
                        + undo
                        + "\n  When the gate answers again: "
                        + ShellCommand.of("novapay", "rollback")
                                .with(workload.name().typed())
                                .in(workload.namespace())
                        + "\n  The API server returned: " + problem.getMessage());
    }
}
