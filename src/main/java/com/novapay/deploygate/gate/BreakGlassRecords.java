package com.novapay.deploygate.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.DecisionListener;
import com.novapay.deploygate.audit.RecordDocument;
import com.novapay.deploygate.audit.RecordIds;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Records that a change came in by a break-glass approval, once it is decided. Thread-safe.
 *
 * @param append must not block
 */
record BreakGlassRecords(Consumer<ObjectNode> append) implements DecisionListener {
    private static final String PURPOSE = "break-glass";
    /** As the policies' verdict says it. */
    private static final String WARNING = PURPOSE + ": ";

    @Override
    public void decided(Decision decision) {
        used(decision).ifPresent(append);
    }

    private static Optional<ObjectNode> used(Decision decision) {
        Change change = decision.change();
        return decision.allowed()
                        && !decision.request().dryRun()
                        && change != null
                        && decision.warnings().stream().anyMatch(warning -> warning.startsWith(WARNING))
                ? Optional.of(document(decision, change))
                : Optional.empty();
    }

    private static ObjectNode document(Decision decision, Change change) {
        AdmissionRequest request = decision.request();
        JsonNode input = decision.input();
        ObjectNode document = RecordDocument.begin(
                RecordType.BREAKGLASS_USED,
                RecordIds.of(RecordType.BREAKGLASS_USED.word(), decision.id()),
                decision.time(),
                request.user().username());
        document.put("decisionId", decision.id())
                .put("policyRevision", decision.policyRevision())
                .put("class", change.changeClass().name());
        document.putObject("resource")
                .put("kind", request.workload().kind())
                .put("namespace", request.namespace())
                .put("name", request.name());
        JsonNode workload = input.path("workload");
        document.putObject("workload")
                .put("service", workload.path("service").asText())
                .put("team", workload.path("team").asText())
                .put("environment", workload.path("environment").asText());
        document.putObject("change").put("digest", change.digest());
        ArrayNode approvals = document.putArray("approvals");
        for (JsonNode approval : input.path("facts").path("approvals")) {
            if (approval.path("purpose").asText().equals(PURPOSE)) {
                ObjectNode one = approvals.addObject();
                for (String member :
                        List.of("name", "approver", "role", "reason", "ticket", "createdAt", "expiresAt")) {
                    if (approval.path(member).isTextual()) {
                        one.set(member, approval.path(member));
                    }
                }
            }
        }
        return document;
    }
}
