package com.novapay.deploygate.audit.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.audit.store.PostgresStore;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.store.SqliteStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The index of words. It is filled after records were written, a few at a time on a connection of its own, so that no decision
 * waits for it; it can be lost and made again. Confined to one thread at a time.
 */
public final class TextIndex implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 50;
    private static final int MOST_WORDS = 500;
    /** Of the newest, so many are looked at again: several gates' commits become visible out of order. */
    private static final int WINDOW = 2_000;

    private final RecordStore store;
    private @Nullable Connection writer;

    /** An index in this store, which need not be there yet. */
    public TextIndex(RecordStore store) {
        this.store = store;
    }

    private record Document(long sequence, String text) {}

    /**
     * Takes in what is not in it yet.
     *
     * @return how many records were taken in
     */
    public int catchUp() throws SQLException {
        try {
            return catchUp(writer());
        } catch (SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private int catchUp(Connection connection) throws SQLException {
        forget(connection);
        int taken = 0;
        long after = after(connection);
        while (!Thread.currentThread().isInterrupted()) {
            List<Document> batch = missing(connection, after);
            // Between batches whoever records a decision gets the store.
            connection.rollback();
            if (batch.isEmpty()) {
                break;
            }
            add(connection, batch);
            connection.commit();
            taken += batch.size();
            after = batch.getLast().sequence;
        }
        return taken;
    }

    /** The words of records that were archived: who must not be in the store any more is not in them either. */
    private void forget(Connection connection) throws SQLException {
        String sequence = switch (store) {
            case SqliteStore ignored -> "rowid";
            case PostgresStore ignored -> "sequence";
        };
        String gone = " FROM record_text WHERE " + sequence + " < (SELECT min(sequence) FROM record) ORDER BY "
                + sequence + " LIMIT " + BATCH;
        while (!Thread.currentThread().isInterrupted() && any(connection, "SELECT " + sequence + gone)) {
            try (Statement delete = connection.createStatement()) {
                delete.executeUpdate(
                        "DELETE FROM record_text WHERE " + sequence + " IN (SELECT " + sequence + gone + ")");
            }
            connection.commit();
        }
    }

    /** Looked at first, because who deletes nothing keeps decisions waiting too. */
    private static boolean any(Connection connection, String sql) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet found = select.executeQuery(sql)) {
            return found.next();
        } finally {
            connection.rollback();
        }
    }

    private long after(Connection connection) throws SQLException {
        String sql = switch (store) {
            // One gate writes one after the other: nothing comes late.
            case SqliteStore ignored -> "SELECT rowid FROM record_text ORDER BY rowid DESC LIMIT 1";
            case PostgresStore ignored -> "SELECT max(sequence) - " + WINDOW + " FROM record_text";
        };
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    /** Kept, because connecting looks through all migrations; what fails connects anew. */
    private Connection writer() throws SQLException {
        Connection open = writer;
        if (open == null) {
            open = store.writer();
            writer = open;
            prepare(open);
        }
        return open;
    }

    /** Lets go of the store. */
    @Override
    public void close() {
        Connection open = writer;
        writer = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                System.getLogger(TextIndex.class.getName())
                        .log(System.Logger.Level.WARNING, "closing the index of words failed: " + e.getMessage());
            }
        }
    }

    /** What is lost with a power cut is made again; waiting for the disk would make decisions wait. */
    private void prepare(Connection connection) throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    switch (store) {
                        case SqliteStore ignored -> "PRAGMA synchronous=NORMAL";
                        case PostgresStore ignored -> "SET synchronous_commit = off";
                    });
        }
        connection.setAutoCommit(false);
    }

    private List<Document> missing(Connection connection, long after) throws SQLException {
        String sql = switch (store) {
            case SqliteStore ignored ->
                "SELECT sequence, document FROM record WHERE sequence > ? ORDER BY sequence LIMIT " + BATCH;
            // The inner limit tells PostgreSQL how few rows these are; all that may be known already, and a batch.
            case PostgresStore ignored ->
                "SELECT r.sequence, r.document FROM (SELECT sequence, document FROM record WHERE sequence > ?"
                        + " ORDER BY sequence LIMIT " + (WINDOW + BATCH) + ") AS r WHERE NOT EXISTS (SELECT 1"
                        + " FROM record_text t WHERE t.sequence = r.sequence) ORDER BY r.sequence LIMIT " + BATCH;
        };
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, after);
            try (ResultSet found = select.executeQuery()) {
                List<Document> documents = new ArrayList<>();
                while (found.next()) {
                    documents.add(new Document(found.getLong(1), found.getString(2)));
                }
                return documents;
            }
        }
    }

    private void add(Connection connection, List<Document> batch) throws SQLException {
        String sql = switch (store) {
            case SqliteStore ignored -> "INSERT INTO record_text (rowid, words) VALUES (?, ?)";
            case PostgresStore ignored ->
                "INSERT INTO record_text (sequence, words) VALUES (?, array_to_tsvector(string_to_array(?, ' ')))"
                        + " ON CONFLICT (sequence) DO NOTHING";
        };
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (Document document : batch) {
                insert.setLong(1, document.sequence);
                insert.setString(2, words(document.text));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** What a record says, without the manifests it holds: those say the same words a hundred times. */
    static String words(String document) {
        StringBuilder text = new StringBuilder();
        try {
            collect(JSON.readTree(document), text);
        } catch (JsonProcessingException e) {
            text.append(document);
        }
        return Words.text(text.toString(), MOST_WORDS);
    }

    private static void collect(JsonNode node, StringBuilder text) {
        if (node.isValueNode()) {
            text.append(node.asText()).append(' ');
        } else if (node.isObject()) {
            node.properties().forEach(member -> {
                if (!member.getKey().equals("object") && !member.getKey().equals("oldObject")) {
                    collect(member.getValue(), text);
                }
            });
        } else {
            node.forEach(member -> collect(member, text));
        }
    }
}
