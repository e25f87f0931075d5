package com.novapay.deploygate.announce.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.RecordDocument;
import com.novapay.deploygate.audit.RecordIds;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.release.CanaryProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The record of what was found after a release became healthy: its health endpoint and the AnalysisRuns of its canary. Pure. */
final class CheckDocument {
    /** In {@code outcome} of the record. */
    static final String OUTCOME = "checked";

    private CheckDocument() {}

    /** The document; the log keeps the first for each release. */
    static ObjectNode of(
            Release release, Instant now, Optional<HealthCheck> health, List<CanaryProgress.Analysis> runs) {
        ObjectNode document = RecordDocument.begin(
                        RecordType.OBSERVED, RecordIds.of("checked", release.decision()), now)
                .put("outcome", OUTCOME)
                .put("decisionId", release.decision());
        document.putObject("resource")
                .put("kind", release.workload().kind())
                .put("namespace", release.workload().namespace())
                .put("name", release.workload().name());
        document.putObject("workload").put("service", release.service()).put("environment", release.environment());
        document.putObject("change").put("digest", release.digest());
        health.ifPresent(check ->
                document.putObject("health").put("healthy", check.healthy()).put("answer", check.answer()));
        ArrayNode analyses = document.putArray("analyses");
        runs.forEach(run -> analyses.addObject().put("name", run.name()).put("phase", run.phase()));
        return document;
    }

    static RecordEvent.Checked read(JsonNode document, String record, Instant at, String decision) {
        List<CanaryProgress.Analysis> runs = new ArrayList<>();
        document.path("analyses")
                .forEach(run -> runs.add(new CanaryProgress.Analysis(
                        run.path("name").asText(), run.path("phase").asText())));
        JsonNode health = document.path("health");
        return new RecordEvent.Checked(
                record,
                at,
                decision,
                health.isObject()
                        ? Optional.of(new HealthCheck(
                                health.path("healthy").asBoolean(),
                                health.path("answer").asText()))
                        : Optional.empty(),
                runs);
    }
}
