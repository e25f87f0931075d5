package com.novapay.deploygate.console;

import com.novapay.deploygate.audit.query.FilterReading;
import com.novapay.deploygate.audit.report.PeriodReport;
import com.novapay.deploygate.audit.report.ReportDocument;
import com.novapay.deploygate.console.signin.Role;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The report of a period: all changes, who approved each, what was bypassed, and whether anything may be missing. Thread-safe. */
final class ReportPages {
    static final Parameters PARAMETERS = Parameters.of("from", "to", "environment");
    private static final List<String> ENVIRONMENTS = List.of("production", "staging", "development");
    private static final int MOST_DAYS = 366;
    private final ConsoleSources sources;
    private final ReadRecords readRecords;

    ReportPages(ConsoleSources sources, ReadRecords readRecords) {
        this.sources = sources;
        this.readRecords = readRecords;
    }

    /**
     * The page.
     *
     * @param first the first day
     * @param last the last day
     */
    record Shown(PeriodReport report, String first, String last, String csv, String json) {}

    /** What was asked for. */
    private record Asked(LocalDate first, LocalDate last, String environment) {
        Map<String, String> query() {
            return Map.of("from", first.toString(), "to", last.toString(), "environment", environment);
        }
    }

    Answer page(Ask ask) throws SQLException {
        return switch (asked(ask)) {
            case Ask.Part.Bad<Asked> bad -> Ask.refused(bad);
            case Ask.Part.Good<Asked> good -> {
                Asked asked = good.value();
                yield new Answer.Html(
                        "report",
                        "Report of a period",
                        Section.REPORT,
                        new Shown(
                                report(asked),
                                asked.first.toString(),
                                asked.last.toString(),
                                Links.to("/report.csv", asked.query()),
                                Links.to("/report.json", asked.query())));
            }
        };
    }

    Answer csv(Ask ask) throws SQLException {
        return download(
                ask,
                "csv",
                report -> new Answer.File(
                        "text/csv; charset=utf-8; header=present", "report.csv", ReportDocument.csv(report)));
    }

    Answer json(Ask ask) throws SQLException {
        return download(ask, "json", report -> new Answer.Json(ReportDocument.json(report)));
    }

    private Answer download(Ask ask, String format, Function<PeriodReport, Answer> answer) throws SQLException {
        if (!ask.session().roles().contains(Role.AUDITOR)) {
            return Answer.forbidden("Only auditors may export records.");
        }
        return switch (asked(ask)) {
            case Ask.Part.Bad<Asked> bad -> Ask.refused(bad);
            case Ask.Part.Good<Asked> good ->
                readRecords.export(ask.session(), good.value().query(), format)
                        ? answer.apply(report(good.value()))
                        : ReadRecords.unrecorded();
        };
    }

    private PeriodReport report(Asked asked) throws SQLException {
        return sources.records()
                .report(
                        asked.environment,
                        asked.first.atStartOfDay(ZoneOffset.UTC).toInstant(),
                        asked.last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant(),
                        sources.clock().instant());
    }

    /** Without a word this month, to today. */
    private Ask.Part<Asked> asked(Ask ask) {
        LocalDate today = sources.clock().instant().atOffset(ZoneOffset.UTC).toLocalDate();
        String environment = ask.text("environment").orElse(ENVIRONMENTS.getFirst());
        if (!ENVIRONMENTS.contains(environment)) {
            return bad("environment", environment, "an environment; there are " + String.join(", ", ENVIRONMENTS));
        }
        return switch (ask.day("to", today)) {
            case Ask.Part.Bad<LocalDate> bad -> new Ask.Part.Bad<>(bad.problem());
            case Ask.Part.Good<LocalDate> last ->
                switch (ask.day("from", last.value().withDayOfMonth(1))) {
                    case Ask.Part.Bad<LocalDate> bad -> new Ask.Part.Bad<>(bad.problem());
                    case Ask.Part.Good<LocalDate> first -> {
                        boolean fits = !first.value().isAfter(last.value())
                                && first.value().plusDays(MOST_DAYS).isAfter(last.value());
                        yield fits
                                ? new Ask.Part.Good<>(new Asked(first.value(), last.value(), environment))
                                : bad(
                                        "from",
                                        first.value().toString(),
                                        "a day at most a year before \"to\", and not after it");
                    }
                };
        };
    }

    private static Ask.Part<Asked> bad(String field, String value, String expected) {
        return new Ask.Part.Bad<>(new FilterReading.Problem(field, value, expected));
    }
}
