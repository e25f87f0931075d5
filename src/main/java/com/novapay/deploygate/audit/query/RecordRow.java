package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.LogRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * One line of a listing. Immutable.
 *
 * @param sequence in which order the store took it
 * @param time RFC 3339 with milliseconds, UTC
 * @param codes of a refusal; empty when admitted
 */
public record RecordRow(
        long sequence,
        String type,
        String id,
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
        String service,
        String environment,
        String digest) {
    static final String COLUMNS =
            "sequence, type, id, request_uid, time, namespace, kind, name, username, class, allowed,"
                    + " outcome, codes, policy_revision, service, environment, digest";

    public RecordRow {
        codes = List.copyOf(codes);
    }

    /** Whether it is a decision, and not one of the records around decisions. */
    public boolean isDecision() {
        return type.equals(LogRecord.DECISION);
    }

    static RecordRow read(ResultSet found) throws SQLException {
        String codes = found.getString(13);
        return new RecordRow(
                found.getLong(1),
                found.getString(2),
                found.getString(3),
                found.getString(4),
                found.getString(5),
                found.getString(6),
                found.getString(7),
                found.getString(8),
                found.getString(9),
                found.getString(10),
                found.getInt(11) == 1,
                found.getString(12),
                codes.isEmpty() ? List.of() : List.of(codes.split(",", -1)),
                found.getString(14),
                found.getString(15),
                found.getString(16),
                found.getString(17));
    }
}
