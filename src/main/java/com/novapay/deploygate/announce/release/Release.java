package com.novapay.deploygate.announce.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.announce.Marker.Source;
import com.novapay.deploygate.audit.summary.DecisionSummary;
import com.novapay.deploygate.change.WorkloadKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A change of a workload's Pod template in production that a decision admitted. Immutable.
 *
 * @param decision its id
 * @param at when it was admitted
 * @param kind what it does
 * @param team of the namespace, or empty
 * @param by who asked for it, in words
 * @param images of the template, each once
 * @param artifact the image of the first container that is no init container
 * @param source what that image was built from, as far as evidence says
 * @param approvals those that it passed by
 * @param incidents the severities of the incidents that were open for the service, as far as the decision's facts say
 * @param reason as the requester wrote it on the workload, or empty
 */
record Release(
        String decision,
        Instant at,
        Kind kind,
        WorkloadKey workload,
        String service,
        String team,
        String environment,
        String digest,
        String by,
        List<String> images,
        String artifact,
        Source source,
        List<Approval> approvals,
        boolean breakGlass,
        List<String> incidents,
        String reason) {
    private static final int MOST = 20;
    /** The policies' warning when a break-glass approval lifts rules. */
    private static final String BREAK_GLASS = "break-glass: ";

    /** What a release does. */
    enum Kind {
        CREATE,
        DEPLOY,
        ROLLBACK
    }

    /** A person's approval of the change. */
    record Approval(String purpose, String approver, String reason) {}

    Release {
        images = List.copyOf(images);
        approvals = List.copyOf(approvals);
        incidents = List.copyOf(incidents);
    }

    /** Whether a hotfix approval was given for it. */
    boolean hotfix() {
        return approvals.stream().anyMatch(approval -> approval.purpose().equals("hotfix"));
    }

    /** The release of a decision's document; empty for a decision that changes no template in production, or did not admit it. */
    static Optional<Release> of(JsonNode decision) {
        JsonNode change = decision.path("change");
        String digest =
                change.path("digest").isTextual() ? change.path("digest").textValue() : "";
        Optional<Kind> kind = kind(decision.path("class").asText());
        boolean released = kind.isPresent()
                && decision.path("allowed").asBoolean()
                && !decision.path("dryRun").asBoolean()
                && decision.path("resource").path("subResource").asText().isEmpty()
                && !digest.isEmpty()
                && !digest.equals(change.path("previousDigest").asText())
                && Documents.isProduction(decision);
        if (!released) {
            return Optional.empty();
        }
        JsonNode workload = decision.path("workload");
        WorkloadKey key = Documents.workload(decision);
        String service = workload.path("service").asText();
        List<String> images = new ArrayList<>();
        change.path("images").forEach(image -> images.add(image.path("image").asText()));
        JsonNode artifact = artifact(change.path("images"));
        JsonNode facts = decision.path("input").path("facts");
        DecisionSummary asked = DecisionSummary.of(decision);
        return Documents.time(decision)
                .map(at -> new Release(
                        Documents.id(decision),
                        at,
                        kind.get(),
                        key,
                        service.isEmpty() ? key.name() : service,
                        workload.path("team").asText(),
                        Documents.environment(decision),
                        digest,
                        asked.requester(),
                        images.stream().distinct().limit(MOST).toList(),
                        artifact.path("image").asText(),
                        source(
                                facts.path("verifications"),
                                artifact.path("digest").asText()),
                        approvals(asked),
                        breakGlass(decision.path("warnings")),
                        severities(facts.path("incidents")),
                        decision.path("reason").asText()));
    }

    private static Optional<Kind> kind(String changeClass) {
        return switch (changeClass) {
            case "CREATE" -> Optional.of(Kind.CREATE);
            case "DEPLOY" -> Optional.of(Kind.DEPLOY);
            case "ROLLBACK" -> Optional.of(Kind.ROLLBACK);
            default -> Optional.empty();
        };
    }

    private static JsonNode artifact(JsonNode images) {
        for (JsonNode image : images) {
            if (!image.path("init").asBoolean()) {
                return image;
            }
        }
        return images.path(0);
    }

    private static Source source(JsonNode verifications, String digest) {
        for (JsonNode evidence : verifications) {
            Optional<String> commit = Documents.text(evidence, "commit");
            if (!digest.isEmpty()
                    && commit.isPresent()
                    && evidence.path("image").asText().endsWith(digest)) {
                return new Source(Documents.text(evidence, "repository"), commit);
            }
        }
        return Source.UNKNOWN;
    }

    private static List<Approval> approvals(DecisionSummary asked) {
        return asked.approvals().stream()
                .map(given -> new Approval(given.purpose(), given.approver(), given.reason()))
                .limit(MOST)
                .toList();
    }

    private static List<String> severities(JsonNode incidents) {
        return incidents
                .valueStream()
                .map(incident -> Severities.severity(incident.path("severity").asText()))
                .distinct()
                .toList();
    }

    private static boolean breakGlass(JsonNode warnings) {
        for (JsonNode warning : warnings) {
            if (warning.asText().startsWith(BREAK_GLASS)) {
                return true;
            }
        }
        return false;
    }

    /** What counts as production: also an environment that the rules do not know. */
    static final Set<String> OTHER_ENVIRONMENTS = Set.of("staging", "development");
}
