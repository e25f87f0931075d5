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

    private final RecordStore store;
    private @Nullable Connection writer;

    /** An index in this store, which need not be there yet. */
    public TextIndex(RecordStore store) {
        this.store = store;
    }

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
        long after = Unindexed.after(store, connection);
        while (!Thread.currentThread().isInterrupted()) {
            List<Unindexed> batch = Unindexed.since(store, connection, after, BATCH);
            // Between batches whoever records a decision gets the store.
            connection.rollback();
            if (batch.isEmpty()) {
                break;
            }
            add(connection, batch);
            connection.commit();
            taken += batch.size();
            after = batch.getLast().sequence();
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

    private void add(Connection connection, List<Unindexed> batch) throws SQLException {
        String sql = switch (store) {
            case SqliteStore ignored -> "INSERT INTO record_text (rowid, words) VALUES (?, ?)";
            case PostgresStore ignored ->
                "INSERT INTO record_text (sequence, words) VALUES (?, array_to_tsvector(string_to_array(?, ' ')))"
                        + " ON CONFLICT (sequence) DO NOTHING";
        };
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (Unindexed document : batch) {
                insert.setLong(1, document.sequence());
                insert.setString(2, words(document.document()));
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
