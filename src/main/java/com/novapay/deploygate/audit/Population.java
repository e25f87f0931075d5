package com.novapay.deploygate.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.audit.report.WatchReader;
import com.novapay.deploygate.audit.report.WatchedTime;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.summary.Bypass;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * All changes of templates that were seen in a span of time, each with the decision that let it in or none: what an auditor
 * draws samples from. Immutable.
 *
 * @param changes in the order in which they were seen
 * @param emergencies decisions that an approval or exception let through where a rule would have denied
 * @param watched within which part of the time the cluster was observed
 * @param cut whether there were more than are here
 */
public record Population(List<Change> changes, List<Emergency> emergencies, WatchedTime watched, boolean cut) {
    /** More than anybody reads at once. */
    private static final int MOST = 100_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    public Population {
        changes = List.copyOf(changes);
        emergencies = List.copyOf(emergencies);
    }

    /**
     * One change as it was seen.
     *
     * @param recordId of what was seen
     * @param decisionId that let it in, empty when nothing did
     * @param user who asked for it, empty when nothing let it in
     */
    public record Change(
            String recordId,
            String time,
            String namespace,
            String kind,
            String name,
            String environment,
            String digest,
            String decisionId,
            String user) {
        /** Whether a decision let it in. */
        public boolean covered() {
            return !decisionId.isEmpty();
        }
    }

    /**
     * A decision to look at afterwards.
     *
     * @param purpose of the approval, such as {@code hotfix} or {@code break-glass}; or {@code exception}
     * @param reviewed whether somebody else has signed off its day since
     */
    public record Emergency(
            String decisionId,
            String time,
            String namespace,
            String name,
            String user,
            String purpose,
            String approver,
            String reason,
            boolean reviewed) {}

    /** The ungated ones. */
    public List<Change> ungated() {
        return changes.stream().filter(change -> !change.covered()).toList();
    }

    /** Those that nobody else has signed off. */
    public List<Emergency> awaitingReview() {
        return emergencies.stream().filter(one -> !one.reviewed()).toList();
    }

    /**
     * Reads it, of one environment.
     *
     * @param since the first moment
     * @param until the moment after the last
     * @param now the time now
     */
    public static Population read(RecordStore store, Instant since, Instant until, String environment, Instant now)
            throws SQLException {
        try (Connection connection = store.reader()) {
            String from = RecordTime.of(since);
            String to = RecordTime.of(until);
            List<JsonNode> seen = ask(
                    connection,
                    "SELECT document FROM record WHERE type IN ('observed', 'ungated') AND outcome IN ('applied', 'ungated')"
                            + " AND time >= ? AND time < ? AND environment = ? ORDER BY time, sequence LIMIT " + MOST,
                    from,
                    to,
                    environment);
            List<JsonNode> helped = ask(
                    connection,
                    "SELECT document FROM record WHERE type = 'decision' AND time >= ? AND time < ?"
                            + " AND environment = ? AND " + RecordClause.SPECIAL + " AND " + RecordClause.NOT_WITHDRAWN
                            + " ORDER BY time, sequence LIMIT " + MOST,
                    from,
                    to,
                    environment);
            List<JsonNode> signed = ask(
                    connection,
                    "SELECT document FROM record WHERE type = 'review.signed' AND time >= ? ORDER BY time LIMIT "
                            + MOST,
                    from);
            return new Population(
                    seen.stream().map(Population::change).toList(),
                    emergencies(helped, signed),
                    WatchReader.read(connection, environment, since, until, now),
                    seen.size() == MOST || helped.size() == MOST);
        }
    }

    /** Reads it, of one environment and a span that is over. */
    public static Population read(RecordStore store, Instant since, Instant until, String environment)
            throws SQLException {
        return read(store, since, until, environment, until);
    }

    private static Change change(JsonNode document) {
        JsonNode resource = document.path("resource");
        return new Change(
                document.path("recordId").asText(),
                document.path("time").asText(),
                resource.path("namespace").asText(),
                resource.path("kind").asText(),
                resource.path("name").asText(),
                document.path("workload").path("environment").asText(),
                document.path("change").path("digest").asText(),
                document.path("decisionId").asText(),
                document.path("actor").path("username").asText());
    }

    private static List<Emergency> emergencies(List<JsonNode> decisions, List<JsonNode> signed) {
        List<Emergency> emergencies = new ArrayList<>();
        for (JsonNode decision : decisions) {
            Bypass.of(decision).forEach(bypass -> emergencies.add(emergency(decision, bypass, signed)));
        }
        return emergencies;
    }

    private static Emergency emergency(JsonNode decision, Bypass bypass, List<JsonNode> signed) {
        String time = decision.path("time").asText();
        String user = decision.path("actor").path("username").asText();
        String approver = bypass.approver();
        boolean reviewed = signed.stream().anyMatch(review -> {
            String reviewer = review.path("actor").path("username").asText();
            return review.path("review").path("day").asText().equals(time.substring(0, Math.min(10, time.length())))
                    && review.path("time").asText().compareTo(time) > 0
                    && !reviewer.equals(user)
                    && !reviewer.equals(approver);
        });
        return new Emergency(
                decision.path("decisionId").asText(),
                time,
                decision.path("resource").path("namespace").asText(),
                decision.path("resource").path("name").asText(),
                user,
                bypass.purpose(),
                approver,
                bypass.reason(),
                reviewed);
    }

    private static List<JsonNode> ask(Connection connection, String sql, String... values) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                select.setString(i + 1, values[i]);
            }
            List<JsonNode> documents = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    documents.add(parsed(found.getString(1)));
                }
            }
            return documents;
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
