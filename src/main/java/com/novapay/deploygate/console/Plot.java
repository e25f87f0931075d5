package com.novapay.deploygate.console;

import com.novapay.deploygate.audit.query.TrendQueries.Day;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Bars, one for each day, as SVG wants them. Immutable.
 *
 * @param most the greatest of all
 */
record Plot(List<Bar> bars, int most, int width, int height) {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 180;
    private static final int MARGIN = 24;

    /** A bar and what it stands for. */
    record Bar(String day, int value, double x, double y, double width, double height) {}

    static Plot of(List<Day> days, ToIntFunction<Day> figure) {
        int most = Math.max(1, days.stream().mapToInt(figure).max().orElse(1));
        double step = (double) (WIDTH - 2 * MARGIN) / Math.max(1, days.size());
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < days.size(); i++) {
            int value = figure.applyAsInt(days.get(i));
            double height = (HEIGHT - 2.0 * MARGIN) * value / most;
            bars.add(new Bar(
                    days.get(i).day().toString(),
                    value,
                    rounded(MARGIN + i * step),
                    rounded(HEIGHT - MARGIN - height),
                    rounded(Math.max(1, step * 0.8)),
                    rounded(height)));
        }
        return new Plot(List.copyOf(bars), most, WIDTH, HEIGHT);
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
