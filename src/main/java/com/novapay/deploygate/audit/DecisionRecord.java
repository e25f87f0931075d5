package com.novapay.deploygate.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * One decision as it is kept: a JSON document and the columns it is found by. Immutable by convention.
 *
 * @param decisionId the id people quote, unique
 * @param requestUid uid of the AdmissionRequest
 * @param outcome {@code allow}, {@code deny} or {@code error}
 * @param codes the denying codes or the failure code, comma-separated, empty when allowed
 * @param document everything else, already redacted (secrets replaced), replayable
 */
public record DecisionRecord(
        String decisionId,
        String requestUid,
        Instant time,
        String namespace,
        String kind,
        String name,
        String user,
        String changeClass,
        boolean allowed,
        String outcome,
        String codes,
        String policyRevision,
        ObjectNode document) {}
