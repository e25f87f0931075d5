package com.novapay.deploygate.check;

import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.Violation;
import com.novapay.deploygate.terminal.TextTable;

/**
 * What the gate would say, as workflow commands of GitHub Actions: one annotation for each rule at the manifest that it denies.
 * Text from manifests is escaped, so that it cannot become a command of its own. Pure.
 */
public final class GithubAnnotations {
    private GithubAnnotations() {}

    /** One line for each annotation, and the summary as the last. */
    public static String of(CheckReport report) {
        StringBuilder lines = new StringBuilder();
        for (CheckReport.Result result : report.results()) {
            result.decision().ifPresent(decision -> add(lines, result, decision));
        }
        report.requester().note().ifPresent(note -> line(lines, "notice title=Deploy gate", note));
        line(lines, "notice title=Deploy gate", report.summary());
        return lines.toString();
    }

    private static void add(StringBuilder lines, CheckReport.Result result, Decision decision) {
        String at = "file=" + property(result.subject().place().file()) + ",line="
                + result.subject().place().line() + ",title=";
        if (decision.failure() != null) {
            String code = decision.failure().code();
            line(lines, "error " + at + property(code), result.name() + ": " + decision.failureDetail());
        }
        for (Violation violation : decision.violations()) {
            if (violation.enforcement() == Enforcement.DENY) {
                line(
                        lines,
                        "error " + at + property("Deploy gate: " + violation.code()),
                        result.name() + ": " + violation.message() + "\n" + violation.remedy());
            }
        }
        decision.warnings()
                .forEach(warning ->
                        line(lines, "warning " + at + property("Deploy gate"), result.name() + ": " + warning));
    }

    private static void line(StringBuilder lines, String command, String text) {
        lines.append("::").append(command).append("::").append(data(text)).append(System.lineSeparator());
    }

    /** GitHub's own escapes, and no other control characters. */
    private static String data(String text) {
        String escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
        return TextTable.plain(escaped);
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }
}
