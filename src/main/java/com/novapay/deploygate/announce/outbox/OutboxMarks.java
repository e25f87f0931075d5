package com.novapay.deploygate.announce.outbox;

import com.novapay.deploygate.announce.OutboxProblem;
import com.novapay.deploygate.announce.outbox.TopicWork.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What became of deliveries, written down while this gate holds the lease. Each method returns false, and has changed nothing, when
 * another gate holds it. Thread-safe.
 */
public final class OutboxMarks {
    private static final String TOPIC = " WHERE destination = ? AND channel = ? AND topic = ?";
    private static final int LONGEST_PROBLEM = 300;

    private final Connections connections;
    private final OutboxLease lease;
    private final String destination;
    private final Clock clock;

    public OutboxMarks(StoredOutbox outbox, OutboxLease lease, String destination, Clock clock) {
        this.connections = outbox.connections();
        this.lease = lease;
        this.destination = destination;
        this.clock = clock;
    }

    /** A delivery begins that would show twice if it were done again. */
    public boolean begin(TopicWork work) throws OutboxProblem {
        return lease.fenced(connection -> topic(connection, work, work.handle(), work.shown(), true));
    }

    /** It ended without being delivered. */
    public boolean ended(TopicWork work) throws OutboxProblem {
        return lease.fenced(connection -> topic(connection, work, work.handle(), work.shown(), false));
    }

    /**
     * The topic's message shows a row; those before it have only their details left.
     *
     * @param coalesced counts rows that were never shown
     */
    public boolean shown(TopicWork work, Row row, String handle, boolean threads, AtomicInteger coalesced)
            throws OutboxProblem {
        return lease.fenced(connection -> {
            topic(connection, work, handle, row.sequence(), false);
            String left = threads ? " AND detail = ''" : "";
            coalesced.set(update(
                    connection,
                    "UPDATE outbox SET status = 'coalesced', done_at = " + now() + TOPIC
                            + " AND status = 'waiting' AND sequence < " + row.sequence() + left,
                    work));
            update(
                    connection,
                    "UPDATE outbox SET status = 'delivered', problem = '', done_at = " + now() + TOPIC
                            + " AND status = 'waiting' AND sequence = " + row.sequence() + left,
                    work);
        });
    }

    /** A row's detail is in the thread. */
    public boolean replied(TopicWork work, Row row) throws OutboxProblem {
        return lease.fenced(connection -> {
            topic(connection, work, work.handle(), work.shown(), false);
            update(
                    connection,
                    "UPDATE outbox SET status = 'delivered', problem = '', done_at = " + now() + TOPIC
                            + " AND status = 'waiting' AND sequence = " + row.sequence(),
                    work);
        });
    }

    /** Rows that nothing needs to be sent for: out of date, or not final where only final states are shown. */
    public boolean passed(TopicWork work, boolean updates, AtomicInteger coalesced) throws OutboxProblem {
        String old = "sequence <= " + work.shown();
        String which = updates ? old + (work.handle().isEmpty() ? "" : " AND detail = ''") : "final = 0 OR " + old;
        return lease.fenced(connection -> coalesced.set(update(
                connection,
                "UPDATE outbox SET status = 'coalesced', done_at = " + now() + TOPIC + " AND status = 'waiting' AND ("
                        + which + ")",
                work)));
    }

    /** The destination no longer has the topic's message, so that it is posted again. */
    public boolean gone(TopicWork work) throws OutboxProblem {
        return lease.fenced(connection -> topic(connection, work, "", work.shown(), false));
    }

    /** The destination rejected a row; it is tried again later. */
    public boolean rejected(TopicWork work, Row row, String problem, Instant again) throws OutboxProblem {
        return lease.fenced(connection -> {
            topic(connection, work, work.handle(), work.shown(), false);
            problem(
                    connection,
                    "UPDATE outbox SET attempts = attempts + CASE WHEN sequence = " + row.sequence()
                            + " THEN 1 ELSE 0 END, problem = ?, not_before = " + again.toEpochMilli() + TOPIC
                            + " AND status = 'waiting'",
                    work,
                    problem);
        });
    }

    /**
     * A row becomes a dead letter; when it is the topic's message, with it the rows before it, which would show what is out of date.
     *
     * @param dead counts them
     */
    public boolean dead(TopicWork work, Row row, boolean main, String problem, AtomicInteger dead)
            throws OutboxProblem {
        return lease.fenced(connection -> {
            topic(connection, work, work.handle(), work.shown(), false);
            dead.set(problem(
                    connection,
                    "UPDATE outbox SET status = 'dead', problem = ?, not_before = 0, done_at = " + now() + TOPIC
                            + " AND status = 'waiting' AND sequence " + (main ? "<=" : "=") + " " + row.sequence(),
                    work,
                    problem));
        });
    }

    /**
     * This gate lost the lease while it sent: what the topic shows may be older than what the new holder sent. Lets the newest state
     * be delivered once more, by whoever holds the lease.
     */
    public void again(TopicWork work) throws OutboxProblem {
        connections.transaction(connection -> {
            int rows = update(
                    connection,
                    "UPDATE outbox SET status = 'waiting', detail = '', done_at = 0 WHERE sequence = (SELECT MAX(sequence) FROM"
                            + " outbox" + TOPIC + " AND status = 'delivered')",
                    work);
            return rows == 0 ? 0 : update(connection, "UPDATE outbox_topic SET shown = 0" + TOPIC, work);
        });
    }

    private long now() {
        return clock.millis();
    }

    private void topic(Connection connection, TopicWork work, String handle, long shown, boolean sending)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "INSERT INTO outbox_topic (destination, channel, topic, handle, shown, sending, touched_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (destination, channel, topic) DO UPDATE SET"
                        + " handle = excluded.handle, shown = excluded.shown, sending = excluded.sending,"
                        + " touched_at = excluded.touched_at")) {
            update.setString(1, destination);
            update.setString(2, work.channel());
            update.setString(3, work.topic());
            update.setString(4, handle);
            update.setLong(5, shown);
            update.setInt(6, sending ? 1 : 0);
            update.setLong(7, now());
            update.executeUpdate();
        }
    }

    private int update(Connection connection, String sql, TopicWork work) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            return bound(update, 1, work);
        }
    }

    private int problem(Connection connection, String sql, TopicWork work, String problem) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, problem.substring(0, Math.min(problem.length(), LONGEST_PROBLEM)));
            return bound(update, 2, work);
        }
    }

    private int bound(PreparedStatement update, int first, TopicWork work) throws SQLException {
        update.setString(first, destination);
        update.setString(first + 1, work.channel());
        update.setString(first + 2, work.topic());
        return update.executeUpdate();
    }
}
