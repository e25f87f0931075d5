package com.novapay.deploygate.audit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The decision log in one SQLite file. Thread-safe. One writer thread takes what is queued and commits it together
 * (write-ahead log, {@code synchronous=FULL}); a commit that fails answers {@link AppendOutcome.Unavailable}, and the
 * next one opens the file anew.
 */
public final class SqliteDecisionLog implements DecisionLog {
    private static final int QUEUE = 1_024;
    private static final int BATCH = 256;
    private final String url;
    private final int maxPages;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread writer;
    private volatile boolean closed;
    private @Nullable Connection connection; // confined to the writer thread after construction

    /** Opens the log, making the file when there is none. */
    public SqliteDecisionLog(Path file) throws SQLException {
        this(file, 0);
    }

    /**
     * Opens a log that may not grow without end.
     *
     * @param maxPages the most pages of 4 KiB the file may have, 0 for no limit of ours
     */
    public SqliteDecisionLog(Path file, int maxPages) throws SQLException {
        this.url = "jdbc:sqlite:" + file;
        this.maxPages = maxPages;
        this.connection = open();
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
        List<Long> sequences = new ArrayList<>(batch.size());
        try {
            Connection open = connection == null ? open() : connection;
            connection = open;
            try (PreparedStatement insert = open.prepareStatement(
                    "INSERT INTO record (type, id, request_uid, time, namespace, kind, name, username, class, allowed, outcome,"
                            + " codes, policy_revision, document) VALUES ('decision', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                            + " RETURNING sequence")) {
                for (Entry entry : batch) {
                    bind(insert, entry.record);
                    try (ResultSet inserted = insert.executeQuery()) {
                        inserted.next();
                        sequences.add(inserted.getLong(1));
                    }
                }
            }
            open.commit();
        } catch (SQLException e) {
            disconnect();
            AppendOutcome outcome =
                    new AppendOutcome.Unavailable("the decision could not be recorded: " + e.getMessage());
            batch.forEach(entry -> entry.outcome.complete(outcome));
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).outcome.complete(new AppendOutcome.Appended(sequences.get(i)));
        }
    }

    private static void bind(PreparedStatement insert, DecisionRecord record) throws SQLException {
        insert.setString(1, record.decisionId());
        insert.setString(2, record.requestUid());
        insert.setString(3, record.time().toString());
        insert.setString(4, record.namespace());
        insert.setString(5, record.kind());
        insert.setString(6, record.name());
        insert.setString(7, record.user());
        insert.setString(8, record.changeClass());
        insert.setBoolean(9, record.allowed());
        insert.setString(10, record.outcome());
        insert.setString(11, record.codes());
        insert.setString(12, record.policyRevision());
        insert.setString(13, record.document().toString());
    }

    private Connection open() throws SQLException {
        Connection opened = DriverManager.getConnection(url);
        try (Statement statement = opened.createStatement();
                InputStream schema = SqliteDecisionLog.class.getResourceAsStream("/db/schema.sql")) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=FULL");
            if (schema == null) {
                throw new SQLException("the schema is missing from the jar");
            }
            statement.executeUpdate(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
            if (maxPages > 0) {
                statement.execute("PRAGMA max_page_count=" + maxPages);
            }
            opened.setAutoCommit(false);
            return opened;
        } catch (IOException | SQLException e) {
            opened.close();
            throw e instanceof SQLException problem ? problem : new SQLException(e);
        }
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                System.getLogger(SqliteDecisionLog.class.getName())
                        .log(System.Logger.Level.WARNING, "closing the decision log failed: " + e.getMessage());
            }
        }
    }

    private record Entry(DecisionRecord record, CompletableFuture<AppendOutcome> outcome) {}
}
