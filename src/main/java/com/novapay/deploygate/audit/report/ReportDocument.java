package com.novapay.deploygate.audit.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.CsvCell;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A report for programs: one JSON document, or its changes as lines of CSV. Pure. */
public final class ReportDocument {
    private static final List<String> COLUMNS = List.of(
            "time",
            "id",
            "requester",
            "authors",
            "approvers",
            "bypassed",
            "outcome",
            "evidence",
            "class",
            "namespace",
            "kind",
            "name");

    private ReportDocument() {}

    /** The report as JSON. */
    public static ObjectNode json(PeriodReport report) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("environment", report.environment())
                .put("from", report.from().toString())
                .put("to", report.to().toString())
                .put("whole", report.isWhole())
                .put("cut", report.cut())
                .put("denied", report.denied());
        watched(node.putObject("watched"), report.watched());
        proof(node.putObject("proof"), report.proof());
        ArrayNode days = node.putArray("days");
        report.days()
                .forEach(day -> texts(
                        days.addObject().put("day", day.day()).put("changes", day.changes()), "signed", day.signed()));
        ArrayNode changes = node.putArray("changes");
        report.changes().forEach(change -> change(changes.addObject(), change));
        return node;
    }

    /** When the cluster was observed, into an object. */
    public static void watched(ObjectNode node, WatchedTime watched) {
        node.put("since", watched.since().map(Object::toString).orElse(null));
        ArrayNode gaps = node.putArray("not");
        watched.gaps()
                .forEach(gap -> gaps.addObject()
                        .put("from", gap.from().toString())
                        .put("to", gap.to().toString())
                        .put("why", gap.why()));
    }

    private static void proof(ObjectNode node, ReportProof proof) {
        node.put("records", proof.records()).put("unproven", proof.unproven());
        node.putObject("checkpoint")
                .put("size", proof.size())
                .put("time", proof.time())
                .put("root", proof.root());
        texts(node, "archived", proof.archived());
    }

    private static void change(ObjectNode node, ReportedChange change) {
        node.put("time", change.time())
                .put("id", change.id())
                .put("ungated", change.isUngated())
                .put("requester", change.requester());
        texts(node, "authors", change.authors());
        texts(node, "approvers", change.approvers());
        texts(node, "bypassed", change.bypasses());
        texts(node, "evidence", change.evidence());
        node.put("outcome", change.outcome())
                .put("class", change.changeClass())
                .put("namespace", change.namespace())
                .put("kind", change.kind())
                .put("name", change.name());
    }

    private static void texts(ObjectNode node, String member, List<String> texts) {
        texts.forEach(node.putArray(member)::add);
    }

    /** The changes as CSV; what is missing of the report is not in it. */
    public static String csv(PeriodReport report) {
        return Stream.concat(Stream.of(COLUMNS), report.changes().stream().map(ReportDocument::cells))
                .map(cells -> cells.stream().map(CsvCell::of).collect(Collectors.joining(",", "", "\r\n")))
                .collect(Collectors.joining());
    }

    private static List<String> cells(ReportedChange change) {
        return List.of(
                change.time(),
                change.id(),
                change.requester(),
                String.join(" ", change.authors()),
                String.join("; ", change.approvers()),
                String.join("; ", change.bypasses()),
                change.outcome(),
                String.join(" ", change.evidence()),
                change.changeClass(),
                change.namespace(),
                change.kind(),
                change.name());
    }
}
