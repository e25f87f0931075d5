package com.novapay.deploygate.audit;

import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The decision log in a database. Thread-safe. One writer thread takes what is queued and commits it together; a commit that
 * fails answers {@link AppendOutcome.Unavailable}, and the next one connects anew.
 */
public final class JdbcDecisionLog implements DecisionLog {
    private static final int QUEUE = 1_024;
    private static final int BATCH = 256;
    private static final String INSERT =
            "INSERT INTO record (type, id, request_uid, time, namespace, kind, name, username, class, allowed, outcome,"
                    + " codes, policy_revision, service, environment, digest, document)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (id) DO NOTHING"; // what was spooled may be there already
    private final RecordStore store;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread writer;
    private volatile boolean closed;
    private @Nullable Connection connection; // confined to the writer thread

    /** A log in this store, which need not be there yet. */
    public JdbcDecisionLog(RecordStore store) {
        this.store = store;
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
        List<Entry> batch = new ArrayList<>(BATCH);
        while (!closed || !queue.isEmpty()) {
            batch.clear();
            try {
                Entry first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                    commit(batch);
                }
            } catch (InterruptedException e) {
                closed = true;
            }
        }
        disconnect();
    }

    private void commit(List<Entry> batch) {
        AppendOutcome outcome;
        try {
            insert(batch);
            outcome = new AppendOutcome.Appended();
        } catch (Throwable e) {
            // Whatever a driver throws, and pgjdbc throws AssertionError: if this thread died, every decision would
            // wait until its
            // deadline.
            disconnect();
            outcome = new AppendOutcome.Unavailable("the decision could not be recorded: " + e.getMessage());
        }
        for (Entry entry : batch) {
            entry.outcome.complete(outcome);
        }
    }

    private void insert(List<Entry> batch) throws SQLException {
        Connection open = connection == null ? store.writer() : connection;
        connection = open;
        try (PreparedStatement insert = open.prepareStatement(INSERT)) {
            for (Entry entry : batch) {
                bind(insert, entry.record);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        open.commit();
    }

    private static void bind(PreparedStatement insert, LogRecord record) throws SQLException {
        insert.setString(1, record.type());
        insert.setString(2, record.id());
        insert.setString(3, record.requestUid());
        insert.setString(4, record.time());
        insert.setString(5, record.namespace());
        insert.setString(6, record.kind());
        insert.setString(7, record.name());
        insert.setString(8, record.user());
        insert.setString(9, record.changeClass());
        insert.setInt(10, record.allowed() ? 1 : 0);
        insert.setString(11, record.outcome());
        insert.setString(12, record.codes());
        insert.setString(13, record.policyRevision());
        insert.setString(14, record.service());
        insert.setString(15, record.environment());
        insert.setString(16, record.digest());
        insert.setString(17, record.document());
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
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
