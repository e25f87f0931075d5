package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.merkle.GrowingTree;
import com.novapay.deploygate.audit.merkle.TreeHash;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Accounts for each record that a log has, before it is exported: it is selected, not selected or archived. A record that is none of these ends the export.
 * Used once, by one thread.
 */
final class ExportCount {
    private static final String REMEDY = ". Run novapay audit verify";
    private final Connection connection;
    private final Selection selection;
    private final GrowingTree tree = new GrowingTree((level, index, hash) -> {});
    private final Positions.Writer selected = new Positions.Writer();
    private long archived;
    private long records;
    private long uncovered;
    private Optional<String> hidden = Optional.empty();

    ExportCount(Connection connection, Selection selection) {
        this.connection = connection;
        this.selection = selection;
    }

    /** Takes a row of a record. */
    interface Rows {
        void take(StoredRow row) throws SQLException, IOException;
    }

    /**
     * Counts all.
     *
     * @param covered records that the checkpoint covers
     * @param end the first position that is not exported
     * @param further whether those that no checkpoint covers are exported too
     */
    void count(long covered, long end, boolean further) throws SQLException {
        archived = archived(covered);
        records = covered;
        for (long block = archived; block < end; block = next(block)) {
            count(block, Math.min(next(block), end));
        }
        if (further) {
            further(covered);
        }
    }

    /** The position at which the next block of leaves begins. */
    static long next(long position) {
        return (position / BlockNodes.LEAVES + 1) * BlockNodes.LEAVES;
    }

    /** How many were moved out: those before the first row that is left. */
    private long archived(long covered) throws SQLException {
        TreeTables tables = new TreeTables(connection);
        long left = tables.number("SELECT coalesce(min(position), " + covered + ") FROM leaf WHERE sequence >="
                + " (SELECT coalesce(min(sequence), " + Long.MAX_VALUE + ") FROM record)");
        long noted = tables.number("SELECT coalesce(max(last_position) + 1, 0) FROM archive");
        if (left > noted) {
            throw new TreeProblem("the record of position " + noted + " is neither in the store nor archived" + REMEDY);
        }
        return Math.min(left, covered);
    }

    private void count(long first, long end) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT leaf.position, leaf.hash, record.sequence, "
                + StoredRow.COLUMNS + " FROM leaf LEFT JOIN record ON record.sequence = leaf.sequence"
                + " WHERE leaf.position >= ? AND leaf.position < ? ORDER BY leaf.position")) {
            select.setLong(1, first);
            select.setLong(2, end);
            long position = first;
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    if (found.getLong(1) != position) {
                        break;
                    }
                    count(position, found);
                    position++;
                }
            }
            if (position < end) {
                throw new TreeProblem("leaf " + position + " of the tree is missing" + REMEDY);
            }
        }
    }

    private void count(long position, ResultSet found) throws SQLException {
        found.getLong(3);
        if (found.wasNull()) {
            throw new TreeProblem("the record of position " + position + " is missing in the store" + REMEDY);
        }
        TreeHash leaf = TreeHash.ofBase64(found.getString(2))
                .orElseThrow(() -> new TreeProblem("a leaf of the tree is no hash" + REMEDY));
        StoredRow row = StoredRow.read(found, 4);
        if (!row.hash().equals(leaf)) {
            throw new TreeProblem("record " + row.id() + " at position " + position
                    + " was changed: it is not the one that has this place in the log" + REMEDY);
        }
        if (selection.holds(record(row))) {
            tree.append(leaf);
            selected.add(position);
        }
    }

    private LogRecord record(StoredRow row) {
        Optional<LogRecord> record = row.record();
        if (hidden.isEmpty()) {
            hidden = row.wrong(record).map(wrong -> row.id() + ": " + wrong);
        }
        return record.orElseThrow(() -> new TreeProblem("row " + row.id() + " holds no record" + REMEDY));
    }

    private void further(long covered) throws SQLException {
        long[] placed = {0};
        try {
            uncovered(connection, covered, row -> {
                placed[0]++;
                if (selection.holds(record(row))) {
                    uncovered++;
                }
            });
        } catch (IOException e) {
            throw new IllegalStateException("counting writes nothing", e);
        }
        long leaves = new TreeTables(connection).size();
        if (leaves - covered > placed[0]) {
            throw new TreeProblem("a record after position " + covered + " is missing in the store" + REMEDY);
        }
        records += placed[0];
    }

    /** Gives the rows that no checkpoint covers, in their order. Later rows only: those that were covered before are in no hurry. */
    static void uncovered(Connection connection, long covered, Rows rows) throws SQLException, IOException {
        try (PreparedStatement select = connection.prepareStatement("SELECT " + StoredRow.COLUMNS
                + " FROM record LEFT JOIN leaf ON leaf.sequence = record.sequence WHERE record.sequence > ?"
                + " AND (position IS NULL OR position >= ?) ORDER BY record.sequence")) {
            select.setLong(1, begin(connection, covered));
            select.setLong(2, covered);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.take(StoredRow.read(found, 1));
                }
            }
        }
    }

    private static long begin(Connection connection, long covered) throws SQLException {
        TreeTables tree = new TreeTables(connection);
        return tree.number("SELECT coalesce(max(sequence), 0) FROM leaf WHERE position < " + covered
                        + " AND position >= " + (covered - BlockNodes.LEAVES))
                - BlockNodes.LEAVES;
    }

    long selected() {
        return tree.size();
    }

    TreeHash root() {
        return tree.root();
    }

    /** Those selected; called once. */
    Positions positions() {
        return selected.end();
    }

    long uncovered() {
        return uncovered;
    }

    long records() {
        return records;
    }

    long archived() {
        return archived;
    }

    Optional<String> hidden() {
        return hidden;
    }
}
