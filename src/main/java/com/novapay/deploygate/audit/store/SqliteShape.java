package com.novapay.deploygate.audit.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** For SQLite: its own check of the file, and the schema beside one that the same migrations make anew. */
record SqliteShape() implements StoreShape {
    /** As SQLite writes it. */
    private static final Pattern MISSING_ROW = Pattern.compile("row (\\d+) missing from index (record_\\w+)");

    /** Of the index of words: what they hold is compared word by word. */
    private static final String SHADOW = "record_text_";

    private record Part(String type, String table, String sql) {
        boolean isTrigger() {
            return type.equals("trigger");
        }
    }

    @Override
    public Found check(Connection snapshot) throws SQLException {
        List<String> notes = new ArrayList<>();
        Optional<String> wrong = schema(snapshot, notes);
        if (wrong.isEmpty()) {
            wrong = file(snapshot);
        }
        return new Found(wrong, notes);
    }

    private static Optional<String> schema(Connection snapshot, List<String> notes) throws SQLException {
        Optional<String> version = version(snapshot);
        if (version.isEmpty() || !SqliteStore.SCHEMA.knows(version.get())) {
            notes.add("another version of the gate made the tables, so their definitions were not checked");
            return Optional.empty();
        }
        Map<String, Part> expected = expected(version.get());
        Map<String, Part> actual = parts(snapshot);
        for (Map.Entry<String, Part> one : expected.entrySet()) {
            Part found = actual.get(one.getKey());
            if (found == null && one.getValue().type.equals("table")) {
                return Optional.of("table " + one.getKey() + " is missing in the store");
            }
            if (found == null) {
                notes.add(one.getValue().type + " " + one.getKey() + " of the store is missing");
            } else if (!found.equals(one.getValue())) {
                return Optional.of(found.type + " " + one.getKey()
                        + " of the store is not as the gate made it, so lists may leave records out");
            }
        }
        return actual.entrySet().stream()
                .filter(one ->
                        !expected.containsKey(one.getKey()) && one.getValue().isTrigger())
                .findFirst()
                .map(one -> "trigger " + one.getKey()
                        + " of the store was not made by the gate: it may change what is recorded");
    }

    private static Optional<String> version(Connection snapshot) throws SQLException {
        return rows(
                        snapshot,
                        "SELECT version FROM flyway_schema_history WHERE success = 1 AND version IS NOT NULL"
                                + " ORDER BY installed_rank DESC LIMIT 1")
                .stream()
                .findFirst();
    }

    private static Map<String, Part> expected(String version) throws SQLException {
        String url = SqliteStore.PREFIX + "file:" + UUID.randomUUID() + "?mode=memory&cache=shared";
        // Held, or it would be gone when the migrations close their connection.
        try (Connection made = DriverManager.getConnection(url)) {
            SqliteStore.SCHEMA.bringUpTo(url, version);
            return parts(made);
        }
    }

    private static Map<String, Part> parts(Connection connection) throws SQLException {
        Map<String, Part> parts = new TreeMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT name, type, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL");
                ResultSet found = select.executeQuery()) {
            while (found.next()) {
                String name = found.getString(1);
                if (!name.startsWith("sqlite_") && !name.startsWith("flyway_") && !name.startsWith(SHADOW)) {
                    parts.put(name, new Part(found.getString(2), found.getString(3), found.getString(4)));
                }
            }
        }
        return parts;
    }

    private static Optional<String> file(Connection snapshot) throws SQLException {
        List<String> said = rows(snapshot, "PRAGMA integrity_check");
        if (said.isEmpty() || said.getFirst().equals("ok")) {
            return Optional.empty();
        }
        Optional<Matcher> missing =
                said.stream().map(MISSING_ROW::matcher).filter(Matcher::find).findFirst();
        String id =
                missing.isPresent() ? id(snapshot, Long.parseLong(missing.get().group(1))) : "";
        return Optional.of("SQLite's check of the file says \""
                + missing.map(Matcher::group).orElse(said.getFirst()) + "\""
                + (id.isEmpty() ? "" : ", which is " + id + ": lists leave it out"));
    }

    private static String id(Connection snapshot, long sequence) throws SQLException {
        return rows(snapshot, "SELECT id FROM record NOT INDEXED WHERE sequence = " + sequence).stream()
                .findFirst()
                .orElse("");
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (found.next()) {
                rows.add(found.getString(1));
            }
            return rows;
        }
    }
}
