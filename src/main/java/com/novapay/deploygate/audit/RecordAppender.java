package com.novapay.deploygate.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Inserts records over one connection, all of a call in one transaction. Confined to one thread. */
final class RecordAppender implements AutoCloseable {
    private static final String INSERT =
            "INSERT INTO record (type, id, request_uid, time, namespace, kind, name, username, class, allowed, outcome,"
                    + " codes, policy_revision, service, environment, digest, document)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (id) DO NOTHING"; // what was spooled may be there already
    private final Connection connection;
    private final PreparedStatement insert;
    private boolean committing;

    /** Closes the connection when it is closed, or when it cannot be used. */
    RecordAppender(Connection connection) throws SQLException {
        this.connection = connection;
        try {
            this.insert = connection.prepareStatement(INSERT);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Inserts and commits; a record that is there already is left as it is. */
    void append(List<LogRecord> records) throws SQLException {
        committing = false;
        for (LogRecord record : records) {
            bind(record);
            insert.addBatch();
        }
        insert.executeBatch();
        committing = true;
        connection.commit();
    }

    /** Whether it was the commit that failed, so that the records may be there all the same. */
    boolean committing() {
        return committing;
    }

    private void bind(LogRecord record) throws SQLException {
        insert.setString(1, record.type());
        insert.setString(2, record.id());
        insert.setString(3, record.requestUid());
        insert.setString(4, record.time());
        insert.setString(5, record.namespace());
        insert.setString(6, record.kind());
        insert.setString(7, record.name());
        insert.setString(8, record.user());
        insert.setString(9, record.changeClass());
        insert.setInt(10, record.allowed() ? 1 : 0);
        insert.setString(11, record.outcome());
        insert.setString(12, record.codes());
        insert.setString(13, record.policyRevision());
        insert.setString(14, record.service());
        insert.setString(15, record.environment());
        insert.setString(16, record.digest());
        insert.setString(17, record.document());
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
