package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A filter as a condition, its words looked up. Immutable.
 *
 * @param text what the words came to; empty when the filter has none
 */
record Selected(Condition condition, Optional<TextQuery.Found> text) {
    /** @param rare how many records may have words that are rare */
    static Selected by(RecordFilter filter, RecordStore store, int rare, Connection connection) throws SQLException {
        Optional<String> words = filter.value(Field.TEXT);
        if (words.isEmpty()) {
            return new Selected(Condition.of(filter), Optional.empty());
        }
        TextQuery.Found found = TextQuery.of(store).find(connection, words.get(), rare);
        return new Selected(Condition.of(filter).and(found.condition()), Optional.of(found));
    }

    /** Whether its words say which records these can be. */
    boolean isRare() {
        return text.filter(TextQuery.Found::isRare).isPresent();
    }

    /** Whether each question about its words costs as much as a look at all of them. */
    boolean isFrequent() {
        return text.isPresent() && !isRare();
    }
}
