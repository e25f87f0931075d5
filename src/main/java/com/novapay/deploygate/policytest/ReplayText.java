package com.novapay.deploygate.policytest;

import com.novapay.deploygate.terminal.TextTable;
import java.util.Set;

/** A replay's report for people. Pure. */
public final class ReplayText {
    private static final String END = System.lineSeparator();
    private static final int MOST_FAILURES = 20;

    private ReplayText() {}

    /** The decisions that would differ, the rules that make it so, and the summary. */
    public static String of(ReplayReport report) {
        StringBuilder text = new StringBuilder();
        if (!report.differing().isEmpty()) {
            TextTable table = new TextTable("TIME", "DECISION", "CLASS", "WORKLOAD", "WAS", "WOULD BE");
            for (ReplayResult.Differs one : report.differing()) {
                ReplayedDecision decision = one.decision();
                table.row(
                        decision.time(),
                        decision.id(),
                        decision.changeClass(),
                        decision.workload(),
                        says(one.was()),
                        says(one.would()));
            }
            TextTable rules = new TextTable("RULE", "WOULD DENY", "WOULD NO LONGER DENY");
            new ReplaySummary(report)
                    .byRule()
                    .forEach((code, change) ->
                            rules.row(code, Long.toString(change.denies()), Long.toString(change.noLonger())));
            text.append(table.text((column, cell) -> cell))
                    .append(END)
                    .append(rules.text((column, cell) -> cell))
                    .append(END);
        }
        report.failed().stream()
                .limit(MOST_FAILURES)
                .forEach(one -> text.append(one.decision().id())
                        .append(" could not be evaluated: ")
                        .append(TextTable.plain(one.detail()))
                        .append(END));
        return text.append(new ReplaySummary(report).sentences())
                .append(END)
                .append("policies ")
                .append(shown(report.revision()))
                .append(": ")
                .append(report.same())
                .append(" the same, ")
                .append(report.differing().size())
                .append(" would differ, ")
                .append(report.notJudged())
                .append(" could not be evaluated, ")
                .append(report.total() - report.same() - report.differing().size() - report.notJudged())
                .append(" meet no rule")
                .append(END)
                .toString();
    }

    static String shown(String revision) {
        return revision.substring(0, Math.min(12, revision.length()));
    }

    static String says(Set<String> codes) {
        return codes.isEmpty()
                ? "admitted"
                : "denied: " + String.join(", ", codes.stream().sorted().toList());
    }
}
