package com.novapay.deploygate.announce.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.release.CanaryProgress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What one record of the audit log says of a release. Immutable. */
sealed interface RecordEvent {
    /** A decision admitted a release. */
    record Admitted(Release release) implements RecordEvent {}

    /** An admission was not answered, because its record came too late. */
    record Withdrawn(String decision, Instant at) implements RecordEvent {}

    /**
     * A workload shows another template than before.
     *
     * @param record the id of the record
     * @param decision that admitted it; empty when no decision did
     * @param replaced the decision that admitted the template before; empty when that is not known
     */
    record Applied(
            String record, Instant at, WorkloadKey workload, Optional<String> decision, Optional<String> replaced)
            implements RecordEvent {}

    /** A release became healthy. */
    record Healthy(String record, Instant at, String decision) implements RecordEvent {}

    /** The controller of the workload gave a release up. */
    record Failed(String record, Instant at, String decision, String why) implements RecordEvent {}

    /**
     * The workload went back from a release.
     *
     * @param by who rolled back
     * @param rollback the decision that admitted the rollback
     */
    record RolledBack(String record, Instant at, String decision, String by, String rollback) implements RecordEvent {}

    /** A person lets a canary go on, or tries it again. */
    record Continued(String decision, Instant at, WorkloadKey workload) implements RecordEvent {}

    /**
     * What was found after a release became healthy.
     *
     * @param health what the health endpoint answered, if one is named
     * @param analyses the AnalysisRuns of the canary
     */
    record Checked(
            String record,
            Instant at,
            String decision,
            Optional<HealthCheck> health,
            List<CanaryProgress.Analysis> analyses)
            implements RecordEvent {}

    /** What a document says; empty when that does not concern releases in production. */
    static Optional<RecordEvent> of(JsonNode document) {
        Optional<Instant> time = Documents.time(document);
        if (time.isEmpty() || !Documents.isProduction(document)) {
            return Optional.empty();
        }
        Instant at = time.get();
        return switch (Documents.type(document)) {
            case "decision" -> decided(document, at);
            case "withdrawn" -> Documents.text(document, "decisionId").map(id -> new Withdrawn(id, at));
            case "observed" -> observed(document, at);
            case "ungated" -> Optional.of(applied(document, at));
            default -> Optional.empty();
        };
    }

    private static Optional<RecordEvent> decided(JsonNode document, Instant at) {
        boolean continues = document.path("allowed").asBoolean()
                && switch (document.path("class").asText()) {
                    case "CANARY_STEP", "CANARY_SKIP" -> true;
                    default -> false;
                };
        return continues
                ? Optional.of(new Continued(Documents.id(document), at, Documents.workload(document)))
                : Release.of(document).map(Admitted::new);
    }

    private static Optional<RecordEvent> observed(JsonNode document, Instant at) {
        String record = document.path("recordId").asText();
        String outcome = document.path("outcome").asText();
        if (outcome.equals("applied")) {
            return Optional.of(applied(document, at));
        }
        return Documents.text(document, "decisionId").flatMap(decision -> switch (outcome) {
            case "healthy" -> Optional.of(new Healthy(record, at, decision));
            case "failed" ->
                Optional.of(
                        new Failed(record, at, decision, document.path("why").asText()));
            case "rolled-back" -> {
                JsonNode by = document.path("rolledBackBy");
                yield Optional.of(new RolledBack(
                        record,
                        at,
                        decision,
                        by.path("username").asText(),
                        by.path("decisionId").asText()));
            }
            case CheckDocument.OUTCOME -> Optional.of(CheckDocument.read(document, record, at, decision));
            default -> Optional.empty();
        });
    }

    private static Applied applied(JsonNode document, Instant at) {
        return new Applied(
                document.path("recordId").asText(),
                at,
                Documents.workload(document),
                Documents.text(document, "decisionId"),
                Documents.text(document.path("before"), "decisionId"));
    }
}
