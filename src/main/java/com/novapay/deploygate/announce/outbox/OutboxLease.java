package com.novapay.deploygate.announce.outbox;

import com.novapay.deploygate.announce.OutboxProblem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Which one of the gates of a store delivers to a destination. A claim has run out when it was not renewed for its length by the
 * clock of the gate that waits for it, so that clocks need not agree. What the holder writes, it writes only while the store names
 * it. Confined to one thread.
 */
public final class OutboxLease {
    private final Connections connections;
    private final String destination;
    private final String holder;
    private final Settings settings;
    private final Clock clock;
    private Claim seen = new Claim("", -1);
    private Instant seenAt = Instant.EPOCH;
    private Instant renewed = Instant.EPOCH;
    private boolean holds;

    /**
     * How long a claim is good.
     *
     * @param length after which another gate takes over
     * @param renew at this age the holder renews it; {@code length} less this is the longest that one delivery may take
     */
    public record Settings(Duration length, Duration renew) {}

    /** What is changed in a transaction. */
    @FunctionalInterface
    interface Change {
        void on(Connection connection) throws SQLException;
    }

    private record Claim(String holder, long turn) {}

    /** @param holder the name of this gate's process and of no other */
    public OutboxLease(StoredOutbox outbox, String destination, String holder, Settings settings, Clock clock) {
        this.connections = outbox.connections();
        this.destination = destination;
        this.holder = holder;
        this.settings = settings;
        this.clock = clock;
    }

    /** Whether this gate delivers, and may begin one more delivery; renews its claim, and takes over one that has run out. */
    public boolean holds() throws OutboxProblem {
        Instant now = clock.instant();
        if (holds && age(renewed, now).compareTo(settings.renew) < 0) {
            return true;
        }
        holds = false;
        Claim claim = connections.transaction(this::read);
        if (!claim.equals(seen)) {
            seen = claim;
            seenAt = now;
        }
        boolean free = claim.holder.isEmpty() || claim.holder.equals(holder);
        if (free || age(seenAt, now).compareTo(settings.length) >= 0) {
            holds = connections.transaction(connection -> write(connection, claim, holder));
            renewed = now;
        }
        return holds;
    }

    /** Whether it held when it last found out; asks nothing. */
    public boolean held() {
        return holds;
    }

    /** Lets another gate deliver at once. */
    public void end() throws OutboxProblem {
        if (holds) {
            holds = false;
            connections.transaction(connection -> {
                try (PreparedStatement update = connection.prepareStatement(
                        "UPDATE outbox_lease SET holder = '', turn = turn + 1 WHERE destination = ? AND holder = ?")) {
                    update.setString(1, destination);
                    update.setString(2, holder);
                    return update.executeUpdate();
                }
            });
        }
    }

    /**
     * Does work in one transaction if the store still names this gate; another one cannot take over before it has ended.
     *
     * @return whether it was done
     */
    boolean fenced(Change change) throws OutboxProblem {
        boolean done = connections.transaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE outbox_lease SET turn = turn WHERE destination = ? AND holder = ?")) {
                update.setString(1, destination);
                update.setString(2, holder);
                if (update.executeUpdate() == 0) {
                    return false;
                }
            }
            change.on(connection);
            return true;
        });
        holds = holds && done;
        return done;
    }

    private Claim read(Connection connection) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT holder, turn FROM outbox_lease WHERE destination = ?")) {
            select.setString(1, destination);
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? new Claim(found.getString(1), found.getLong(2)) : new Claim("", -1);
            }
        }
    }

    private boolean write(Connection connection, Claim claim, String by) throws SQLException {
        String sql = claim.turn < 0
                ? "INSERT INTO outbox_lease (holder, turn, destination) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
                : "UPDATE outbox_lease SET holder = ?, turn = ? WHERE destination = ? AND turn = " + claim.turn;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, by);
            update.setLong(2, claim.turn + 1);
            update.setString(3, destination);
            return update.executeUpdate() == 1;
        }
    }

    private static Duration age(Instant since, Instant now) {
        return Duration.between(since, now).abs();
    }
}
