package com.novapay.deploygate.telemetry;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;

/**
 * Makes lines of the log from everything else that the process prints: standard output, standard error, and the exceptions
 * that end threads. Thread-safe.
 */
public final class CapturedOutput extends OutputStream {
    /** What has no line end by then is a line all the same. */
    private static final int LONGEST = 16_384;

    private final LogLines log;
    private final Level level;
    private final String name;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private CapturedOutput(LogLines log, Level level, String name) {
        this.log = log;
        this.level = level;
        this.name = name;
    }

    /** Captures from now on; the log must write to the streams as they were before. */
    public static void into(LogLines log) {
        System.setOut(stream(log, Level.INFO, "stdout"));
        System.setErr(stream(log, Level.WARNING, "stderr"));
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) -> log.failed("thread " + thread.getName() + " ended by an exception", thrown));
    }

    private static PrintStream stream(LogLines log, Level level, String name) {
        return new PrintStream(new CapturedOutput(log, level, name), true, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void write(int octet) {
        if (octet == '\n' || line.size() >= LONGEST) {
            String text = line.toString(StandardCharsets.UTF_8).strip();
            line.reset();
            if (!text.isEmpty()) {
                log.printed(level, name, text);
            }
        }
        if (octet != '\n') {
            line.write(octet);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }
}
