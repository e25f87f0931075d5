package com.novapay.deploygate.announce.outbox;

import com.novapay.deploygate.announce.OutboxProblem;
import com.novapay.deploygate.announce.outbox.TopicWork.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows of one destination as its deliverer sees them. Thread-safe. */
public final class OutboxQueue {
    private static final String ROW =
            "SELECT sequence, state_key, message, detail, attempts FROM outbox WHERE destination = ?"
                    + " AND channel = ? AND topic = ? AND status = 'waiting'";

    private final Connections connections;
    private final String destination;
    private final boolean updates;

    /** @param updates whether this destination can change what it shows; one that cannot is given final states only */
    public OutboxQueue(StoredOutbox outbox, String destination, boolean updates) {
        this.connections = outbox.connections();
        this.destination = destination;
        this.updates = updates;
    }

    /** The topic whose turn it is in a channel. */
    public record Due(String channel, String topic) {}

    /**
     * How much waits.
     *
     * @param oldest when the first was put, empty when nothing waits
     */
    public record Depth(long waiting, Optional<Instant> oldest) {
        public static final Depth NONE = new Depth(0, Optional.empty());
    }

    /** Of each channel the topic that has waited longest of those that may be tried now. */
    public List<Due> due(Instant now) throws OutboxProblem {
        return connections.transaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT o.channel, o.topic FROM outbox o JOIN (SELECT channel AS c, MIN(sequence) AS s FROM outbox"
                            + " WHERE destination = ? AND status = 'waiting' AND not_before <= ? GROUP BY channel) AS head"
                            + " ON o.sequence = head.s ORDER BY o.sequence")) {
                select.setString(1, destination);
                select.setLong(2, now.toEpochMilli());
                List<Due> due = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        due.add(new Due(found.getString(1), found.getString(2)));
                    }
                }
                return due;
            }
        });
    }

    /** What waits of a topic. */
    public TopicWork work(Due due) throws OutboxProblem {
        return connections.transaction(connection -> {
            String handle = "";
            long shown = 0;
            boolean interrupted = false;
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT handle, shown, sending FROM outbox_topic WHERE destination = ? AND channel = ? AND topic = ?")) {
                bind(select, due);
                try (ResultSet found = select.executeQuery()) {
                    if (found.next()) {
                        handle = found.getString(1);
                        shown = found.getLong(2);
                        interrupted = found.getInt(3) != 0;
                    }
                }
            }
            Optional<Row> newest = row(
                    connection,
                    ROW + " AND sequence > " + shown + (updates ? "" : " AND final = 1")
                            + " ORDER BY sequence DESC LIMIT 1",
                    due);
            Optional<Row> first = row(connection, ROW + " ORDER BY sequence LIMIT 1", due);
            return new TopicWork(due.channel(), due.topic(), handle, shown, interrupted, newest, first);
        });
    }

    /** How much waits. */
    public Depth depth() throws OutboxProblem {
        return connections.transaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT COUNT(*), MIN(put_at) FROM outbox WHERE destination = ? AND status = 'waiting'")) {
                select.setString(1, destination);
                try (ResultSet found = select.executeQuery()) {
                    found.next();
                    long waiting = found.getLong(1);
                    return waiting == 0
                            ? Depth.NONE
                            : new Depth(waiting, Optional.of(Instant.ofEpochMilli(found.getLong(2))));
                }
            }
        });
    }

    private Optional<Row> row(Connection connection, String sql, Due due) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            bind(select, due);
            try (ResultSet found = select.executeQuery()) {
                return found.next()
                        ? Optional.of(new Row(
                                found.getLong(1),
                                found.getString(2),
                                found.getString(3),
                                found.getString(4),
                                found.getInt(5)))
                        : Optional.empty();
            }
        }
    }

    private void bind(PreparedStatement statement, Due due) throws SQLException {
        statement.setString(1, destination);
        statement.setString(2, due.channel());
        statement.setString(3, due.topic());
    }
}
