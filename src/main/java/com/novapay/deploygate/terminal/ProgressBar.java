package com.novapay.deploygate.terminal;

import java.util.Locale;
import java.util.function.LongSupplier;

/** A bar with count and rate on a terminal; nothing anywhere else. Confined to one thread. */
public final class ProgressBar {
    private static final int CELLS = 20;
    private static final long EVERY = 100_000_000;
    private static final double SECOND = 1e9;
    private final Progress line;
    private final LongSupplier nanos;
    private final long start;
    private long last;

    /**
     * Draws on a line.
     *
     * @param nanos a clock that only goes forward, as {@code System::nanoTime}
     */
    public ProgressBar(Progress line, LongSupplier nanos) {
        this.line = line;
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        this.last = start - EVERY;
    }

    /**
     * Draws how far the work is, at most ten times a second.
     *
     * @param fraction from 0 to 1
     * @param done how many of {@code what}
     */
    public void show(double fraction, long done, String what) {
        long now = nanos.getAsLong();
        if (now - last >= EVERY) {
            last = now;
            line.show(text(fraction, done, what, (now - start) / SECOND));
        }
    }

    /** Wipes the bar. */
    public void end() {
        line.end();
    }

    static String text(double fraction, long done, String what, double seconds) {
        double part = Math.clamp(fraction, 0.0, 1.0);
        int full = (int) Math.round(part * CELLS);
        String rate = seconds <= 0 ? "" : String.format(Locale.ROOT, ", %,d/s", Math.round(done / seconds));
        return String.format(
                Locale.ROOT,
                "[%s%s] %3d %% %,d %s%s",
                "#".repeat(full),
                ".".repeat(CELLS - full),
                Math.round(part * 100),
                done,
                what,
                rate);
    }
}
