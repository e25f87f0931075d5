package com.novapay.deploygate.policytest;

import com.novapay.deploygate.terminal.Markdown;
import java.util.Map;

/** A replay's report for a comment on a pull request. Pure. */
public final class ReplayMarkdown {
    private static final int MOST_ROWS = 50;

    private ReplayMarkdown() {}

    /** The summary, what changes in which rule, and the first decisions that would differ. */
    public static String of(ReplayReport report) {
        ReplaySummary summary = new ReplaySummary(report);
        StringBuilder text = new StringBuilder("**")
                .append(Markdown.text(summary.sentences()))
                .append("**\n");
        Map<String, ReplaySummary.RuleChange> rules = summary.byRule();
        if (!rules.isEmpty()) {
            text.append("\n| rule | would deny | would no longer deny |\n|---|---:|---:|\n");
            rules.forEach((code, change) -> text.append("| ")
                    .append(Markdown.code(code))
                    .append(" | ")
                    .append(change.denies())
                    .append(" | ")
                    .append(change.noLonger())
                    .append(" |\n"));
            decisions(text, report);
        }
        return text.append("\nPolicies ")
                .append(Markdown.code(ReplayText.shown(report.revision())))
                .append(".\n")
                .toString();
    }

    private static void decisions(StringBuilder text, ReplayReport report) {
        text.append("\n<details><summary>Decisions that would differ</summary>\n\n")
                .append("| time | decision | class | workload | was | would be |\n|---|---|---|---|---|---|\n");
        report.differing().stream().limit(MOST_ROWS).forEach(one -> {
            ReplayedDecision decision = one.decision();
            for (String cell : new String[] {
                decision.time(),
                decision.id(),
                decision.changeClass(),
                decision.workload(),
                ReplayText.says(one.was()),
                ReplayText.says(one.would())
            }) {
                text.append("| ")
                        .append(Markdown.code(cell.substring(0, Math.min(200, cell.length()))))
                        .append(' ');
            }
            text.append("|\n");
        });
        int more = report.differing().size() - MOST_ROWS;
        text.append(more > 0 ? "\n… and " + more + " more.\n" : "").append("\n</details>\n");
    }
}
