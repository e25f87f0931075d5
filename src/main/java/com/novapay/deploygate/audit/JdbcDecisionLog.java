package com.novapay.deploygate.audit;

import com.novapay.deploygate.audit.store.RecordStore;
import java.nio.charset.StandardCharsets;
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
                    + " codes, policy_revision, document) VALUES ('decision', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
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
    public CompletableFuture<AppendOutcome> append(DecisionRecord record) {
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

    private static void bind(PreparedStatement insert, DecisionRecord record) throws SQLException {
        insert.setString(1, storable(record.decisionId()));
        insert.setString(2, storable(record.requestUid()));
        insert.setString(3, record.time().toString());
        insert.setString(4, storable(record.namespace()));
        insert.setString(5, storable(record.kind()));
        insert.setString(6, storable(record.name()));
        insert.setString(7, storable(record.user()));
        insert.setString(8, record.changeClass());
        insert.setInt(9, record.allowed() ? 1 : 0);
        insert.setString(10, record.outcome());
        insert.setString(11, record.codes());
        insert.setString(12, storable(record.policyRevision()));
        insert.setString(13, storable(record.document().toString()));
    }

    /** PostgreSQL refuses a NUL and half a character, and would with it refuse whatever else is in the same commit. */
    private static String storable(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace('\0', '\uFFFD');
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

    private record Entry(DecisionRecord record, CompletableFuture<AppendOutcome> outcome) {}
}
