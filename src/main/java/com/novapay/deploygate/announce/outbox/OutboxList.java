package com.novapay.deploygate.announce.outbox;

import com.novapay.deploygate.announce.OutboxProblem;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shows people what is in the outbox, and lets them have dead letters delivered after all. Thread-safe. */
public final class OutboxList {
    private final Connections connections;
    private final Clock clock;

    public OutboxList(StoredOutbox outbox, Clock clock) {
        this.connections = outbox.connections();
        this.clock = clock;
    }

    /** How far an announcement is. */
    public enum Status {
        WAITING,
        DELIVERED,
        COALESCED,
        DEAD;

        /** As it is stored and shown. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * An announcement at one destination.
     *
     * @param problem what the destination had against it last; empty for nothing
     */
    public record Entry(
            long id,
            Instant putAt,
            Status status,
            String destination,
            String channel,
            String topic,
            String title,
            long attempts,
            String problem) {}

    /** Those of a status, oldest first. */
    public List<Entry> list(Status status, int most) throws OutboxProblem {
        return connections.transaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT sequence, put_at, destination, channel, topic, title, attempts, problem FROM outbox"
                            + " WHERE status = '" + status.word() + "' ORDER BY sequence LIMIT " + most)) {
                List<Entry> entries = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        entries.add(new Entry(
                                found.getLong(1),
                                Instant.ofEpochMilli(found.getLong(2)),
                                status,
                                found.getString(3),
                                found.getString(4),
                                found.getString(5),
                                found.getString(6),
                                found.getLong(7),
                                found.getString(8)));
                    }
                }
                return entries;
            }
        });
    }

    /** Lets a dead letter be delivered again; false when there is none of that number. */
    public boolean retry(long id) throws OutboxProblem {
        return retried("AND sequence = " + id) > 0;
    }

    /** Lets all dead letters be delivered again; returns how many. */
    public int retryAll() throws OutboxProblem {
        return retried("");
    }

    private int retried(String condition) throws OutboxProblem {
        return connections.transaction(connection -> {
            // Its age counts from now, or it would be dead again for having waited too long.
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE outbox SET status = 'waiting', attempts = 0, not_before = 0, done_at = 0, problem = '', put_at = ?"
                            + " WHERE status = 'dead' " + condition)) {
                update.setLong(1, clock.millis());
                return update.executeUpdate();
            }
        });
    }
}
