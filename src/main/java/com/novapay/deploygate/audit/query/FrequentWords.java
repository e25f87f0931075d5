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

    @Override
    public List<RecordRow> rows(Connection connection, Optional<Cursor> from, int size) throws SQLException {
        List<RecordRow> rows = new ArrayList<>();
        Optional<Cursor> at = from;
        int looked = limits.part();
        while (true) {
            PageQuery rest = new PageQuery(condition, at);
            Optional<PageQuery.Part> part = rest.part(connection, looked);
            if (part.isEmpty()) {
                return rows;
            }
            rows.addAll(in(part.get(), rest).rows(connection, size - rows.size()));
            if (rows.size() >= size || part.get().isLast()) {
                return rows;
            }
            at = Optional.of(part.get().end());
            looked = Math.min(looked * GROWTH, LARGEST_PART);
        }
    }

    /** A page out of the next few records alone; empty when it takes more than those. */
    Optional<List<RecordRow>> soon(Connection connection, Optional<Cursor> from, int size) throws SQLException {
        PageQuery rest = new PageQuery(condition, from);
        Optional<PageQuery.Part> part = rest.part(connection, limits.part());
        if (part.isEmpty()) {
            return Optional.of(List.of());
        }
        List<RecordRow> rows = in(part.get(), rest).rows(connection, size);
        return rows.size() == size || part.get().isLast() ? Optional.of(rows) : Optional.empty();
    }

    /** The first page, out of those among which are counted; empty when it takes more than those. */
    Optional<RecordQueries.Counted> newest(Connection connection, int size, int limit) throws SQLException {
        PageQuery all = new PageQuery(condition, Optional.empty());
        Optional<PageQuery.Part> part = all.part(connection, limits.counted());
        if (part.isEmpty()) {
            return Optional.of(new RecordQueries.Counted(RecordPage.of(List.of(), Optional.empty(), size), 0, false));
        }
        RecordQueries.Counted counted = in(part.get(), all).counted(connection, size, limit);
        boolean enough = part.get().isLast() || counted.page().older().isPresent();
        return enough ? Optional.of(counted.cutIf(!part.get().isLast())) : Optional.empty();
    }

    @Override
    public RecordQueries.Counted counted(Connection connection, Optional<Cursor> from, int size, int limit)
            throws SQLException {
        Optional<RecordQueries.Counted> newest = from.isEmpty() ? newest(connection, size, limit) : Optional.empty();
        return newest.isPresent()
                ? newest.get()
                : counted(connection, rows(connection, from, size + 1), from, size, limit);
    }

    /**
     * A page that was read already, and how many there are.
     *
     * @param rows what the page has, and one more
     */
    RecordQueries.Counted counted(
            Connection connection, List<RecordRow> rows, Optional<Cursor> from, int size, int limit)
            throws SQLException {
        PageQuery all = new PageQuery(condition, Optional.empty());
        Optional<PageQuery.Part> part = all.part(connection, limits.counted());
        int counted = part.isPresent() ? in(part.get(), all).count(connection, limit) : 0;
        boolean more = part.isPresent() && !part.get().isLast();
        return new RecordQueries.Counted(
                RecordPage.of(rows, from, size), Math.max(counted, rows.size()), more || counted >= limit);
    }

    private PageQuery in(PageQuery.Part part, PageQuery rest) {
        return rest.within(part).and(words.among(part.first(), part.last()));
    }
}
