package com.novapay.deploygate.audit.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.audit.RecordClause;
import com.novapay.deploygate.audit.RecordTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads the report of a period over one connection, one document at a time. Used for one report. */
public final class ReportReader {
    /** More than anybody reads. */
    private static final int MOST = 20_000;
    /** What becomes of a change is observed soon after it. */
    private static final Duration AFTERWARDS = Duration.ofDays(7);

    private static final ObjectMapper JSON = new ObjectMapper();
    private final Connection connection;
    private final String environment;
    private final Instant from;
    private final Instant to;

    private ReportReader(Connection connection, String environment, Instant from, Instant to) {
        this.connection = connection;
        this.environment = environment;
        this.from = from;
        this.to = to;
    }

    /**
     * Reads it.
     *
     * @param from the first moment
     * @param to the moment after the last
     * @param now the time now
     */
    public static PeriodReport read(Connection connection, String environment, Instant from, Instant to, Instant now)
            throws SQLException {
        return new ReportReader(connection, environment, from, to).read(now);
    }

    private PeriodReport read(Instant now) throws SQLException {
        Map<String, String> outcomes = outcomes();
        List<ReportedChange> changes = new ArrayList<>();
        each(
                "SELECT document FROM record WHERE type = 'decision' AND allowed = 1 AND time >= ? AND time < ?"
                        + " AND environment = ? AND class NOT LIKE 'RECORD!_%' ESCAPE '!'"
                        + " AND class NOT LIKE 'INCIDENT!_%' ESCAPE '!' AND class <> 'APPROVAL_REVOKE' AND "
                        + RecordClause.NOT_WITHDRAWN + " ORDER BY time, sequence LIMIT " + MOST,
                to,
                decision -> changes.add(ReportedChange.admitted(
                        decision,
                        outcomes.getOrDefault(decision.path("decisionId").asText(), ""))));
        boolean cut = changes.size() == MOST;
        each(
                "SELECT document FROM record WHERE type = 'ungated' AND type <> 'decision' AND time >= ? AND time < ?"
                        + " AND environment = ? ORDER BY time, sequence LIMIT " + MOST,
                to,
                record -> changes.add(ReportedChange.ungated(record)));
        changes.sort(Comparator.comparing(ReportedChange::time));
        return new PeriodReport(
                environment,
                from,
                to,
                changes,
                denied(),
                days(changes),
                WatchReader.read(connection, environment, from, to, now),
                new ProofReader(connection).read(from, to),
                cut);
    }

    /** What was observed last of what each decision admitted. */
    private Map<String, String> outcomes() throws SQLException {
        Map<String, String> outcomes = new HashMap<>();
        each(
                "SELECT document FROM record WHERE type = 'observed' AND type <> 'decision' AND time >= ? AND time < ?"
                        + " AND environment = ? AND outcome IN ('applied', 'healthy', 'failed', 'rolled-back')"
                        + " ORDER BY time, sequence",
                to.plus(AFTERWARDS),
                event -> outcomes.put(
                        event.path("decisionId").asText(),
                        event.path("outcome").asText() + " "
                                + event.path("time").asText()));
        return outcomes;
    }

    private int denied() throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT count(*) FROM record WHERE type = 'decision'"
                        + " AND allowed = 0 AND time >= ? AND time < ? AND environment = ?")) {
            bind(select, to);
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? found.getInt(1) : 0;
            }
        }
    }

    private List<PeriodReport.ReviewedDay> days(List<ReportedChange> changes) throws SQLException {
        Map<String, Integer> special = new TreeMap<>();
        changes.stream()
                .filter(ReportedChange::isSpecial)
                .forEach(change -> special.merge(change.time().substring(0, 10), 1, Integer::sum));
        Map<String, List<String>> signed = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT document FROM record"
                + " WHERE type = 'review.signed' AND type <> 'decision' AND time >= ? ORDER BY time, sequence")) {
            select.setString(1, RecordTime.of(from));
            take(
                    select,
                    sign -> signed.computeIfAbsent(
                                    sign.path("review").path("day").asText(), day -> new ArrayList<>())
                            .add(sign.path("actor").path("username").asText() + " "
                                    + sign.path("time").asText()));
        }
        return special.entrySet().stream()
                .map(day -> new PeriodReport.ReviewedDay(
                        day.getKey(), day.getValue(), signed.getOrDefault(day.getKey(), List.of())))
                .toList();
    }

    private void each(String sql, Instant end, Consumer<JsonNode> taker) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            bind(select, end);
            take(select, taker);
        }
    }

    private void bind(PreparedStatement select, Instant end) throws SQLException {
        select.setString(1, RecordTime.of(from));
        select.setString(2, RecordTime.of(end));
        select.setString(3, environment);
    }

    private static void take(PreparedStatement select, Consumer<JsonNode> taker) throws SQLException {
        try (ResultSet found = select.executeQuery()) {
            while (found.next()) {
                taker.accept(parsed(found.getString(1)));
            }
        }
    }

    /** A record that is no JSON says nothing here; verifying the log names it. */
    private static JsonNode parsed(String document) {
        try {
            return JSON.readTree(document);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
