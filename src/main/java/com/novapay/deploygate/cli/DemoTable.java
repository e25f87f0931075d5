package com.novapay.deploygate.cli;

import com.novapay.deploygate.admission.Decision;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** Prints what the demo saw; colours only on a terminal. */
final class DemoTable {
    private static final String ROW = "%-16s %-11s %s %-50s %s%n";
    private final PrintWriter out;
    private final ZoneId zone;
    private final DateTimeFormatter times;

    DemoTable(PrintWriter out, ZoneId zone) {
        this.out = out;
        this.zone = zone;
        this.times =
                DateTimeFormatter.ofPattern("EEE MMM dd HH:mm", Locale.ENGLISH).withZone(zone);
    }

    void head() {
        out.println(
                "Recorded AdmissionReviews of a real API server, sent over HTTPS to a gate whose clock stands as told");
        out.println("(" + zone.getId() + "); each is recorded before it is answered.");
        out.println();
        out.printf(ROW, "WHEN", "CLASS", "SAYS   ", "WHAT", "WHY");
        out.flush();
    }

    void row(CaseFile file, DemoGate.Answer answer, List<String> differences) {
        Decision decision = answer.decision();
        String changeClass =
                decision.change() == null ? "" : decision.change().changeClass().name();
        String says = answer.allowed() ? Ansi.AUTO.string("@|green admits |@") : Ansi.AUTO.string("@|red refuses|@");
        out.printf(ROW, times.format(file.at()), changeClass, says, file.name(), String.join(", ", decision.codes()));
        differences.forEach(difference -> out.println("  not as expected: " + difference));
        out.flush();
    }

    void refusal(DemoGate.Answer answer) {
        out.println();
        out.println("What kubectl prints for the longest of these refusals:");
        out.println();
        out.println(
                "Error from server (Forbidden): admission webhook \"deploy.deploygate.novapay.com\" denied the request: "
                        + answer.message());
        out.println();
        out.flush();
    }
}
