package com.novapay.deploygate.audit;

import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads a decision log, also while a gate writes to it, and changes nothing. Thread-safe. */
public final class DecisionReader {
    private final RecordStore store;

    public DecisionReader(RecordStore store) {
        this.store = store;
    }

    /**
     * One line of a listing.
     *
     * @param time RFC 3339, UTC
     * @param decisionId its id; of what is no decision that of the record
     * @param codes of a refusal; empty when admitted
     */
    public record Row(
            String decisionId,
            String requestUid,
            String time,
            String namespace,
            String kind,
            String name,
            String user,
            String changeClass,
            boolean allowed,
            String outcome,
            List<String> codes,
            String policyRevision,
            String type) {}

    /** The newest records first. */
    public List<Row> list(DecisionFilter filter) throws SQLException {
        DecisionFilter.Condition condition = filter.condition();
        try (Connection connection = store.reader();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT id, request_uid, time, namespace, kind, name, username, class, allowed, outcome, codes,"
                                + " policy_revision, type FROM record" + condition.sql()
                                + " ORDER BY sequence DESC LIMIT ?")) {
            int index = 1;
            for (String value : condition.values()) {
                select.setString(index++, value);
            }
            select.setInt(index, filter.limit());
            List<Row> rows = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(row(found));
                }
            }
            return rows;
        }
    }

    private static Row row(ResultSet found) throws SQLException {
        String codes = found.getString(11);
        return new Row(
                found.getString(1),
                found.getString(2),
                found.getString(3),
                found.getString(4),
                found.getString(5),
                found.getString(6),
                found.getString(7),
                found.getString(8),
                found.getInt(9) == 1,
                found.getString(10),
                codes.isEmpty() ? List.of() : List.of(codes.split(",", -1)),
                found.getString(12),
                found.getString(13));
    }

    /** The documents of a record's id or request uid, oldest first. */
    public List<String> show(String idOrUid) throws SQLException {
        try (Connection connection = store.reader();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT document FROM record WHERE id = ? OR request_uid = ? ORDER BY sequence")) {
            select.setString(1, idOrUid);
            select.setString(2, idOrUid);
            List<String> documents = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    documents.add(found.getString(1));
                }
            }
            return documents;
        }
    }
}
