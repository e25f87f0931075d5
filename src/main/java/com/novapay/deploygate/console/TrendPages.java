package com.novapay.deploygate.console;

import com.novapay.deploygate.audit.query.Delivery;
import com.novapay.deploygate.audit.query.Field;
import com.novapay.deploygate.audit.query.FilterReading;
import com.novapay.deploygate.audit.query.RecordFilter;
import com.novapay.deploygate.audit.query.TrendQueries;
import com.novapay.deploygate.audit.query.TrendQueries.Day;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the record adds up to over some weeks. Thread-safe. */
final class TrendPages {
    private static final int USUAL_DAYS = 30;
    private static final int MOST_DAYS = 366;
    private final ConsoleSources sources;

    TrendPages(ConsoleSources sources) {
        this.sources = sources;
    }

    /** A span of days, both ends within, and what is summed up of them. */
    record Span(LocalDate first, LocalDate last, RecordFilter filter, Map<String, String> asked) {}

    /** What a span adds up to. */
    record Sums(Span span, List<Day> days, Delivery delivery) {
        /** How often each code refused, the most frequent first. */
        List<Map.Entry<String, Integer>> codes() {
            Map<String, Integer> sums = new TreeMap<>();
            days.forEach(day -> day.codes().forEach((code, count) -> sums.merge(code, count, Integer::sum)));
            return sums.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                    .toList();
        }
    }

    /** The page. */
    record Trends(Sums sums, Plot deploys, Plot refusals, Map<String, String> figures) {}

    Answer trends(Ask ask) throws SQLException {
        return switch (sums(ask)) {
            case Ask.Part.Bad<Sums> bad -> Ask.refused(bad);
            case Ask.Part.Good<Sums> good -> new Answer.Html("trends", "Trends", Section.TRENDS, page(good.value()));
        };
    }

    private static Trends page(Sums sums) {
        Delivery delivery = sums.delivery();
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("healthy deploys a day", String.format(java.util.Locale.ROOT, "%.1f", delivery.perDay()));
        figures.put(
                "lead time, median", delivery.leadTime().map(TrendPages::told).orElse("–"));
        figures.put(
                "change fail rate",
                delivery.failRate()
                        .map(rate -> String.format(java.util.Locale.ROOT, "%.1f %%", rate * 100))
                        .orElse("–"));
        figures.put(
                "recovery time, median",
                delivery.recoveryTime().map(TrendPages::told).orElse("–"));
        return new Trends(
                sums,
                Plot.of(sums.days(), Day::deploys, day -> listed(sums.span(), day, "allow")),
                Plot.of(sums.days(), Day::refused, day -> listed(sums.span(), day, "refused")),
                figures);
    }

    private static String listed(Span span, LocalDate day, String outcome) {
        Map<String, String> query = new LinkedHashMap<>(span.asked());
        query.put("from", day.toString());
        query.put("to", day.toString());
        query.put(Field.OUTCOME.label(), outcome);
        return Links.to("/decisions", query);
    }

    private static String told(Duration duration) {
        long minutes = duration.toMinutes();
        return minutes < 1
                ? duration.toSeconds() + " s"
                : minutes < 120 ? minutes + " min" : minutes < 2_880 ? minutes / 60 + " h" : minutes / 1_440 + " days";
    }

    Ask.Part<Sums> sums(Ask ask) throws SQLException {
        LocalDate today = sources.clock().instant().atOffset(ZoneOffset.UTC).toLocalDate();
        return switch (ask.day("to", today)) {
            case Ask.Part.Bad<LocalDate> bad -> new Ask.Part.Bad<>(bad.problem());
            case Ask.Part.Good<LocalDate> last ->
                switch (ask.day("from", last.value().minusDays(USUAL_DAYS - 1L))) {
                    case Ask.Part.Bad<LocalDate> bad -> new Ask.Part.Bad<>(bad.problem());
                    case Ask.Part.Good<LocalDate> first -> sums(ask, first.value(), last.value());
                };
        };
    }

    private Ask.Part<Sums> sums(Ask ask, LocalDate first, LocalDate last) throws SQLException {
        if (last.isBefore(first) || ChronoUnit.DAYS.between(first, last) >= MOST_DAYS) {
            return new Ask.Part.Bad<>(new FilterReading.Problem(
                    "from", first.toString(), "a day at most a year before \"to\", and not after it"));
        }
        RecordFilter filter = RecordFilter.within(
                first.atStartOfDay(ZoneOffset.UTC).toInstant(),
                last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("from", first.toString());
        asked.put("to", last.toString());
        for (Field field : List.of(Field.SERVICE, Field.ENVIRONMENT)) {
            Optional<String> text = ask.text(field.label());
            if (text.isPresent()) {
                filter = filter.and(field, text.get());
                asked.put(field.label(), text.get());
            }
        }
        TrendQueries.Sums sums = sources.trends().sums(filter, first, last);
        return new Ask.Part.Good<>(new Sums(new Span(first, last, filter, asked), sums.days(), sums.delivery()));
    }
}
