package com.novapay.deploygate.audit;

import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The decision log in a database. Thread-safe. One writer thread takes what is queued and commits it together. When that fails over
 * a connection that had worked, it is tried once over a new one; records have ids, so none is kept twice.
 */
public final class JdbcDecisionLog implements DecisionLog {
    private static final int QUEUE = 1_024;
    private static final int BATCH = 256;
    /** Characters of documents that may wait, and that share a commit. */
    private static final long ROOM = 8L * 1024 * 1024;

    private static final long COMMIT = 2L * 1024 * 1024;
    private final RecordStore store;
    private final int batch;
    private final @Nullable StoreWatch watch;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong waiting = new AtomicLong();
    private final Thread writer;
    private volatile boolean closed;
    private @Nullable RecordAppender appender; // confined to the writer thread

    /** A log in this store, which need not be there yet. */
    public JdbcDecisionLog(RecordStore store) {
        this(store, BATCH);
    }

    /**
     * A log in this store, which need not be there yet.
     *
     * @param threads for a loop that runs until it is told to end
     * @param watch is told the outcome of each commit
     */
    public JdbcDecisionLog(RecordStore store, ThreadFactory threads, StoreWatch watch) {
        this(store, BATCH, threads, watch);
    }

    /**
     * A log that shares commits less, or more.
     *
     * @param batch how many records at most share a commit
     */
    public JdbcDecisionLog(RecordStore store, int batch) {
        this(store, batch, Thread.ofPlatform().factory(), null);
    }

    private JdbcDecisionLog(RecordStore store, int batch, ThreadFactory threads, @Nullable StoreWatch watch) {
        this.store = store;
        this.batch = batch;
        this.watch = watch;
        this.writer = threads.newThread(this::write);
        writer.setName("decision-log");
        writer.start();
    }

    @Override
    public CompletableFuture<AppendOutcome> append(LogRecord record) {
        Entry entry = new Entry(record, new CompletableFuture<>());
        if (closed || !enter(entry)) {
            entry.outcome.complete(new AppendOutcome.Unavailable(
                    closed ? "the decision log is closed" : "the decision log cannot keep up"));
        }
        return entry.outcome;
    }

    /** What waits is bounded by its size, too: a store that hangs must not fill the memory. */
    private boolean enter(Entry entry) {
        long before = waiting.getAndAdd(entry.size());
        if ((before == 0 || before + entry.size() <= ROOM) && queue.offer(entry)) {
            return true;
        }
        waiting.addAndGet(-entry.size());
        return false;
    }

    @Override
    public Optional<String> problem() {
        return watch == null ? Optional.empty() : watch.outage().map(StoreWatch.Outage::problem);
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
            AppendOutcome outcome = new AppendOutcome.Doubtful("writing the decision broke off");
            try {
                Entry first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    take(first, entries);
                    outcome = append(entries.stream().map(Entry::record).toList());
                }
            } catch (InterruptedException e) {
                closed = true;
            } finally {
                settle(entries, outcome);
            }
        }
        disconnect();
    }

    /** What shares a commit: not too many, nor too much, or the last to come would wait for megabytes. */
    private void take(Entry first, List<Entry> entries) {
        long size = 0;
        for (Entry next = first; next != null; next = queue.poll()) {
            entries.add(next);
            size += next.size();
            if (entries.size() >= batch || size >= COMMIT) {
                return;
            }
        }
    }

    private void settle(List<Entry> entries, AppendOutcome outcome) {
        try {
            if (watch != null && !entries.isEmpty()) {
                watch.seen(outcome);
            }
        } finally {
            answer(entries, outcome);
        }
    }

    private void answer(List<Entry> entries, AppendOutcome outcome) {
        for (Entry entry : entries) {
            waiting.addAndGet(-entry.size());
            entry.outcome.complete(outcome);
        }
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

    private record Entry(LogRecord record, CompletableFuture<AppendOutcome> outcome) {
        private long size() {
            return record.document().length();
        }
    }
}
