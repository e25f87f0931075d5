package com.novapay.deploygate.audit.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** For PostgreSQL: what its catalog says of the tables, and each index beside its table, read without any index. */
record PostgresShape() implements StoreShape {
    private static final String TABLES =
            "unnest(ARRAY['record', 'leaf', 'node', 'checkpoint', 'archive', 'record_text'])";

    /** Whatever puts itself between a question and the rows of a table. */
    private static final String BETWEEN =
            "SELECT t.name || CASE WHEN c.oid IS NULL OR c.relkind <> 'r' THEN ' is no table'"
                    + " WHEN c.relrowsecurity OR c.relforcerowsecurity THEN ' has a policy that hides rows'"
                    + " WHEN EXISTS (SELECT 1 FROM pg_rewrite r WHERE r.ev_class = c.oid) THEN ' has a rule that rewrites questions'"
                    + " WHEN EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhparent = c.oid) THEN ' has rows of another table'"
                    + " WHEN EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgname NOT LIKE"
                    + " '%\\_is\\_not\\_%') THEN ' has a trigger that the gate did not make'"
                    + " ELSE '' END FROM " + TABLES + " AS t(name) LEFT JOIN pg_class c ON c.oid = to_regclass(t.name)";

    /** Texts compare by their bytes only in columns of type text with a collation that no one has chosen. */
    private static final String COLUMNS = "SELECT t.name || '.' || a.attname FROM " + TABLES + " AS t(name)"
            + " JOIN pg_attribute a ON a.attrelid = to_regclass(t.name) AND a.attnum > 0 AND NOT a.attisdropped"
            + " WHERE a.atttypid NOT IN ('bigint'::regtype, 'smallint'::regtype, 'tsvector'::regtype)"
            + " AND (a.atttypid <> 'text'::regtype OR a.attcollation <> 100)";

    private static final String INDEXES = "SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text, c.relname,"
            + " coalesce(pg_get_expr(i.indpred, i.indrelid), 'true'), i.indisvalid AND i.indisready AND i.indislive,"
            + " (SELECT string_agg(pg_get_indexdef(i.indexrelid, k, true), ', ' ORDER BY k)"
            + " FROM generate_series(1, i.indnkeyatts) k)"
            + " FROM " + TABLES + " AS t(name) JOIN pg_index i ON i.indrelid = to_regclass(t.name)"
            + " JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam"
            + " WHERE m.amname = 'btree' ORDER BY 1";

    private static final String TRIGGERS = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
            + " AND tgrelid IN (to_regclass('record'), to_regclass('leaf'), to_regclass('node'), to_regclass('checkpoint'),"
            + " to_regclass('archive'))";

    /** Two for each of four tables of the tree, three for records. */
    private static final int MADE_TRIGGERS = 11;

    private static final List<String> BY_INDEX =
            List.of("enable_seqscan", "enable_sort", "enable_bitmapscan", "enable_incremental_sort");
    private static final List<String> BY_TABLE =
            List.of("enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan");

    /**
     * An index.
     *
     * @param condition of what it holds, in the database's words
     * @param keys what it is ordered by, in the database's words
     */
    private record Index(String name, String table, String plain, String condition, boolean usable, String keys) {
        /** What rows are told apart by where they have a number. */
        String sum() {
            return plain.equals("node") || plain.equals("checkpoint") || plain.equals("archive") ? "0" : "sequence";
        }
    }

    @Override
    public Found check(Connection snapshot) throws SQLException {
        List<String> notes = new ArrayList<>();
        Optional<String> wrong = rows(snapshot, BETWEEN).stream()
                .filter(one -> one.contains(" "))
                .findFirst()
                .map(what -> "table " + what + ", so lists may leave records out");
        if (wrong.isEmpty()) {
            wrong = rows(snapshot, COLUMNS).stream()
                    .findFirst()
                    .map(what -> "column " + what + " has not the type that the gate gave it");
        }
        if (Integer.parseInt(rows(snapshot, TRIGGERS).getFirst()) < MADE_TRIGGERS) {
            notes.add("triggers that keep records from being changed are missing in the store");
        }
        if (wrong.isEmpty()) {
            wrong = indexes(snapshot);
        }
        return new Found(wrong, notes);
    }

    private static Optional<String> indexes(Connection snapshot) throws SQLException {
        List<Index> indexes = new ArrayList<>();
        try (Statement statement = snapshot.createStatement();
                ResultSet found = statement.executeQuery(INDEXES)) {
            while (found.next()) {
                indexes.add(new Index(
                        found.getString(1),
                        found.getString(2),
                        found.getString(3),
                        found.getString(4),
                        found.getBoolean(5),
                        found.getString(6)));
            }
        }
        Map<String, String> expected = byTable(snapshot, indexes);
        try {
            set(snapshot, BY_INDEX, "off");
            for (Index index : indexes) {
                String found = rows(
                                snapshot,
                                "SELECT count(*) || ' ' || coalesce(sum(n), 0) FROM (SELECT " + index.sum()
                                        + " AS n FROM "
                                        + index.table + " WHERE " + index.condition + " ORDER BY " + index.keys
                                        + " OFFSET 0) AS held")
                        .getFirst();
                if (!index.usable || !found.equals(expected.get(index.name))) {
                    return Optional.of("index " + index.name + " has not the rows of its table (" + found + ", not "
                            + expected.get(index.name) + "), so lists may leave records out");
                }
            }
        } finally {
            set(snapshot, BY_INDEX, "on");
        }
        return Optional.empty();
    }

    /** Number of rows and sum of their numbers that each must have, all of a table's in one pass. */
    private static Map<String, String> byTable(Connection snapshot, List<Index> indexes) throws SQLException {
        Map<String, String> expected = new LinkedHashMap<>();
        try {
            set(snapshot, BY_TABLE, "off");
            for (String table : indexes.stream().map(Index::table).distinct().toList()) {
                List<Index> own = indexes.stream()
                        .filter(index -> index.table.equals(table))
                        .toList();
                StringJoiner sums = new StringJoiner(", ", "SELECT ", " FROM " + table);
                own.forEach(index -> sums.add("count(*) FILTER (WHERE " + index.condition + ") || ' ' || coalesce(sum("
                        + index.sum() + ") FILTER (WHERE " + index.condition + "), 0)"));
                try (Statement statement = snapshot.createStatement();
                        ResultSet found = statement.executeQuery(sums.toString())) {
                    found.next();
                    for (int i = 0; i < own.size(); i++) {
                        expected.put(own.get(i).name, found.getString(i + 1));
                    }
                }
            }
        } finally {
            set(snapshot, BY_TABLE, "on");
        }
        return expected;
    }

    private static void set(Connection snapshot, List<String> plans, String value) throws SQLException {
        try (Statement statement = snapshot.createStatement()) {
            for (String plan : plans) {
                statement.execute("SET LOCAL " + plan + " = " + value);
            }
        }
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
