package com.novapay.deploygate.audit;

import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The decision log in a database. Thread-safe. One writer thread takes what is queued and commits it together. When that fails over
 * a connection that had worked, it is tried once over a new one; records have ids, so none is kept twice.
 */
public final class JdbcDecisionLog implements DecisionLog {
    private static final int QUEUE = 1_024;
    private static final int BATCH = 256;
    private final RecordStore store;
    private final int batch;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread writer;
    private volatile boolean closed;
    private @Nullable RecordAppender appender; // confined to the writer thread

    /** A log in this store, which need not be there yet. */
    public JdbcDecisionLog(RecordStore store) {
        this(store, BATCH);
    }

    /**
     * A log that shares commits less, or more.
     *
     * @param batch how many records at most share a commit
     */
    public JdbcDecisionLog(RecordStore store, int batch) {
        this.store = store;
        this.batch = batch;
        this.writer = Thread.ofPlatform().name("decision-log").start(this::write);
    }

    @Override
    public CompletableFuture<AppendOutcome> append(LogRecord record) {
        Entry entry = new Entry(record, new CompletableFuture<>());
        if (closed || !queue.offer(entry)) {
            entry.outcome.complete(new AppendOutcome.Unavailable(
                    closed ? "the decision log is closed" : "the decision log cannot keep up"));
        }
        return entry.outcome;
    }

    @Override
    public void close() {
        closed = true;
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        List<Entry> entries = new ArrayList<>(batch);
        while (!closed || !queue.isEmpty()) {
            entries.clear();
            try {
                Entry first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    entries.add(first);
                    queue.drainTo(entries, batch - 1);
                    AppendOutcome outcome =
                            append(entries.stream().map(Entry::record).toList());
                    entries.forEach(entry -> entry.outcome.complete(outcome));
                }
            } catch (InterruptedException e) {
                closed = true;
            }
        }
        disconnect();
    }

    private AppendOutcome append(List<LogRecord> records) {
        int attempts = appender == null ? 1 : 2;
        boolean perhaps = false;
        while (true) {
            try {
                RecordAppender open = appender == null ? new RecordAppender(store.writer()) : appender;
                appender = open;
                open.append(records);
                return new AppendOutcome.Appended();
            } catch (Throwable e) {
                // Whatever a driver throws, and pgjdbc throws AssertionError: if this thread died, every decision would
                // wait
                // until its deadline.
                perhaps |= appender != null && appender.committing();
                disconnect();
                if (--attempts == 0) {
                    String detail = "the decision could not be recorded: " + e.getMessage();
                    return perhaps ? found(records.getFirst(), detail) : new AppendOutcome.Unavailable(detail);
                }
            }
        }
    }

    /** After a commit that failed: all records of a commit are there, or none. */
    private AppendOutcome found(LogRecord one, String detail) {
        try {
            return new DecisionReader(store).show(one.id()).isEmpty()
                    ? new AppendOutcome.Unavailable(detail)
                    : new AppendOutcome.Appended();
        } catch (Exception | AssertionError e) {
            return new AppendOutcome.Doubtful(detail);
        }
    }

    private void disconnect() {
        RecordAppender open = appender;
        appender = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                System.getLogger(JdbcDecisionLog.class.getName())
                        .log(System.Logger.Level.WARNING, "closing the decision log failed: " + e.getMessage());
            }
        }
    }

    private record Entry(LogRecord record, CompletableFuture<AppendOutcome> outcome) {}
}
