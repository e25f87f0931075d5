package com.novapay.deploygate.check;

import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.DenialText;
import com.novapay.deploygate.terminal.TextTable;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/** What the gate would say, for people. Pure but for the terminal's colours. */
public final class CheckText {
    private static final String END = System.lineSeparator();

    private CheckText() {}

    /** Each decision as the gate words it. */
    public static String of(CheckReport report) {
        DenialText denials = new DenialText(report::zone);
        StringBuilder text = new StringBuilder();
        for (CheckReport.Result result : report.results()) {
            text.append(result.decision()
                    .map(decision -> decision(decision, denials))
                    .orElseGet(() ->
                            TextTable.plain(result.name()) + " is not judged: " + reason(result.subject()) + END));
        }
        return text.toString();
    }

    /** The same, then the summary and whose identity was taken. */
    public static String withSummary(CheckReport report) {
        List<String> lines = report.requester().note().stream().toList();
        return of(report)
                + END
                + TextTable.plain(report.summary())
                + END
                + lines.stream().map(line -> TextTable.plain(line) + END).collect(Collectors.joining());
    }

    private static String reason(Subject subject) {
        return switch (subject) {
            case Subject.NotJudged other -> TextTable.plain(other.reason());
            case Subject.Judged judged -> "";
        };
    }

    private static String decision(Decision decision, DenialText denials) {
        StringBuilder text = new StringBuilder();
        decision.warnings()
                .forEach(warning -> text.append(Ansi.AUTO.string("@|yellow Warning:|@ "))
                        .append(TextTable.plain(warning))
                        .append(END));
        return text.append(decision.allowed() ? admitted(decision) : denials.of(decision))
                .append(END)
                .toString();
    }

    private static String admitted(Decision decision) {
        String changeClass =
                decision.change() == null ? "" : " (" + decision.change().changeClass() + ")";
        return DenialText.subject(decision.request()) + Ansi.AUTO.string(" is @|green admitted|@") + changeClass;
    }
}
