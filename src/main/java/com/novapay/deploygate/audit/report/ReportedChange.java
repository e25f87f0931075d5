package com.novapay.deploygate.audit.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.audit.summary.Bypass;
import com.novapay.deploygate.audit.summary.DecisionSummary;
import java.util.List;
import java.util.stream.Stream;

/**
 * One change of a period. Immutable.
 *
 * @param id of the decision that admitted it; of an ungated change of the record that observed it
 * @param changeClass such as {@code DEPLOY}; {@code UNGATED} of one that no decision admitted
 * @param requester who asked, in words; empty of an ungated one
 * @param evidence the checks that had passed for its images
 * @param outcome what was observed of it last, with its time; empty when nothing was
 */
public record ReportedChange(
        String time,
        String id,
        String changeClass,
        String namespace,
        String kind,
        String name,
        String requester,
        List<String> authors,
        List<String> approvers,
        List<String> bypasses,
        List<String> evidence,
        String outcome) {
    private static final String UNGATED = "UNGATED";

    public ReportedChange {
        authors = List.copyOf(authors);
        approvers = List.copyOf(approvers);
        bypasses = List.copyOf(bypasses);
        evidence = List.copyOf(evidence);
    }

    static ReportedChange admitted(JsonNode decision, String outcome) {
        DecisionSummary summary = DecisionSummary.of(decision);
        JsonNode resource = decision.path("resource");
        return new ReportedChange(
                decision.path("time").asText(),
                decision.path("decisionId").asText(),
                decision.path("class").asText(),
                resource.path("namespace").asText(),
                resource.path("kind").asText(),
                resource.path("name").asText(),
                summary.requester(),
                summary.authors(),
                summary.approvers(),
                bypasses(decision, summary),
                evidence(decision),
                outcome);
    }

    static ReportedChange ungated(JsonNode record) {
        JsonNode resource = record.path("resource");
        return new ReportedChange(
                record.path("time").asText(),
                record.path("recordId").asText(),
                UNGATED,
                resource.path("namespace").asText(),
                resource.path("kind").asText(),
                resource.path("name").asText(),
                "",
                List.of(),
                List.of(),
                List.of("deployed without a decision"),
                List.of(),
                "ungated");
    }

    private static List<String> bypasses(JsonNode decision, DecisionSummary summary) {
        return summary.bypasses().isEmpty()
                ? Bypass.of(decision).stream().map(Bypass::words).toList()
                : summary.bypasses();
    }

    private static List<String> evidence(JsonNode decision) {
        return decision.path("input")
                .path("facts")
                .path("verifications")
                .valueStream()
                .flatMap(evidence -> evidence.path("checks").valueStream())
                .filter(check -> check.path("result").asText().equals("passed"))
                .map(check -> check.path("name").asText())
                .distinct()
                .sorted()
                .toList();
    }

    /** Whether no decision admitted it. */
    public boolean isUngated() {
        return changeClass.equals(UNGATED);
    }

    /** Whether it went another way than usual. */
    public boolean isSpecial() {
        return !bypasses.isEmpty();
    }

    /** The workload, as namespace, kind and name. */
    public String workload() {
        return String.join("/", Stream.of(namespace, kind, name).toList());
    }
}
