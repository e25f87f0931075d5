package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.store.PostgresStore;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.store.SqliteStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a database is asked for records in which words all occur. What is rare is looked up in the index of words, and then there are but these records to
 * look at; what is frequent is checked record by record, as those come by what else is asked.
 *
 * @param index finds records by one {@code ?}
 * @param few a condition that records are among those in the one {@code ?}
 * @param many a condition that a record has the words in the one {@code ?}
 * @param quote what stands before and after a word
 * @param beginning what stands after a word that may go on
 * @param between what stands between two
 */
record TextQuery(String index, String few, String many, String quote, String beginning, String between) {
    /** Rare is what occurs in no more records than this. */
    static final int FEW = 20_000;

    private static final TextQuery SQLITE = new TextQuery(
            "SELECT rowid FROM record_text WHERE record_text MATCH ? LIMIT ?",
            "sequence IN (SELECT value FROM json_each('[' || ? || ']'))",
            // The sign keeps SQLite from beginning with a million of them.
            "+sequence IN (SELECT rowid FROM record_text WHERE record_text MATCH ?)",
            "\"",
            "*",
            " ");
    private static final TextQuery POSTGRESQL = new TextQuery(
            "SELECT sequence FROM record_text WHERE words @@ CAST(? AS tsquery) LIMIT ?",
            "sequence = ANY (CAST(string_to_array(?, ',') AS bigint[]))",
            // The offset keeps PostgreSQL from beginning with a million of them.
            "EXISTS (SELECT 1 FROM record_text WHERE record_text.sequence = record.sequence"
                    + " AND words @@ CAST(? AS tsquery) OFFSET 0)",
            "'",
            ":*",
            " & ");

    /**
     * What a look into the index came to.
     *
     * @param isRare whether the condition itself says which records they are
     */
    record Found(boolean isRare, Condition condition) {}

    static TextQuery of(RecordStore store) {
        return switch (store) {
            case SqliteStore ignored -> SQLITE;
            case PostgresStore ignored -> POSTGRESQL;
        };
    }

    /** @param most how many records may have the words that are rare */
    Found find(Connection connection, String text, int most) throws SQLException {
        List<Words.Asked> words = Words.of(text);
        List<Words.Asked> whole =
                words.stream().filter(word -> !word.isBeginning()).toList();
        // A beginning that everything has takes long to gather, and the others may be rare.
        List<Words.Asked> first = whole.isEmpty() ? words : whole;
        Condition all = new Condition(many, List.of(value(words)));
        List<String> sequences = sequences(connection, value(first), most + 1);
        if (sequences.size() > most) {
            return new Found(false, all);
        }
        Condition these = new Condition(few, List.of(String.join(",", sequences)));
        return new Found(true, first.size() == words.size() ? these : these.and(all));
    }

    private List<String> sequences(Connection connection, String words, int most) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(index)) {
            select.setString(1, words);
            select.setInt(2, most);
            try (ResultSet found = select.executeQuery()) {
                List<String> sequences = new ArrayList<>();
                while (found.next()) {
                    sequences.add(found.getString(1));
                }
                return sequences;
            }
        }
    }

    /** Words are letters and digits, so none can end its quotes. */
    private String value(List<Words.Asked> words) {
        return words.stream()
                .map(asked -> quote + asked.word() + quote + (asked.isBeginning() ? beginning : ""))
                .collect(Collectors.joining(between));
    }
}
