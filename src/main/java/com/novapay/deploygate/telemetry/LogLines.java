package com.novapay.deploygate.telemetry;

import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The log of the process: one line per event, {@code time level message}, in UTC. Thread-safe. A thread of its own writes,
 * so that whoever reads the log slowly never holds up an answer; lines there is no room for are counted and told.
 */
public final class LogLines extends Handler {
    private static final int ROOM = 4_096;
    /** Of one line; whatever is longer came from people. */
    private static final int LONGEST = 16_384;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private final PrintWriter out;
    private final boolean traces;
    private final BlockingQueue<LogRecord> waiting = new ArrayBlockingQueue<>(ROOM);
    private final AtomicLong lost = new AtomicLong();
    private final Thread writer;
    private volatile boolean closing;

    /** @param traces whether the trace of a logged exception follows its line */
    public LogLines(PrintWriter out, boolean traces) {
        this.out = out;
        this.traces = traces;
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

    /** Logs one line. */
    public void line(Level level, String message) {
        publish(new LogRecord(level, message));
    }

    @Override
    public void publish(@Nullable LogRecord record) {
        if (record != null && isLoggable(record) && !waiting.offer(record)) {
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
                LogRecord record = waiting.poll(50, TimeUnit.MILLISECONDS);
                if (record != null) {
                    print(record);
                }
                long dropped = waiting.isEmpty() ? lost.getAndSet(0) : 0;
                if (dropped > 0) {
                    print(new LogRecord(
                            Level.WARNING, dropped + " lines of this log were lost: it is read too slowly"));
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                lost.incrementAndGet(); // the log has nowhere to say more, and must go on
            }
        }
    }

    private void print(LogRecord record) {
        Throwable thrown = record.getThrown();
        String message = String.valueOf(record.getMessage()) + (thrown == null ? "" : ": " + thrown);
        out.println(TIME.format(record.getInstant()) + " " + level(record.getLevel()) + " " + oneLine(message));
        if (thrown != null && traces) {
            thrown.printStackTrace(out);
        }
        out.flush();
    }

    private static String level(Level level) {
        return level.intValue() >= Level.SEVERE.intValue() ? "ERROR" : level.equals(Level.WARNING) ? "WARN " : "INFO ";
    }

    /** Text that came from people must not look like a line of ours. */
    private static String oneLine(String message) {
        String text = message.substring(0, Math.min(message.length(), LONGEST));
        StringBuilder line = new StringBuilder(text.length());
        String lines = text.replace('\u0085', '\n').replace('\u2028', '\n').replace('\u2029', '\n');
        lines.replace('\u000b', '\n')
                .replace('\f', '\n')
                .lines()
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .forEach(part -> line.append(line.isEmpty() ? "" : "; ").append(part));
        for (int i = 0; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i))) {
                line.setCharAt(i, ' ');
            }
        }
        return line.append(text.length() < message.length() ? " […]" : "").toString();
    }
}
