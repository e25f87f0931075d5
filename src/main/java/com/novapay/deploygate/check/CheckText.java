package com.novapay.deploygate.check;

import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.DenialText;
import com.novapay.deploygate.terminal.TextTable;
import com.novapay.deploygate.terminal.Wrapping;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/** What the gate would say, for people. Pure but for the terminal's colours. */
public final class CheckText {
    private static final String END = System.lineSeparator();

    private CheckText() {}

    /**
     * Each decision as the gate words it.
     *
     * @param width of the terminal; empty where there is none, and then the words are exactly those of the gate
     */
    public static String of(CheckReport report, OptionalInt width) {
        DenialText denials = new DenialText(report::zone);
        StringBuilder text = new StringBuilder();
        for (CheckReport.Result result : report.results()) {
            text.append(result.decision()
                    .map(decision -> decision(decision, denials, width))
                    .orElseGet(() ->
                            TextTable.plain(result.name()) + " is not judged: " + reason(result.subject()) + END));
        }
        return text.toString();
    }

    /** The same, then the summary and whose identity was taken. */
    public static String withSummary(CheckReport report, OptionalInt width) {
        List<String> lines = report.requester().note().stream().toList();
        return of(report, width)
                + END
                + fitted(report.summary(), width)
                + lines.stream().map(line -> fitted(line, width)).collect(Collectors.joining());
    }

    private static String fitted(String line, OptionalInt width) {
        String plain = TextTable.plain(line);
        return (width.isPresent() ? String.join(END, Wrapping.lines(plain, width.getAsInt(), "", "")) : plain) + END;
    }

    private static String reason(Subject subject) {
        return switch (subject) {
            case Subject.NotJudged other -> TextTable.plain(other.reason());
            case Subject.Judged judged -> "";
        };
    }

    private static String decision(Decision decision, DenialText denials, OptionalInt width) {
        StringBuilder text = new StringBuilder();
        decision.warnings()
                .forEach(warning -> text.append(Ansi.AUTO.string("@|yellow Warning:|@ "))
                        .append(TextTable.plain(warning))
                        .append(END));
        return text.append(decision.allowed() ? admitted(decision) : denied(denials.of(decision), width))
                .append(END)
                .toString();
    }

    private static String denied(String text, OptionalInt width) {
        return DenialLayout.of(text, width.orElse(Integer.MAX_VALUE), Ansi.AUTO);
    }

    private static String admitted(Decision decision) {
        String changeClass =
                decision.change() == null ? "" : " (" + decision.change().changeClass() + ")";
        return DenialText.subject(decision.request()) + Ansi.AUTO.string(" is @|green admitted|@") + changeClass;
    }
}
