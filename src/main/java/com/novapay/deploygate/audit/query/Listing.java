package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A filter's records, and the way by which they are come by soonest. Immutable. */
sealed interface Listing permits Listing.Known, WordListing, FrequentWords {
    static Listing of(RecordFilter filter, RecordStore store, WordLimits limits, Connection connection)
            throws SQLException {
        Condition condition = Condition.of(filter);
        Optional<String> words = filter.value(Field.TEXT);
        return words.isPresent()
                ? new WordListing(condition, TextQuery.of(store, connection, words.get(), limits.unindexed()), limits)
                : new Plain(condition);
    }

    /**
     * In the order in which they are read.
     *
     * @param from where it begins; the newest without
     */
    List<RecordRow> rows(Connection connection, Optional<Cursor> from, int size) throws SQLException;

    /**
     * A page, and how many there are in all.
     *
     * @param limit as far as they are counted, or less far where each has to be looked at
     */
    RecordQueries.Counted counted(Connection connection, Optional<Cursor> from, int size, int limit)
            throws SQLException;

    /** For those who go through all of it: what has to be found out first is found out once. */
    default Listing settled(Connection connection) throws SQLException {
        return this;
    }

    default RecordPage page(Connection connection, Optional<Cursor> from, int size) throws SQLException {
        return RecordPage.of(rows(connection, from, size + 1), from, size);
    }

    /** How many rows at a time are worth their question, for those who go through all of it. */
    default int chunk() {
        return 200;
    }

    /** One condition says it all. */
    sealed interface Known extends Listing permits Plain, Rare {
        Condition condition();

        @Override
        default List<RecordRow> rows(Connection connection, Optional<Cursor> from, int size) throws SQLException {
            return new PageQuery(condition(), from).rows(connection, size);
        }
    }

    /** What the columns of records say. */
    record Plain(Condition condition) implements Known {
        @Override
        public RecordQueries.Counted counted(Connection connection, Optional<Cursor> from, int size, int limit)
                throws SQLException {
            int total = new PageQuery(condition, from).count(connection, limit);
            return new RecordQueries.Counted(page(connection, from, size), total, total >= limit);
        }
    }

    /** Its condition itself says which records these can be. */
    record Rare(Condition condition) implements Known {
        @Override
        public RecordQueries.Counted counted(Connection connection, Optional<Cursor> from, int size, int limit)
                throws SQLException {
            return new PageQuery(condition, from).counted(connection, size, limit);
        }
    }
}
