package com.novapay.deploygate.audit.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Records that have words, of which nobody knows yet whether they are rare. Immutable.
 *
 * @param condition what else they have
 */
record WordListing(Condition condition, TextQuery words, WordLimits limits) implements Listing {
    @Override
    public List<RecordRow> rows(Connection connection, Optional<Cursor> from, int size) throws SQLException {
        Optional<Rare> scarce = rare(connection, limits.scarce());
        if (scarce.isPresent()) {
            return scarce.get().rows(connection, from, size);
        }
        Optional<List<RecordRow>> soon = frequent().soon(connection, from, size);
        return soon.isPresent() ? soon.get() : settled(connection).rows(connection, from, size);
    }

    @Override
    public RecordQueries.Counted counted(Connection connection, Optional<Cursor> from, int size, int limit)
            throws SQLException {
        Optional<Rare> scarce = rare(connection, limits.scarce());
        if (scarce.isPresent()) {
            return scarce.get().counted(connection, from, size, limit);
        }
        Optional<RecordQueries.Counted> soon =
                from.isEmpty() ? frequent().newest(connection, size, limit) : further(connection, from, size, limit);
        return soon.isPresent() ? soon.get() : settled(connection).counted(connection, from, size, limit);
    }

    private Optional<RecordQueries.Counted> further(Connection connection, Optional<Cursor> from, int size, int limit)
            throws SQLException {
        Optional<List<RecordRow>> rows = frequent().soon(connection, from, size + 1);
        return rows.isPresent()
                ? Optional.of(frequent().counted(connection, rows.get(), from, size, limit))
                : Optional.empty();
    }

    @Override
    public Listing settled(Connection connection) throws SQLException {
        Optional<Rare> few = rare(connection, limits.few());
        return few.isPresent() ? few.get() : frequent();
    }

    private FrequentWords frequent() {
        return new FrequentWords(condition, words, limits);
    }

    private Optional<Rare> rare(Connection connection, int most) throws SQLException {
        return words.find(connection, most).map(these -> new Rare(condition.and(these)));
    }
}
