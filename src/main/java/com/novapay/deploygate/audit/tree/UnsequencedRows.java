package com.novapay.deploygate.audit.tree;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Rows that have no leaf: at the end they wait for one, anywhere else somebody has put them in. Confined to one thread. */
final class UnsequencedRows {
    private final Connection connection;
    private final long lateness;

    UnsequencedRows(Connection connection, long lateness) {
        this.connection = connection;
        this.lateness = lateness;
    }

    /** The first that was put in, or that waits and does not fit its document. */
    Optional<VerificationFailure> find() throws SQLException {
        long last = new TreeTables(connection).lastSequence();
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT record.sequence FROM record WHERE NOT EXISTS"
                                + " (SELECT 1 FROM leaf WHERE leaf.sequence = record.sequence)");
                ResultSet found = select.executeQuery()) {
            while (found.next()) {
                Optional<VerificationFailure> wrong = judge(found.getLong(1), last);
                if (wrong.isPresent()) {
                    return wrong;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<VerificationFailure> judge(long sequence, long last) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + StoredRow.COLUMNS + " FROM record WHERE sequence = ?")) {
            select.setLong(1, sequence);
            try (ResultSet found = select.executeQuery()) {
                if (!found.next()) {
                    return Optional.empty();
                }
                StoredRow row = StoredRow.read(found, 1);
                return sequence <= last - lateness
                        ? Optional.of(new VerificationFailure(
                                -1,
                                row.id(),
                                "this row was put in later: it has number " + sequence + " but no place in the log"))
                        : row.wrong().map(wrong -> new VerificationFailure(-1, row.id(), wrong));
            }
        }
    }
}
