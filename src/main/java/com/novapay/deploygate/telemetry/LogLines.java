package com.novapay.deploygate.telemetry;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * The log of the process: one line per event, as text ({@code time level message}, in UTC) or as a JSON object. Thread-safe. A thread of its own writes,
 * so that whoever reads the log slowly never holds up an answer; lines there is no room for are counted and told.
 */
public final class LogLines extends Handler implements OperatorLog {
    private static final int ROOM = 4_096;
    private static final SimpleFormatter PARAMETERS = new SimpleFormatter();
    private final PrintWriter out;
    private final Format format;
    private final boolean traces;
    private final InstantSource clock;
    private final BlockingQueue<LogLine> waiting = new ArrayBlockingQueue<>(ROOM);
    private final AtomicLong lost = new AtomicLong();
    private final Thread writer;
    private volatile boolean closing;

    /** How a line is written. */
    public enum Format {
        TEXT,
        /** One object on one line, with {@code time}, {@code level}, {@code logger}, {@code message}. */
        JSON
    }

    /** A log of text. */
    public LogLines(PrintWriter out, boolean traces) {
        this(out, Format.TEXT, traces, InstantSource.system());
    }

    /** @param traces whether the trace of a logged exception follows its line of text; in JSON it is always there */
    public LogLines(PrintWriter out, Format format, boolean traces, InstantSource clock) {
        this.out = out;
        this.format = format;
        this.traces = traces;
        this.clock = clock;
        this.writer = Thread.ofPlatform().daemon().name("log").start(this::write);
    }

    /** Makes this the only log there is. What a library was told not to say stays unsaid. */
    public void install() {
        LogManager manager = LogManager.getLogManager();
        for (String name : Collections.list(manager.getLoggerNames())) {
            Logger logger = manager.getLogger(name);
            if (logger != null) {
                List.of(logger.getHandlers()).forEach(logger::removeHandler);
            }
        }
        Logger root = Logger.getLogger("");
        root.setLevel(Level.INFO);
        root.addHandler(this);
    }

    @Override
    public void accept(String line) {
        log(Level.INFO, "", line);
    }

    @Override
    public void log(Level level, String decision, String line) {
        offer(new LogLine(clock.instant(), level, "", decision, line, null));
    }

    /** Logs an exception that ended something. */
    public void failed(String what, Throwable thrown) {
        offer(new LogLine(clock.instant(), Level.SEVERE, "", "", what, thrown));
    }

    @Override
    public void publish(@Nullable LogRecord record) {
        if (record != null && isLoggable(record)) {
            offer(new LogLine(
                    record.getInstant(),
                    record.getLevel(),
                    Objects.requireNonNullElse(record.getLoggerName(), ""),
                    "",
                    String.valueOf(PARAMETERS.formatMessage(record)),
                    record.getThrown()));
        }
    }

    /** Logs what a program printed to one of its streams. */
    void printed(Level level, String stream, String line) {
        offer(new LogLine(clock.instant(), level, stream, "", line, null));
    }

    private void offer(LogLine line) {
        if (!waiting.offer(line)) {
            lost.incrementAndGet();
        }
    }

    /** Nothing to do: lines are written as they come. */
    @Override
    public void flush() {
        out.flush();
    }

    /** Also called by the JVM's own shutdown hook, too early; the process ends it with {@link #end}. */
    @Override
    public void close() {
        flush();
    }

    /** Writes what is waiting, for at most a second, and stops. */
    public void end() throws InterruptedException {
        closing = true;
        writer.join(1_000);
    }

    private void write() {
        while (!closing || !waiting.isEmpty()) {
            try {
                LogLine line = waiting.poll(50, TimeUnit.MILLISECONDS);
                if (line != null) {
                    print(line);
                }
                long dropped = waiting.isEmpty() ? lost.getAndSet(0) : 0;
                if (dropped > 0) {
                    String told = dropped + " lines of this log were lost: its reader is too slow";
                    print(new LogLine(clock.instant(), Level.WARNING, "", "", told, null));
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                lost.incrementAndGet(); // the log has nowhere to say more, and must go on
            }
        }
    }

    private void print(LogLine line) {
        switch (format) {
            case TEXT -> {
                out.println(line.text());
                if (line.thrown() != null && traces) {
                    line.thrown().printStackTrace(out);
                }
            }
            case JSON -> out.print(line.json() + "\n");
        }
        out.flush();
    }
}
