package com.novapay.deploygate.announce.outbox;

import com.novapay.deploygate.announce.OutboxProblem;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;

/**
 * Removes what is old: delivered rows and dead letters after 14 days, topics without rows after 30. What has waited for 7 days becomes
 * a dead letter. A pass changes a bounded number of rows. Thread-safe.
 */
public final class OutboxCleaning {
    static final Duration KEEP = Duration.ofDays(14);
    static final Duration TOPICS = Duration.ofDays(30);
    static final Duration LONGEST_WAIT = Duration.ofDays(7);
    static final int MOST = 1_000;

    private final Connections connections;

    public OutboxCleaning(StoredOutbox outbox) {
        this.connections = outbox.connections();
    }

    /** Cleans once, and returns how many rows became dead letters because they waited too long. */
    public int pass(Instant now) throws OutboxProblem {
        int dead = update(
                "UPDATE outbox SET status = 'dead', done_at = ?, problem = 'not delivered within 7 days; ' || problem"
                        + " WHERE sequence IN (SELECT sequence FROM outbox WHERE status = 'waiting' AND put_at < ?"
                        + " ORDER BY sequence LIMIT " + MOST + ")",
                now.toEpochMilli(),
                now.minus(LONGEST_WAIT).toEpochMilli());
        update(
                "DELETE FROM outbox WHERE sequence IN (SELECT sequence FROM outbox WHERE status <> 'waiting' AND done_at < ?"
                        + " ORDER BY done_at LIMIT " + MOST + ")",
                now.minus(KEEP).toEpochMilli());
        update(
                "DELETE FROM outbox_topic WHERE touched_at IN (SELECT touched_at FROM outbox_topic WHERE touched_at < ?"
                        + " ORDER BY touched_at LIMIT " + MOST + ") AND NOT EXISTS (SELECT 1 FROM outbox o WHERE"
                        + " o.destination = outbox_topic.destination AND o.channel = outbox_topic.channel AND o.topic ="
                        + " outbox_topic.topic)",
                now.minus(TOPICS).toEpochMilli());
        return dead;
    }

    private int update(String sql, long... values) throws OutboxProblem {
        return connections.transaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) {
                    update.setLong(i + 1, values[i]);
                }
                return update.executeUpdate();
            }
        });
    }
}
