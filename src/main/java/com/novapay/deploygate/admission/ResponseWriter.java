package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes answers of {@code admission.k8s.io/v1}: always the uid, never a patch. Thread-safe. */
public final class ResponseWriter {
    private static final int WARNING_LIMIT = 120;
    /** Beyond 4,096 characters in all the API server cuts them. */
    private static final int MOST_WARNINGS = 20;

    private final DenialText text;

    public ResponseWriter(DenialText text) {
        this.text = text;
    }

    /** The answer that tells a decision. */
    public byte[] write(Decision decision) {
        ObjectNode response = response(decision.request().uid(), decision.allowed());
        if (!decision.allowed()) {
            refusal(response, text.of(decision));
        }
        if (!decision.warnings().isEmpty()) {
            ArrayNode warnings = response.putArray("warnings");
            List<String> told = decision.warnings().stream()
                    .map(warning -> DenialText.plain(warning, WARNING_LIMIT))
                    .distinct()
                    .toList();
            told.stream().limit(MOST_WARNINGS).forEach(warnings::add);
            if (told.size() > MOST_WARNINGS) {
                warnings.add("and " + (told.size() - MOST_WARNINGS) + " more: novapay audit show "
                        + DenialText.plain(decision.id(), 60));
            }
        }
        ObjectNode annotations = response.putObject("auditAnnotations")
                .put("decision-id", decision.id())
                .put("policy-revision", decision.policyRevision());
        if (decision.change() != null) {
            annotations.put("class", decision.change().changeClass().name());
        }
        annotations.put("codes", String.join(",", decision.codes()));
        return bytes(response);
    }

    /** The refusal of a request that was not judged. */
    public byte[] refuse(String uid, FailureCode failure, String detail) {
        ObjectNode response = response(uid, false);
        refusal(response, failure.code() + ": " + DenialText.plain(detail, 400) + "\n\n  " + failure.remedy());
        return bytes(response);
    }

    private static ObjectNode response(String uid, boolean allowed) {
        return JsonNodeFactory.instance.objectNode().put("uid", uid).put("allowed", allowed);
    }

    private static void refusal(ObjectNode response, String message) {
        response.putObject("status").put("code", 403).put("reason", "Forbidden").put("message", message);
    }

    private static byte[] bytes(ObjectNode response) {
        ObjectNode review = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "admission.k8s.io/v1")
                .put("kind", "AdmissionReview");
        review.set("response", response);
        return review.toString().getBytes(StandardCharsets.UTF_8);
    }
}
