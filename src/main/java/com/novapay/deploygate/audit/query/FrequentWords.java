package com.novapay.deploygate.audit.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Records with words that many have: what else the listing has is gone through from where it begins, and the words are looked for in one part after the other,
 * each larger than the one before. Immutable.
 *
 * @param condition what else they have
 */
record FrequentWords(Condition condition, TextQuery words, WordLimits limits) implements Listing {
    private static final int LARGEST_PART = 1 << 20;
    private static final int GROWTH = 4;

    /** Its questions look at thousands of records each. */
    @Override
    public int chunk() {
        return 2_000;
    }

    /**
     * A part of the listing.
     *
     * @param found those in it that have the words
     */
    private record Look(PageQuery.Part part, PageQuery found) {}

    private Optional<Look> look(Connection connection, Optional<Cursor> from, int most) throws SQLException {
        PageQuery rest = new PageQuery(condition, from);
        return rest.part(connection, most)
                .map(part -> new Look(part, rest.within(part, words.among(part.first(), part.last()))));
    }

    @Override
    public List<RecordRow> rows(Connection connection, Optional<Cursor> from, int size) throws SQLException {
        List<RecordRow> rows = new ArrayList<>();
        Optional<Cursor> at = from;
        int looked = limits.part();
        while (true) {
            Optional<Look> look = look(connection, at, looked);
            if (look.isEmpty()) {
                return rows;
            }
            rows.addAll(look.get().found().rows(connection, size - rows.size()));
            if (rows.size() >= size || look.get().part().isLast()) {
                return rows;
            }
            at = Optional.of(look.get().part().end());
            looked = Math.min(looked * GROWTH, LARGEST_PART);
        }
    }

    /** A page out of the next few records alone; empty when it takes more than those. */
    Optional<List<RecordRow>> soon(Connection connection, Optional<Cursor> from, int size) throws SQLException {
        Optional<Look> look = look(connection, from, limits.part());
        if (look.isEmpty()) {
            return Optional.of(List.of());
        }
        List<RecordRow> rows = look.get().found().rows(connection, size);
        return rows.size() == size || look.get().part().isLast() ? Optional.of(rows) : Optional.empty();
    }

    /** The first page, out of those among which are counted; empty when it takes more than those. */
    Optional<RecordQueries.Counted> newest(Connection connection, int size, int limit) throws SQLException {
        Optional<Look> look = look(connection, Optional.empty(), limits.counted());
        if (look.isEmpty()) {
            return Optional.of(new RecordQueries.Counted(RecordPage.of(List.of(), Optional.empty(), size), 0, false));
        }
        RecordQueries.Counted counted = look.get().found().counted(connection, size, limit);
        boolean isLast = look.get().part().isLast();
        return isLast || counted.page().older().isPresent() ? Optional.of(counted.cutIf(!isLast)) : Optional.empty();
    }

    @Override
    public RecordQueries.Counted counted(Connection connection, Optional<Cursor> from, int size, int limit)
            throws SQLException {
        return counted(connection, rows(connection, from, size + 1), from, size, limit);
    }

    /**
     * A page that was read already, and how many there are.
     *
     * @param rows what the page has, and one more
     */
    RecordQueries.Counted counted(
            Connection connection, List<RecordRow> rows, Optional<Cursor> from, int size, int limit)
            throws SQLException {
        Optional<Look> look = look(connection, Optional.empty(), limits.counted());
        int counted = look.isPresent() ? look.get().found().count(connection, limit) : 0;
        boolean more = look.isPresent() && !look.get().part().isLast();
        return new RecordQueries.Counted(
                RecordPage.of(rows, from, size), Math.max(counted, rows.size()), more || counted >= limit);
    }
}
