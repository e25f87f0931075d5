package com.novapay.deploygate.console;

import com.novapay.deploygate.audit.query.TrendQueries.Day;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Bars, one for each day, as SVG wants them; the words beside them are text of the page, which is as large on a phone. Immutable.
 *
 * @param most the greatest of all
 * @param dates the first day, the middle one and the last, as many as there are
 */
record Plot(List<Bar> bars, int most, List<String> dates, int width, int height) {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 160;
    private static final DateTimeFormatter SHORT = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

    /**
     * A bar and what it stands for.
     *
     * @param link to the list of what it counts
     */
    record Bar(String day, int value, String link, double x, double y, double width, double height) {}

    static Plot of(List<Day> days, ToIntFunction<Day> figure, Function<LocalDate, String> links) {
        int most = Math.max(1, days.stream().mapToInt(figure).max().orElse(1));
        double step = (double) WIDTH / Math.max(1, days.size());
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < days.size(); i++) {
            int value = figure.applyAsInt(days.get(i));
            double height = (double) HEIGHT * value / most;
            bars.add(new Bar(
                    days.get(i).day().toString(),
                    value,
                    links.apply(days.get(i).day()),
                    rounded(i * step),
                    rounded(HEIGHT - height),
                    rounded(Math.max(1, step * 0.8)),
                    rounded(height)));
        }
        return new Plot(List.copyOf(bars), most, dates(days), WIDTH, HEIGHT);
    }

    private static List<String> dates(List<Day> days) {
        return days.isEmpty()
                ? List.of()
                : List.of(0, days.size() / 2, days.size() - 1).stream()
                        .distinct()
                        .map(index -> SHORT.format(days.get(index).day()))
                        .toList();
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
