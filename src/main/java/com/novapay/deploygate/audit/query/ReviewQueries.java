package com.novapay.deploygate.audit.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.audit.RecordClause;
import com.novapay.deploygate.audit.summary.Bypass;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What somebody has to look at who reviews a day: all changes, and those that went another way than usual. Thread-safe. */
public final class ReviewQueries {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 500;
    private final RecordReads reads;

    public ReviewQueries(RecordReads reads) {
        this.reads = reads;
    }

    /**
     * The population of a day. Immutable.
     *
     * @param admitted decisions by class
     * @param observed what was seen of changes in the cluster, by outcome
     * @param ungated changes that no decision let in
     * @param special changes that an approval or exception let through where a rule would have denied them
     * @param signOffs the oldest first
     * @param cut whether there are more than are listed here
     */
    public record Population(
            LocalDate day,
            Map<String, Integer> admitted,
            int refused,
            Map<String, Integer> observed,
            List<RecordRow> ungated,
            List<Special> special,
            List<SignOff> signOffs,
            boolean cut) {
        public Population {
            admitted = Map.copyOf(admitted);
            observed = Map.copyOf(observed);
            ungated = List.copyOf(ungated);
            special = List.copyOf(special);
            signOffs = List.copyOf(signOffs);
        }

        /** Whether somebody else than those who did it has signed off the day. */
        public boolean isReviewed(Special one) {
            return signOffs.stream()
                    .anyMatch(sign -> !one.isOf(sign.user()) && sign.time().compareTo(one.row.time()) > 0);
        }
    }

    /**
     * A decision that needs looking at afterwards. Immutable.
     *
     * @param purpose of the approval, such as {@code friday} or {@code break-glass}; or {@code exception}
     * @param approver who gave the approval; empty of an exception
     */
    public record Special(RecordRow row, String purpose, String approver, String reason, String ticket) {
        /** Whether it is this person's own doing. */
        public boolean isOf(String user) {
            return user.equals(approver) || user.equals(row.user());
        }
    }

    /** Somebody's word that he has reviewed a day. Immutable. */
    public record SignOff(String id, String time, String user, String note, int decisions) {}

    /** The population of a day in UTC. */
    public Population day(LocalDate day) throws SQLException {
        Instant from = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant to = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        Condition decisions = Condition.of(RecordFilter.within(from, to));
        Condition observations = Condition.of(RecordFilter.within(from, to).and(Field.TYPE, "observed"));
        Condition bypasses = Condition.of(RecordFilter.within(from, to).and(Field.TYPE, "ungated"));
        return reads.ask(connection -> {
            Map<String, Integer> admitted = counts(connection, "class", decisions.and("allowed = 1"));
            int refused = counts(connection, "type", decisions.and("allowed = 0")).values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            for (DaySum withdrawn : Withdrawals.of(connection, decisions)) {
                admitted.computeIfPresent(
                        withdrawn.what(), (name, all) -> all > withdrawn.count() ? all - withdrawn.count() : null);
                refused += withdrawn.count();
            }
            List<RecordRow> ungated = rows(connection, bypasses);
            List<Special> special = special(connection, decisions);
            return new Population(
                    day,
                    admitted,
                    refused,
                    counts(connection, "outcome", observations),
                    ungated,
                    special,
                    signOffs(connection, day, from),
                    ungated.size() == MOST || special.size() == MOST);
        });
    }

    private static Map<String, Integer> counts(Connection connection, String column, Condition condition)
            throws SQLException {
        Map<String, Integer> counts = new TreeMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + column + ", count(*) FROM record WHERE " + condition.sql() + " GROUP BY 1")) {
            condition.bind(select);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    counts.put(found.getString(1), found.getInt(2));
                }
            }
        }
        return counts;
    }

    private static List<RecordRow> rows(Connection connection, Condition condition) throws SQLException {
        List<RecordRow> rows = new ArrayList<>();
        documents(connection, condition, (row, document) -> rows.add(row));
        return rows;
    }

    private static List<Special> special(Connection connection, Condition decisions) throws SQLException {
        List<Special> special = new ArrayList<>();
        Condition approved = decisions.and(RecordClause.SPECIAL);
        documents(connection, approved, (row, document) -> {
            for (Bypass bypass : Bypass.of(parse(document))) {
                special.add(new Special(row, bypass.purpose(), bypass.approver(), bypass.reason(), bypass.ticket()));
            }
        });
        Set<String> withdrawn = Withdrawals.among(
                connection, special.stream().map(one -> one.row().id()).toList());
        special.removeIf(one -> withdrawn.contains(one.row().id()));
        return special;
    }

    /**
     * Days with decisions that are not signed off, the newest first.
     *
     * @param first the first day
     * @param end the day after the last
     */
    public List<LocalDate> unsigned(LocalDate first, LocalDate end) throws SQLException {
        Instant from = first.atStartOfDay(ZoneOffset.UTC).toInstant();
        Condition signed = new Condition(
                "type = 'review.signed' AND type <> 'decision' AND time >= ?", List.of(Condition.firstFrom(from)));
        return reads.ask(connection -> {
            Set<String> done = new HashSet<>();
            documents(
                    connection,
                    signed,
                    (row, document) ->
                            done.add(parse(document).path("review").path("day").asText()));
            List<LocalDate> days = new ArrayList<>();
            for (LocalDate day = end.minusDays(1); !day.isBefore(first); day = day.minusDays(1)) {
                if (!done.contains(day.toString()) && hasDecisions(connection, day)) {
                    days.add(day);
                }
            }
            return days;
        });
    }

    private static boolean hasDecisions(Connection connection, LocalDate day) throws SQLException {
        Condition within = Condition.of(RecordFilter.within(
                day.atStartOfDay(ZoneOffset.UTC).toInstant(),
                day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()));
        try (PreparedStatement select =
                connection.prepareStatement("SELECT 1 FROM record WHERE " + within.sql() + " LIMIT 1")) {
            within.bind(select);
            try (ResultSet found = select.executeQuery()) {
                return found.next();
            }
        }
    }

    private static List<SignOff> signOffs(Connection connection, LocalDate day, Instant from) throws SQLException {
        List<SignOff> signOffs = new ArrayList<>();
        Condition signed = new Condition(
                "type = 'review.signed' AND type <> 'decision' AND time >= ? AND document LIKE ?",
                List.of(Condition.firstFrom(from), "%\"day\":\"" + day + "\"%"));
        documents(connection, signed, (row, document) -> {
            JsonNode review = parse(document).path("review");
            if (review.path("day").asText().equals(day.toString())) {
                signOffs.add(new SignOff(
                        row.id(),
                        row.time(),
                        row.user(),
                        review.path("note").asText(),
                        review.path("decisions").asInt()));
            }
        });
        return signOffs;
    }

    private static void documents(Connection connection, Condition condition, RecordQueries.Taker<SQLException> taker)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT " + RecordRow.COLUMNS
                + ", document FROM record WHERE " + condition.sql() + " ORDER BY time, sequence LIMIT " + MOST)) {
            condition.bind(select);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    taker.take(RecordRow.read(found), found.getString(18));
                }
            }
        }
    }

    private static JsonNode parse(String document) {
        try {
            return JSON.readTree(document);
        } catch (JsonProcessingException e) {
            // A record that is no JSON says nothing here; verifying the log names it.
            return MissingNode.getInstance();
        }
    }
}
