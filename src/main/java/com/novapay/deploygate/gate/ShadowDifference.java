package com.novapay.deploygate.gate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.audit.RecordDocument;
import com.novapay.deploygate.audit.RecordIds;
import com.novapay.deploygate.audit.RecordType;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A decision that policies in the shadow would have taken otherwise. Immutable.
 *
 * @param decision by the active policies
 * @param shadowRevision of the policies in the shadow
 * @param shadowCommit of them; empty where their source has none
 * @param shadowCodes that deny by them: of rules, or of a failure
 */
record ShadowDifference(Decision decision, String shadowRevision, String shadowCommit, Set<String> shadowCodes) {
    ShadowDifference {
        shadowCodes = Set.copyOf(shadowCodes);
    }

    /** The codes that deny by only one of the two, sorted; empty when the decisions are the same. */
    SortedSet<String> codes() {
        SortedSet<String> codes = new TreeSet<>(decision.codes());
        codes.removeAll(shadowCodes);
        SortedSet<String> others = new TreeSet<>(shadowCodes);
        others.removeAll(decision.codes());
        codes.addAll(others);
        return codes;
    }

    /** The record of it. */
    ObjectNode document() {
        ObjectNode document = RecordDocument.begin(
                RecordType.POLICY_SHADOW,
                RecordIds.of(RecordType.POLICY_SHADOW.word(), decision.id(), shadowRevision),
                decision.time());
        boolean allowed = decision.allowed();
        document.put("outcome", shadowCodes.isEmpty() == allowed ? "codes" : allowed ? "would-deny" : "would-allow")
                .put("decisionId", decision.id())
                .put(
                        "class",
                        decision.change() == null
                                ? ""
                                : decision.change().changeClass().name())
                .put("policyRevision", decision.policyRevision())
                .put("shadowRevision", shadowRevision);
        if (!shadowCommit.isEmpty()) {
            document.put("shadowCommit", shadowCommit);
        }
        document.putObject("resource")
                .put("kind", decision.request().workload().kind())
                .put("namespace", decision.request().namespace())
                .put("name", decision.request().name());
        only(document.putArray("active"), decision.codes());
        only(document.putArray("shadow"), shadowCodes);
        return document;
    }

    private static void only(ArrayNode array, Set<String> codes) {
        new TreeSet<>(codes).forEach(array::add);
    }
}
