package com.novapay.deploygate.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.Violation;
import java.time.Instant;

/** What the gate would say, for programs: one JSON object for each result. Pure. */
public final class CheckJson {
    private CheckJson() {}

    /** One line for each object of manifests, named. */
    public static String lines(CheckReport report) {
        StringBuilder lines = new StringBuilder();
        for (CheckReport.Result result : report.results()) {
            Subject subject = result.subject();
            ObjectNode node = JsonNodeFactory.instance
                    .objectNode()
                    .put("kind", subject.key().kind())
                    .put("namespace", subject.key().namespace())
                    .put("name", subject.key().name())
                    .put("file", subject.place().file())
                    .put("line", subject.place().line());
            switch (subject) {
                case Subject.NotJudged other -> node.put("judged", false).put("reason", other.reason());
                case Subject.Judged judged -> {
                    node.put("judged", true).put("user", judged.request().user().username());
                    result.decision().ifPresent(decision -> node.setAll(of(decision)));
                }
            }
            lines.append(node).append(System.lineSeparator());
        }
        return lines.toString();
    }

    /** One decision, without the name of what it is about. */
    public static ObjectNode of(Decision decision) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("allowed", decision.allowed());
        if (decision.failure() != null) {
            return node.put("failure", decision.failure().code()).put("message", decision.failureDetail());
        }
        if (decision.change() != null) {
            node.put("class", decision.change().changeClass().name())
                    .put("change", decision.change().digest());
        }
        ArrayNode reasons = node.putArray("reasons");
        for (Violation violation : decision.violations()) {
            if (violation.enforcement() == Enforcement.DENY) {
                reasons.addObject()
                        .put("code", violation.code())
                        .put("message", violation.message())
                        .put("remedy", violation.remedy());
            }
        }
        ArrayNode warnings = node.putArray("warnings");
        decision.warnings().forEach(warnings::add);
        if (!decision.rules().isMissingNode()) {
            node.set("rules", decision.rules());
        }
        node.put("nextOpen", decision.opening().time().map(Instant::toString).orElse(null));
        if (!decision.opening().isKnown()) {
            node.put("nextOpenKnown", false);
        }
        return node.put("policyRevision", decision.policyRevision());
    }
}
