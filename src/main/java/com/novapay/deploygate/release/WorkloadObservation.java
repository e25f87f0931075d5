package com.novapay.deploygate.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A workload of a gated namespace as one look showed it. Immutable.
 *
 * @param uid of the workload; one that was made anew under the name has another
 * @param service by which people know it
 * @param environment of its namespace
 * @param digest of the template that is written in it, whether or not anything of it runs
 * @param source the Deployment that a Rollout takes its template from
 * @param state what its controller says of that template
 * @param claims who wrote the template, as the writers said themselves
 * @param canary where the canary of a Rollout stands; empty for what has none
 * @param health what the workload's annotation {@code deploygate.novapay.com/health} names; anybody may have written it
 */
public record WorkloadObservation(
        WorkloadKey workload,
        String uid,
        String service,
        String environment,
        String digest,
        List<String> images,
        Optional<WorkloadKey> source,
        State state,
        List<Claim> claims,
        Optional<CanaryProgress> canary,
        Optional<String> health) {
    private static final String HEALTH = "deploygate.novapay.com/health";
    private static final int LONGEST_HEALTH = 2_000;
    private static final String SERVICE = "app.kubernetes.io/name";
    private static final int MOST = 5;
    private static final int WORD = 253;

    /** What became of a template. */
    public sealed interface State {
        /** Nothing yet. */
        record Starting() implements State {}

        /** All of it runs. */
        record Healthy() implements State {}

        /** Its controller gave up. */
        record Failed(String why) implements State {}
    }

    /**
     * A writer of the template by the object's {@code managedFields}: whoever writes chooses the name, so it proves nothing.
     *
     * @param at RFC 3339, empty when unknown
     */
    public record Claim(String manager, String operation, String at) {}

    public WorkloadObservation {
        images = List.copyOf(images);
        claims = List.copyOf(claims);
    }

    /** One without a canary or a health endpoint. */
    public WorkloadObservation(
            WorkloadKey workload,
            String uid,
            String service,
            String environment,
            String digest,
            List<String> images,
            Optional<WorkloadKey> source,
            State state,
            List<Claim> claims) {
        this(
                workload,
                uid,
                service,
                environment,
                digest,
                images,
                source,
                state,
                claims,
                Optional.empty(),
                Optional.empty());
    }

    /** A workload; empty for what is not understood, or is on its way out. */
    static Optional<WorkloadObservation> of(
            WorkloadKind kind, WorkloadKey key, JsonNode workload, JsonNode referred, String environment) {
        JsonNode metadata = workload.path("metadata");
        if (!metadata.path("deletionTimestamp").isMissingNode()) {
            return Optional.empty();
        }
        Optional<WorkloadKey> source = kind == WorkloadKind.ROLLOUT
                ? LiveTemplate.referred(workload)
                        .map(name -> new WorkloadKey(key.namespace(), HistoryName.word(WorkloadKind.DEPLOYMENT), name))
                : Optional.empty();
        return LiveTemplate.of(kind, workload, referred)
                .map(live -> new WorkloadObservation(
                        key,
                        live.uid(),
                        cut(metadata.path("labels").path(SERVICE).asText(key.name())),
                        environment,
                        live.digest(),
                        live.images(),
                        source,
                        state(kind, workload, referred),
                        claims((source.isPresent() ? referred : workload).path("metadata")),
                        kind == WorkloadKind.ROLLOUT ? CanaryProgress.of(workload) : Optional.empty(),
                        health(metadata)));
    }

    private static Optional<String> health(JsonNode metadata) {
        return Optional.of(metadata.path("annotations").path(HEALTH).asText())
                .filter(text -> !text.isEmpty() && text.length() <= LONGEST_HEALTH);
    }

    private static State state(WorkloadKind kind, JsonNode workload, JsonNode referred) {
        return HealthyRun.of(kind, workload, referred)
                .<State>map(run -> new State.Healthy())
                .or(() -> FailedRun.of(kind, workload).map(State.Failed::new))
                .orElseGet(State.Starting::new);
    }

    /** The last writers of the template first. */
    private static List<Claim> claims(JsonNode metadata) {
        List<Claim> claims = new ArrayList<>();
        for (JsonNode entry : metadata.path("managedFields")) {
            if (entry.path("fieldsV1").path("f:spec").has("f:template")) {
                claims.add(new Claim(
                        cut(entry.path("manager").asText()),
                        cut(entry.path("operation").asText()),
                        cut(entry.path("time").asText())));
            }
        }
        claims.sort(Comparator.comparing(Claim::at).reversed());
        return claims.subList(0, Math.min(claims.size(), MOST));
    }

    private static String cut(String text) {
        return text.length() <= WORD ? text : text.substring(0, WORD);
    }
}
