package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.DecisionRecord;
import com.novapay.deploygate.audit.Redactor;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import java.time.Instant;
import java.util.Locale;

/** Writes a decision as the record keeps it: one JSON document without secrets, and the columns it is found by. Pure. */
final class DecisionDocument {
    private DecisionDocument() {}

    static DecisionRecord of(Decision decision) {
        AdmissionRequest request = decision.request();
        Change change = decision.change();
        String changeClass = change == null ? "" : change.changeClass().name();
        return new DecisionRecord(
                decision.id(),
                request.uid(),
                decision.time(),
                request.namespace(),
                request.workload().kind(),
                request.name(),
                request.user().username(),
                changeClass,
                decision.allowed(),
                decision.outcome(),
                String.join(",", decision.codes()),
                decision.policyRevision(),
                document(decision, changeClass));
    }

    private static ObjectNode document(Decision decision, String changeClass) {
        AdmissionRequest request = decision.request();
        Instant nextOpen = decision.nextOpen();
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("schema", "deploygate.novapay.com/decision/v1")
                .put("decisionId", decision.id())
                .put("requestUid", request.uid())
                .put("time", decision.time().toString())
                .put("allowed", decision.allowed())
                .put("class", changeClass)
                .put("operation", request.operation().name());
        document.putObject("resource")
                .put("group", request.resource().group())
                .put("version", request.resource().version())
                .put("kind", request.workload().kind())
                .put("namespace", request.namespace())
                .put("name", request.name())
                .put("subResource", request.subResource());
        ObjectNode user =
                document.putObject("user").put("username", request.user().username());
        ArrayNode groups = user.putArray("groups");
        request.user().groups().forEach(groups::add);
        if (!decision.argocd().isEmpty()) {
            document.set("argocd", decision.argocd());
        }
        if (decision.change() != null) {
            change(document.putObject("change"), decision.change());
        }
        if (decision.failure() != null) {
            document.putObject("failure")
                    .put("code", decision.failure().code())
                    .put("detail", decision.failureDetail());
        }
        ArrayNode violations = document.putArray("violations");
        decision.violations()
                .forEach(violation -> violations
                        .addObject()
                        .put("code", violation.code())
                        .put("message", violation.message())
                        .put("remedy", violation.remedy())
                        .put("enforcement", violation.enforcement().name().toLowerCase(Locale.ROOT))
                        .set("details", violation.details()));
        ArrayNode warnings = document.putArray("warnings");
        decision.warnings().forEach(warnings::add);
        document.put("nextOpen", nextOpen == null ? null : nextOpen.toString())
                .put("policyRevision", decision.policyRevision());
        document.set("object", Redactor.redact(request.object()));
        document.set("oldObject", Redactor.redact(request.oldObject()));
        return document;
    }

    private static void change(ObjectNode node, Change change) {
        node.put("digest", change.digest()).put("previousDigest", change.previousDigest());
        ArrayNode images = node.putArray("images");
        change.images().forEach(image -> images.add(image.image()));
        ArrayNode fields = node.putArray("fields");
        change.fields().forEach(fields::add);
    }
}
