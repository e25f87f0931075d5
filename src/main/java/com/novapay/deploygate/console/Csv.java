package com.novapay.deploygate.console;

import com.novapay.deploygate.audit.query.RecordRow;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Records as lines of CSV (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe before it. Pure.
 */
final class Csv {
    private static final String FORMULAS = "=+-@\t\r\n";

    private Csv() {}

    static String header() {
        return line(List.of(
                "decisionId",
                "requestUid",
                "time",
                "allowed",
                "outcome",
                "class",
                "service",
                "environment",
                "namespace",
                "kind",
                "name",
                "person",
                "codes",
                "policyRevision",
                "digest",
                "type"));
    }

    static String line(RecordRow row) {
        return line(List.of(
                row.id(),
                row.requestUid(),
                row.time(),
                String.valueOf(row.allowed()),
                row.outcome(),
                row.changeClass(),
                row.service(),
                row.environment(),
                row.namespace(),
                row.kind(),
                row.name(),
                row.user(),
                String.join(" ", row.codes()),
                row.policyRevision(),
                row.digest(),
                row.type()));
    }

    private static String line(List<String> cells) {
        return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(String text) {
        String harmless = !text.isEmpty() && FORMULAS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return harmless.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? "\"" + harmless.replace("\"", "\"\"") + "\""
                : harmless;
    }
}
