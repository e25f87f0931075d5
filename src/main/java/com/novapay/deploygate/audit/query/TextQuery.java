package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.store.PostgresStore;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.store.SqliteStore;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a database is asked for words that all occur.
 *
 * @param sql a condition with one {@code ?}
 * @param quote what stands before and after a word in the value
 * @param beginning what stands after a word that may go on
 * @param between what stands between two
 */
record TextQuery(String sql, String quote, String beginning, String between) {
    /** Words that are everywhere would be found forever: the newest so many count. */
    private static final int MOST = 20_000;

    private static final TextQuery SQLITE = new TextQuery(
            "sequence IN (SELECT rowid FROM record_text WHERE record_text MATCH ? ORDER BY rowid DESC LIMIT " + MOST
                    + ")",
            "\"",
            "*",
            " ");
    private static final TextQuery POSTGRESQL = new TextQuery(
            "sequence IN (SELECT sequence FROM record_text WHERE words @@ CAST(? AS tsquery) ORDER BY sequence DESC LIMIT "
                    + MOST + ")",
            "'",
            ":*",
            " & ");

    static TextQuery of(RecordStore store) {
        return switch (store) {
            case SqliteStore ignored -> SQLITE;
            case PostgresStore ignored -> POSTGRESQL;
        };
    }

    /** Words are letters and digits, so none can end its quotes. */
    String value(List<Words.Asked> words) {
        return words.stream()
                .map(asked -> quote + asked.word() + quote + (asked.isBeginning() ? beginning : ""))
                .collect(Collectors.joining(between));
    }
}
