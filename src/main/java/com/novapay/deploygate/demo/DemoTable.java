package com.novapay.deploygate.demo;

import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.policytest.CaseFile;
import com.novapay.deploygate.terminal.TextTable;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/**
 * Prints what the demo saw, in as many columns as there are; colours only on a terminal. On a narrow screen the reasons
 * stand under what was asked, on a wide one beside it. Confined to one thread.
 */
public final class DemoTable {
    private static final int WHEN = 16;
    private static final int CLASS = 11;
    private static final int DECISION = 8;
    private static final int GAP = 2;
    private static final int ENOUGH_FOR_WHY = 112;
    private final PrintWriter out;
    private final ZoneId zone;
    private final DateTimeFormatter times;
    private final int what;
    private final int why; // 0: under what was asked

    public DemoTable(PrintWriter out, ZoneId zone, int width) {
        this.out = out;
        this.zone = zone;
        this.times =
                DateTimeFormatter.ofPattern("EEE MMM dd HH:mm", Locale.ENGLISH).withZone(zone);
        int rest = width - WHEN - CLASS - DECISION - 3 * GAP;
        this.why = width < ENOUGH_FOR_WHY ? 0 : Math.max(24, Math.min(60, rest - 44));
        this.what = why == 0 ? rest : rest - why - GAP;
    }

    /**
     * One case and what came of it.
     *
     * @param differences to what the case expects, in words
     */
    public record Row(CaseFile file, DemoGate.Answer answer, List<String> differences) {}

    public void preface() {
        out.println("AdmissionReviews recorded from a real API server, sent over HTTPS to a gate whose clock is");
        out.println("set to the time shown (" + zone.getId()
                + "). The gate evaluates and records each one before it answers.");
        out.flush();
    }

    public void head() {
        out.println();
        line("TIME", "DECISION", "CLASS", why == 0 ? "CHANGE AND REASONS" : "CHANGE", "REASONS");
    }

    public void row(Row row) {
        CaseFile file = row.file();
        DemoGate.Answer answer = row.answer();
        Decision decision = answer.decision();
        String changeClass =
                decision.change() == null ? "" : decision.change().changeClass().name();
        String says = Ansi.AUTO.string(answer.allowed() ? "@|green admitted|@" : "@|bold,red denied  |@");
        List<String> asked = wrap(file.name(), what);
        List<String> reasons = wrap(String.join(", ", decision.codes()), why == 0 ? what - 2 : why);
        List<String> left = new ArrayList<>(asked);
        if (why == 0) {
            reasons.forEach(reason -> left.add("  " + reason));
        }
        line(times.format(file.at()), says, changeClass, left.getFirst(), why == 0 ? "" : first(reasons));
        for (int i = 1; i < Math.max(left.size(), why == 0 ? 0 : reasons.size()); i++) {
            line(
                    "",
                    " ".repeat(DECISION),
                    "",
                    i < left.size() ? left.get(i) : "",
                    why > 0 && i < reasons.size() ? reasons.get(i) : "");
        }
        row.differences().forEach(difference -> out.println("  not as expected: " + difference));
        out.flush();
    }

    /** A refusal in full. */
    public void refusal(Row row) {
        out.println();
        out.println(Ansi.AUTO.string("@|bold What kubectl prints|@") + " for \""
                + row.file().name() + "\":");
        out.println();
        out.println(
                "Error from server (Forbidden): admission webhook \"deploy.deploygate.novapay.com\" denied the request: "
                        + row.answer().message());
        out.flush();
    }

    private void line(String when, String says, String changeClass, String asked, String reasons) {
        String gap = " ".repeat(GAP);
        String text = TextTable.pad(when, WHEN)
                + gap
                + says
                + gap
                + TextTable.pad(changeClass, CLASS)
                + gap
                + (why == 0 ? asked : TextTable.pad(asked, what) + gap + reasons);
        out.println(text.stripTrailing());
    }

    private static String first(List<String> lines) {
        return lines.isEmpty() ? "" : lines.getFirst();
    }

    /** Breaks between words; a word that is longer than a line stays whole. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        if (!line.isEmpty()) {
            lines.add(line.toString());
        }
        return lines;
    }
}
