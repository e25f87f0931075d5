package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.ChangeClass;
import java.util.Locale;
import java.util.stream.StreamSupport;

/**
 * What a replay says of a decision: which one it was. Immutable.
 *
 * @param id of the decision, or the name of a case
 * @param isCase whether it comes from a case file
 * @param time as recorded; empty of a case
 * @param changeClass as recorded
 * @param workload namespace, kind and name
 * @param kind what people call such a change, in the singular: {@code hotfix}, {@code deploy}
 */
public record ReplayedDecision(
        String id, boolean isCase, String time, String changeClass, String workload, String kind) {
    private static final String HOTFIX = "hotfix";

    /** The decision of a record. */
    static ReplayedDecision of(ObjectNode record) {
        JsonNode resource = record.path("resource");
        String changeClass = record.path("class").asText();
        return new ReplayedDecision(
                record.path("decisionId").asText(),
                false,
                record.path("time").asText(),
                changeClass,
                resource.path("namespace").asText() + "/"
                        + resource.path("kind").asText() + "/"
                        + resource.path("name").asText(),
                kind(changeClass, record.path("input")));
    }

    /** A case file. */
    static ReplayedDecision ofCase(String name, String changeClass) {
        return new ReplayedDecision(
                name, true, "", changeClass, "", kind(changeClass, JsonNodeFactory.instance.objectNode()));
    }

    /** A deploy is called by the approval that it had. */
    private static String kind(String changeClass, JsonNode input) {
        if (input.has("record")) {
            return "record";
        }
        if (changeClass.equals(ChangeClass.DEPLOY.name())) {
            JsonNode approvals = input.path("facts").path("approvals");
            return has(approvals, "break-glass") ? "break-glass deploy" : has(approvals, HOTFIX) ? HOTFIX : "deploy";
        }
        return switch (changeClass) {
            case "CREATE" -> "new workload";
            case "DELETE" -> "deletion";
            case "" -> "unclassified change";
            default -> changeClass.toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }

    private static boolean has(JsonNode approvals, String purpose) {
        return StreamSupport.stream(approvals.spliterator(), false)
                .anyMatch(approval -> approval.path("purpose").asText().equals(purpose));
    }

    ObjectNode json() {
        return isCase
                ? JsonNodeFactory.instance.objectNode().put("case", id)
                : JsonNodeFactory.instance
                        .objectNode()
                        .put("decisionId", id)
                        .put("time", time)
                        .put("class", changeClass)
                        .put("workload", workload);
    }
}
