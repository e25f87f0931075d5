package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came of each outage, as the table in {@code docs/reliability.md}, which stands between two marks. */
final class OutageReport {
    private static final Path PAGE = Path.of("docs/reliability.md");
    private static final String START = "<!-- outages: made by PodOutagesIT -->\n";
    private static final String END = "<!-- end of outages -->";

    private final Map<Outage, Row> rows = new EnumMap<>(Outage.class);

    /** How an answer is to be read: words that stay the same, and figures that differ from run to run. */
    record Cell(String kind, String figures) {
        @Override
        public String toString() {
            return kind + " (" + figures + ")";
        }
    }

    /**
     * What came of one outage.
     *
     * @param ready seconds until both gates were Ready
     */
    record Row(Cell deploys, Cell rollbacks, Cell records, double ready) {
        private String line(Outage outage) {
            return "| %s | %s | %s | %s | %s |"
                    .formatted(
                            outage.title(), deploys, rollbacks, records, ready == 0 ? "" : "%.0f s".formatted(ready));
        }

        private List<String> kinds() {
            return List.of(deploys.kind(), rollbacks.kind(), records.kind());
        }
    }

    void add(Outage outage, Row row) {
        rows.put(outage, row);
    }

    /** The table of what was added. */
    String table() {
        List<String> lines = new ArrayList<>(List.of(
                "| outage | deploys | rollbacks | records | both gates Ready after |", "|---|---|---|---|---|"));
        rows.forEach((outage, row) -> lines.add(row.line(outage)));
        return String.join("\n", lines) + "\n";
    }

    /** What the documentation says otherwise of an outage than what came of it; empty when it agrees. */
    String disagreement(Outage outage, Row row) throws IOException {
        List<String> cells = documented(outage);
        List<String> kinds = row.kinds();
        for (int i = 0; i < kinds.size(); i++) {
            String said = i < cells.size() ? cells.get(i).replaceAll(" \\(.*", "") : "nothing";
            // No deploy may be under way at the moment of a kill.
            boolean lucky = said.equals(Failures.UNDER_WAY) && kinds.get(i).equals(Failures.NONE);
            if (!said.equals(kinds.get(i)) && !lucky) {
                return "%s: %s says \"%s\", seen was \"%s\"".formatted(outage.title(), PAGE, said, kinds.get(i));
            }
        }
        return "";
    }

    private static List<String> documented(Outage outage) throws IOException {
        for (String line : section(Files.readString(PAGE)).lines().toList()) {
            List<String> cells = List.of(line.replaceAll("^\\| ", "").split(" \\| ", -1));
            if (cells.getFirst().equals(outage.title())) {
                return cells.subList(1, cells.size());
            }
        }
        return List.of();
    }

    private static String section(String page) {
        return page.substring(page.indexOf(START) + START.length(), page.indexOf(END));
    }

    /** Puts the table into a file, and where it is asked for into the documentation. */
    void write(Path file, boolean documentation) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, table());
        if (documentation && rows.size() == Outage.values().length) {
            String page = Files.readString(PAGE);
            Files.writeString(PAGE, page.replace(START + section(page) + END, START + table() + END));
        }
    }

    static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.1f s", seconds);
    }
}
