package com.novapay.deploygate.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.NextOpening;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.Violation;
import com.novapay.deploygate.terminal.Markdown;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the gate would say, for a comment on a pull request: which rules deny, who can fix it and when the gate opens. Pure. */
public final class CheckMarkdown {
    /** A comment on GitHub has at most 65,536 characters; a workflow adds some lines of its own. */
    static final int LONGEST = 60_000;

    private static final DateTimeFormatter OPENING =
            DateTimeFormatter.ofPattern("EEEE, MMMM d, HH:mm zzz", Locale.ENGLISH);

    private CheckMarkdown() {}

    /** The comment's text. */
    public static String of(CheckReport report) {
        StringBuilder text =
                new StringBuilder("**").append(Markdown.text(report.summary())).append("**\n");
        int untold = 0;
        for (CheckReport.Result result : report.results()) {
            String section = result.decision()
                    .map(decision -> section(result, decision, report))
                    .orElse("");
            if (text.length() + section.length() > LONGEST) {
                untold++;
            } else {
                text.append(section);
            }
        }
        if (untold > 0) {
            text.append("\n… and ").append(untold).append(" more, which the log of the workflow has.\n");
        }
        report.requester()
                .note()
                .ifPresent(note -> text.append("\n").append(Markdown.text(note)).append("\n"));
        return text.toString();
    }

    private static String section(CheckReport.Result result, Decision decision, CheckReport report) {
        StringBuilder text = new StringBuilder("\n#### ").append(Markdown.code(result.name()));
        if (decision.failure() != null) {
            return text.append(" could not be evaluated\n\n- ")
                    .append(Markdown.code(decision.failure().code()))
                    .append(": ")
                    .append(Markdown.text(decision.failureDetail()))
                    .append("\n")
                    .toString();
        }
        String as = decision.change() == null ? "" : " (" + decision.change().changeClass() + ")";
        text.append(decision.allowed() ? " would be allowed" : " would be denied")
                .append(as)
                .append("\n\n");
        for (Violation violation : decision.violations()) {
            if (violation.enforcement() == Enforcement.DENY) {
                text.append("- ").append(Markdown.code(violation.code())).append(": ");
                text.append(Markdown.text(violation.message())).append("  \n  ");
                String who = who(violation.details().path("who"));
                text.append(who.isEmpty() ? "" : "Who can fix it: " + who + ".  \n  ");
                text.append(Markdown.code(violation.remedy())).append("\n");
            }
        }
        decision.warnings()
                .forEach(warning -> text.append("- Warning: ")
                        .append(Markdown.text(warning))
                        .append("\n"));
        return text.append(opening(decision, report)).toString();
    }

    private static String who(JsonNode roles) {
        List<String> who = new ArrayList<>();
        roles.forEach(role -> who.add(Markdown.code(role.asText())));
        return String.join(" or ", who);
    }

    private static String opening(Decision decision, CheckReport report) {
        if (decision.allowed()) {
            return "";
        }
        return switch (decision.opening()) {
            case NextOpening.Never never -> "\nIt does not open by time.\n";
            case NextOpening.Unknown unknown -> "\nThe next opening is not known.\n";
            case NextOpening.At at -> {
                String time = OPENING.withZone(report.zone()).format(at.instant());
                yield at.lasting().isEmpty()
                        ? "\nThe gate opens " + time + ".\n"
                        : "\nThe gate opens not before " + time + ", and then only when these are fixed: "
                                + Markdown.code(String.join(
                                        ", ", at.lasting().stream().sorted().toList())) + ".\n";
            }
        };
    }
}
