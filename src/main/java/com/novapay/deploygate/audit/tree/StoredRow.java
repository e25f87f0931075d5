package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.LogRecord;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A row of the store as it is there, right or wrong. Immutable. */
record StoredRow(String id, String document, List<String> columns) {
    /** In the order of {@link #derived}. */
    static final String COLUMNS = "record.id, record.document, record.type, record.request_uid, record.time,"
            + " record.namespace, record.kind, record.name, record.username, record.class, record.allowed,"
            + " record.outcome, record.codes, record.policy_revision, record.service, record.environment,"
            + " record.digest";

    private static final List<String> NAMES = List.of(
            "id",
            "type",
            "request_uid",
            "time",
            "namespace",
            "kind",
            "name",
            "username",
            "class",
            "allowed",
            "outcome",
            "codes",
            "policy_revision",
            "service",
            "environment",
            "digest");

    StoredRow {
        columns = List.copyOf(columns);
    }

    /** Reads one, whose columns begin at an index. */
    static StoredRow read(ResultSet found, int at) throws SQLException {
        String id = text(found, at);
        String[] columns = new String[NAMES.size()];
        columns[0] = id;
        for (int i = 1; i < columns.length; i++) {
            columns[i] = text(found, at + 1 + i);
        }
        return new StoredRow(id, text(found, at + 1), List.of(columns));
    }

    private static String text(ResultSet found, int at) throws SQLException {
        return Objects.requireNonNullElse(found.getString(at), "");
    }

    byte[] bytes() {
        return document.getBytes(StandardCharsets.UTF_8);
    }

    /** What of its columns its document does not say; empty when all is as it must be. */
    Optional<String> wrong() {
        Optional<LogRecord> record = LogRecord.read(document);
        if (record.isEmpty()) {
            return Optional.of("its document is no record");
        }
        List<String> derived = derived(record.get());
        for (int i = 0; i < derived.size(); i++) {
            if (!derived.get(i).equals(columns.get(i))) {
                return Optional.of("its column " + NAMES.get(i) + " says \"" + shown(columns.get(i))
                        + "\", its document \"" + shown(derived.get(i)) + "\"");
            }
        }
        return Optional.empty();
    }

    private static List<String> derived(LogRecord record) {
        return List.of(
                record.id(),
                record.type(),
                record.requestUid(),
                record.time(),
                record.namespace(),
                record.kind(),
                record.name(),
                record.user(),
                record.changeClass(),
                record.allowed() ? "1" : "0",
                record.outcome(),
                record.codes(),
                record.policyRevision(),
                record.service(),
                record.environment(),
                record.digest());
    }

    private static String shown(String text) {
        return (text.length() > 80 ? text.substring(0, 80) + "…" : text).replaceAll("\\p{Cntrl}", "?");
    }
}
