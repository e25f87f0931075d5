package com.novapay.deploygate.audit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads a decision log, also while a gate writes to it. Thread-safe. */
public final class DecisionReader {
    private final Path file;

    public DecisionReader(Path file) {
        this.file = file;
    }

    /** One line of a listing. */
    public record Row(
            long sequence,
            String id,
            String time,
            String workload,
            String user,
            String changeClass,
            String outcome,
            String codes) {}

    /** The newest decisions first. */
    public List<Row> list(int limit) throws SQLException {
        try (Connection connection = open();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT sequence, id, time, namespace, kind, name, username, class, outcome, codes FROM record"
                                + " ORDER BY sequence DESC LIMIT ?")) {
            select.setInt(1, limit);
            List<Row> rows = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(new Row(
                            found.getLong(1),
                            found.getString(2),
                            found.getString(3),
                            found.getString(4) + "/" + found.getString(5) + "/" + found.getString(6),
                            found.getString(7),
                            found.getString(8),
                            found.getString(9),
                            found.getString(10)));
                }
            }
            return rows;
        }
    }

    /** The documents of a decision id or request uid. */
    public List<String> show(String idOrUid) throws SQLException {
        try (Connection connection = open();
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

    private Connection open() throws SQLException {
        if (!Files.isRegularFile(file)) {
            throw new SQLException("there is no decision log at " + file);
        }
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }
}
