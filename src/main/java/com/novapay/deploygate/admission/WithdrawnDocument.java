package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.RecordDocument;
import com.novapay.deploygate.audit.RecordType;
import java.time.Instant;
import java.util.List;

/**
 * Writes what follows a decision that is recorded as allowed and was refused, because the store said so too late or not at all:
 * {@code deploygate.novapay.com/withdrawn/v1}. Pure.
 */
final class WithdrawnDocument {
    private static final List<String> SAME = List.of(
            "decisionId", "requestUid", "gate", "class", "operation", "resource", "workload", "actor", "change");

    private WithdrawnDocument() {}

    /**
     * The document; there is one for each decision at most.
     *
     * @param decision its document
     * @param now when it was refused
     * @param detail what failed, in words
     */
    static ObjectNode of(ObjectNode decision, Instant now, String detail) {
        String id = decision.path("decisionId").asText();
        ObjectNode document = RecordDocument.begin(RecordType.WITHDRAWN, "r-" + id.substring(id.indexOf('-') + 1), now)
                .put("allowed", false)
                .put("outcome", "error");
        document.putArray("codes").add(FailureCode.AUDIT_UNAVAILABLE.code());
        document.putObject("failure")
                .put("code", FailureCode.AUDIT_UNAVAILABLE.code())
                .put("detail", detail);
        SAME.stream().filter(decision::has).forEach(member -> document.set(member, decision.path(member)));
        return document;
    }
}
