package com.novapay.deploygate.cli.audit;

import com.novapay.deploygate.audit.report.PeriodReport;
import com.novapay.deploygate.audit.report.ReportedChange;
import com.novapay.deploygate.audit.report.WatchedTime;
import com.novapay.deploygate.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;

/** A report of a period for people to read on a terminal. Pure. */
final class ReportText {
    private ReportText() {}

    static String title(PeriodReport report) {
        return "Changes of " + report.environment() + " from " + report.from() + " to " + report.to();
    }

    static String of(PeriodReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(title(report));
        lines.add(report.changes().size() + " changes, " + report.special().size()
                + " of them bypassed a rule or the gate (" + report.ungated().size() + " ungated); "
                + "denied requests: " + report.denied());
        lines.add("");
        lines.add("Is anything missing? " + (report.isWhole() ? "No." : "Perhaps:"));
        lines.addAll(watched(report.watched()));
        lines.add(TextTable.line(
                "records",
                report.proof().records() + " in the period, " + report.proof().unproven()
                        + " of them not covered by a checkpoint"));
        lines.add(TextTable.line(
                "signed",
                report.proof().size() == 0
                        ? "by no checkpoint; a gate makes one within seconds"
                        : "a checkpoint of " + report.proof().size() + " records, "
                                + report.proof().time() + ", root "
                                + report.proof().root() + "; check it with novapay audit verify"));
        report.proof()
                .archived()
                .forEach(file -> lines.add(TextTable.line("archived", file + ": its records are not in this report")));
        if (report.cut()) {
            lines.add(TextTable.line("cut", "the period has more changes than one report takes; choose a shorter one"));
        }
        if (!report.days().isEmpty()) {
            lines.add("");
            lines.add("Review of the days with such changes");
            report.days()
                    .forEach(day -> lines.add("  " + day.day() + "  " + day.changes() + " changes, "
                            + (day.signed().isEmpty()
                                    ? "not signed off"
                                    : "signed off by " + TextTable.plain(String.join(", ", day.signed())))));
        }
        report.changes().forEach(change -> change(lines, change));
        lines.add("");
        return String.join(System.lineSeparator(), lines);
    }

    static List<String> watched(WatchedTime watched) {
        List<String> lines = new ArrayList<>();
        lines.add(TextTable.line(
                "observed",
                watched.since().map(since -> "since " + since).orElse("never: no gate observed this environment")));
        watched.gaps()
                .forEach(gap ->
                        lines.add(TextTable.line("not", "from " + gap.from() + " to " + gap.to() + ": " + gap.why())));
        return lines;
    }

    private static void change(List<String> lines, ReportedChange change) {
        lines.add("");
        lines.add(TextTable.plain(
                change.time() + "  " + change.changeClass() + " of " + change.workload() + "  " + change.id()));
        line(lines, "asked by", change.requester());
        line(lines, "author", String.join(", ", change.authors()));
        line(lines, "approved", String.join("; ", change.approvers()));
        change.bypasses().forEach(bypass -> line(lines, "bypassed", bypass));
        line(lines, "evidence", String.join(", ", change.evidence()));
        line(lines, "outcome", change.outcome().isEmpty() ? "not observed" : change.outcome());
    }

    private static void line(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add(TextTable.line(name, TextTable.plain(value)));
        }
    }
}
