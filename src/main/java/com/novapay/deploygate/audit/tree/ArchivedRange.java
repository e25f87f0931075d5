package com.novapay.deploygate.audit.tree;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Records that are in a file, whole, and may be gone from the store. Immutable.
 *
 * @param first position
 * @param last position
 * @param file its name in the archive's folder
 * @param sha256 of the file, hexadecimal
 */
record ArchivedRange(long first, long last, String file, String sha256, Instant time) {
    static List<ArchivedRange> all(Connection connection) throws SQLException {
        List<ArchivedRange> all = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT first_position, last_position, file, sha256, time FROM archive ORDER BY first_position");
                ResultSet found = select.executeQuery()) {
            while (found.next()) {
                all.add(new ArchivedRange(
                        found.getLong(1),
                        found.getLong(2),
                        found.getString(3),
                        found.getString(4),
                        TreeTables.moment(found.getString(5))));
            }
        }
        return all;
    }

    void note(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO archive (first_position, last_position, file, sha256, time) VALUES (?, ?, ?, ?, ?)")) {
            insert.setLong(1, first);
            insert.setLong(2, last);
            insert.setString(3, file);
            insert.setString(4, sha256);
            insert.setString(5, time.toString());
            insert.executeUpdate();
        }
    }

    boolean holds(long position) {
        return position >= first && position <= last;
    }
}
