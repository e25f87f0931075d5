package com.novapay.deploygate.console;

import com.novapay.deploygate.audit.CsvCell;
import com.novapay.deploygate.audit.query.RecordRow;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Records as lines of CSV, each cell a {@link CsvCell}. Pure.
 */
final class Csv {
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
        return cells.stream().map(CsvCell::of).collect(Collectors.joining(",", "", "\r\n"));
    }
}
