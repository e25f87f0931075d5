package com.novapay.deploygate.console;

import com.novapay.deploygate.audit.report.PeriodReport;
import java.util.Map;

/** A report as an HTML file that needs nothing else, to be read or printed anywhere. Pure. */
public final class ReportFile {
    private ReportFile() {}

    /** The file's text. */
    public static String html(String title, PeriodReport report) {
        return new PageWriter().file("reportfile", Map.of("title", title, "report", report));
    }
}
