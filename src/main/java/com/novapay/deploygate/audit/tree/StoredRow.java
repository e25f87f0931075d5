package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.merkle.TreeHash;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A row of the store as it is there, right or wrong. Immutable.
 *
 * @param columns in the order of {@link #derived}
 */
record StoredRow(Stored document, List<Stored> columns) {
    /** In the order of {@link #derived}. */
    static final String COLUMNS = "record.id, record.document, record.type, record.request_uid, record.time,"
            + " record.namespace, record.kind, record.name, record.username, record.class, record.allowed,"
            + " record.outcome, record.codes, record.policy_revision, record.service, record.environment,"
            + " record.digest";

    private static final String ALLOWED = "allowed";
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
            ALLOWED,
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
        Stored[] columns = new Stored[NAMES.size()];
        columns[0] = Stored.read(found, at);
        for (int i = 1; i < columns.length; i++) {
            columns[i] = Stored.read(found, at + 1 + i);
        }
        return new StoredRow(Stored.read(found, at + 1), List.of(columns));
    }

    String id() {
        return columns.getFirst().text();
    }

    String type() {
        return columns.get(1).text();
    }

    /** The place in the tree that its document can have, and no other. */
    TreeHash hash() {
        return TreeHash.leaf(document.bytes());
    }

    /** What its document is the record of; empty when it is none. */
    Optional<LogRecord> record() {
        return LogRecord.read(document.text());
    }

    /**
     * The first column that its document does not say, byte for byte and in the storage class in which lists look for it; empty when all is as it must be.
     * SQLite keeps a blob in a text column, and then no condition finds the row.
     */
    Optional<String> wrong() {
        return wrong(record());
    }

    /** As {@link #wrong()}, with its document read already. */
    Optional<String> wrong(Optional<LogRecord> record) {
        Optional<String> stored = document.wrong("document", Stored.Form.TEXT, document.text());
        if (stored.isPresent()) {
            return stored;
        }
        return record.map(this::unlike).orElse(Optional.of("its document is no record"));
    }

    private Optional<String> unlike(LogRecord record) {
        List<String> derived = derived(record);
        for (int i = 0; i < derived.size(); i++) {
            String name = NAMES.get(i);
            Optional<String> wrong = columns.get(i)
                    .wrong(name, name.equals(ALLOWED) ? Stored.Form.INTEGER : Stored.Form.TEXT, derived.get(i));
            if (wrong.isPresent()) {
                return wrong;
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
}
