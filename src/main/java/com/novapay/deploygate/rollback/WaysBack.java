package com.novapay.deploygate.rollback;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.change.WorkloadHistory;
import com.novapay.deploygate.command.ShellCommand;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.kubernetes.ClusterObjects;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import com.novapay.deploygate.kubernetes.FoundWorkload;
import com.novapay.deploygate.release.HistoryName;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The revisions that a workload may go back to, by its release history, the one that ran healthy last first. Immutable.
 *
 * @param barred those that nobody may go back to: why, by digest
 */
public record WaysBack(FoundWorkload workload, List<Way> ways, List<Barred> barred) {
    private static final String SHA = "sha256:";
    private static final int SHORT = 12;

    /**
     * One of them.
     *
     * @param number as people count them here, from 1
     */
    public record Way(int number, String digest, List<String> images, Instant healthyAt) {
        String told() {
            return "revision " + number + ", " + brief(digest) + ", " + String.join(", ", images);
        }
    }

    record Barred(String digest, String why) {}

    /** Reads them from the history of this very workload. */
    static WaysBack of(ClusterObjects cluster, FoundWorkload workload) {
        JsonNode spec = cluster.find(Cluster.RECORDS + "/namespaces/" + workload.namespace() + "/releasehistories/"
                        + HistoryName.of(workload.key()))
                .map(history -> history.path("spec"))
                .filter(history -> history.at("/workload/uid").asText().equals(workload.uid()))
                .orElseThrow(() -> none(workload, "the gate has not observed a healthy revision of it"));
        List<Barred> barred = new ArrayList<>();
        for (JsonNode hold : spec.path("holds")) {
            barred.add(new Barred(
                    hold.path("digest").asText(),
                    "it was rolled back from at " + hold.path("since").asText("an unknown time") + " by "
                            + hold.path("by").asText("an unknown user")
                            + "; to deploy it again, a team lead runs: "
                            + ShellCommand.of("novapay", "approve", "redeploy")
                                    .with(workload.name().typed())
                                    .in(workload.namespace())
                                    .with("--change", hold.path("digest").asText(), "--reason", ShellCommand.DOTS)));
        }
        for (String left : WorkloadHistory.of(spec).leftBehind(workload.digest())) {
            if (barred.stream().noneMatch(one -> one.digest().equals(left))) {
                barred.add(new Barred(left, "it was just rolled back from"));
            }
        }
        List<JsonNode> healthy = new ArrayList<>();
        for (JsonNode revision : spec.path("revisions")) {
            String digest = revision.path("digest").asText();
            if (revision.path("revoked").asBoolean()) {
                barred.add(new Barred(digest, "it was revoked"));
            } else if (Times.parse(revision.path("healthyAt").asText()).isEmpty()) {
                barred.add(new Barred(digest, "the gate has not observed it healthy"));
            } else if (!digest.equals(workload.digest())
                    && barred.stream().noneMatch(one -> one.digest().equals(digest))) {
                healthy.add(revision);
            }
        }
        healthy.sort(Comparator.comparing(WaysBack::healthyAt).reversed());
        List<Way> ways = new ArrayList<>();
        for (JsonNode revision : healthy) {
            List<String> images = new ArrayList<>();
            revision.path("images").forEach(image -> images.add(image.asText()));
            ways.add(new Way(ways.size() + 1, revision.path("digest").asText(), images, healthyAt(revision)));
        }
        return new WaysBack(workload, ways, barred);
    }

    /** @param to a number as shown, a digest or how one begins; empty for the one that ran healthy last */
    Way choose(Optional<String> to) {
        if (to.isEmpty() || to.get().matches("\\d{1,3}")) {
            int number = to.map(Integer::parseInt).orElse(1);
            return ways.stream()
                    .filter(way -> way.number() == number)
                    .findFirst()
                    .orElseThrow(() -> none(
                            workload,
                            ways.isEmpty()
                                    ? "no earlier revision of it that ran healthy is available"
                                    : "there are revisions 1 to " + ways.size() + ", not " + number));
        }
        String prefix = to.get().startsWith(SHA) ? to.get() : SHA + to.get();
        if (!prefix.matches(SHA + "[0-9a-f]{4,64}")) {
            throw new UsageProblem("--to: \"" + to.get()
                    + "\" is not a number as shown, and not the first four or more hex digits of a digest");
        }
        List<Way> fit =
                ways.stream().filter(way -> way.digest().startsWith(prefix)).toList();
        if (fit.size() > 1) {
            throw new UsageProblem("--to: " + fit.size() + " revisions begin with " + to.get() + "; write more digits");
        }
        return fit.stream().findFirst().orElseThrow(() -> none(workload, why(prefix)));
    }

    /** Its first twelve digits. */
    public static String brief(String digest) {
        String hex = digest.startsWith(SHA) ? digest.substring(SHA.length()) : digest;
        return hex.length() <= SHORT ? hex : hex.substring(0, SHORT);
    }

    private String why(String prefix) {
        if (workload.digest().startsWith(prefix)) {
            return brief(prefix) + " is the current template";
        }
        return barred.stream()
                .filter(one -> one.digest().startsWith(prefix))
                .findFirst()
                .map(one -> brief(one.digest()) + " cannot be restored: " + one.why())
                .orElse("no revision of it begins with " + prefix);
    }

    private static ClusterProblem none(FoundWorkload workload, String why) {
        return new ClusterProblem(
                ClusterProblem.Kind.REFUSED,
                workload.told() + " cannot be rolled back: " + why
                        + ". You can use git revert instead; the gate evaluates it as a deploy.");
    }

    private static Instant healthyAt(JsonNode revision) {
        return Times.parse(revision.path("healthyAt").asText()).orElse(Instant.MIN);
    }
}
