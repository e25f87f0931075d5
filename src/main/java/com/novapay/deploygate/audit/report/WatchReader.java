package com.novapay.deploygate.audit.report;

import com.novapay.deploygate.audit.RecordTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads from the log when the cluster was observed: from the first record that says so, and while a gate ran. Pure. */
public final class WatchReader {
    private WatchReader() {}

    /**
     * Within which part of a period an environment was observed.
     *
     * @param to the moment after the last
     * @param now until when it can have been
     */
    public static WatchedTime read(Connection connection, String environment, Instant from, Instant to, Instant now)
            throws SQLException {
        Instant end = to.isBefore(now) ? to : now;
        Optional<Instant> since = first(connection, environment);
        if (since.isEmpty() || !since.get().isBefore(end)) {
            return new WatchedTime(
                    since,
                    from.isBefore(end)
                            ? List.of(new WatchedTime.Gap(from, end, "no gate observed the cluster yet"))
                            : List.of());
        }
        List<WatchedTime.Gap> gaps = new ArrayList<>();
        if (from.isBefore(since.get())) {
            gaps.add(new WatchedTime.Gap(from, since.get(), "no gate observed the cluster yet"));
        }
        for (WatchedTime.Gap stopped : stopped(connection, end)) {
            Instant begin = later(later(stopped.from(), from), since.get());
            Instant until = stopped.to().isBefore(end) ? stopped.to() : end;
            if (begin.isBefore(until)) {
                gaps.add(new WatchedTime.Gap(begin, until, stopped.why()));
            }
        }
        return new WatchedTime(since, gaps);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** A record of the cluster itself has no environment. */
    private static Optional<Instant> first(Connection connection, String environment) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT min(time) FROM record"
                + " WHERE type = 'observed' AND type <> 'decision' AND outcome IN ('watched', 'baseline')"
                + " AND environment IN (?, '')")) {
            select.setString(1, environment);
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? Optional.ofNullable(found.getString(1)).map(Instant::parse) : Optional.empty();
            }
        }
    }

    /** While all gates that had started had stopped. One that ended without a record of it is taken to run until the next start. */
    private static List<WatchedTime.Gap> stopped(Connection connection, Instant end) throws SQLException {
        List<WatchedTime.Gap> gaps = new ArrayList<>();
        Set<String> running = new HashSet<>();
        Optional<Instant> none = Optional.empty();
        try (PreparedStatement select = connection.prepareStatement("SELECT type, time, name FROM record"
                + " WHERE type IN ('gate.start', 'gate.stop') AND type <> 'decision' AND time < ?"
                + " ORDER BY time, sequence")) {
            select.setString(1, RecordTime.of(end));
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    Instant at = Instant.parse(found.getString(2));
                    if (found.getString(1).equals("gate.start")) {
                        none.ifPresent(begin -> gaps.add(new WatchedTime.Gap(begin, at, "no gate ran")));
                        none = Optional.empty();
                        running.add(found.getString(3));
                    } else if (running.remove(found.getString(3)) && running.isEmpty()) {
                        none = Optional.of(at);
                    }
                }
            }
        }
        none.ifPresent(begin -> gaps.add(new WatchedTime.Gap(begin, end, "no gate ran")));
        return gaps;
    }
}
