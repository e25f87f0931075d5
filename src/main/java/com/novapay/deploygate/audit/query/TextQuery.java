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
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a database is asked for records in which words all occur. Immutable. */
sealed interface TextQuery permits SqliteText, PostgresText {
    /**
     * For one kind of store.
     *
     * @param connection to the store, which may be asked what a beginning stands for
     * @param unindexed so many records may be missing in the index of words, and are looked at here
     * @throws IndexBehind when there are more
     */
    static TextQuery of(RecordStore store, Connection connection, String text, int unindexed) throws SQLException {
        List<Words.Asked> words = Words.of(text);
        List<Long> fresh = fresh(store, connection, words, unindexed);
        return switch (store) {
            case SqliteStore ignored -> SqliteText.of(connection, words, fresh);
            case PostgresStore ignored -> PostgresText.of(words, fresh);
        };
    }

    private static List<Long> fresh(RecordStore store, Connection connection, List<Words.Asked> words, int most)
            throws SQLException {
        List<Unindexed> missing = Unindexed.since(store, connection, Unindexed.after(store, connection), most + 1);
        if (missing.size() > most) {
            throw new IndexBehind(most);
        }
        return missing.stream()
                .filter(record -> Words.occur(words, TextIndex.words(record.document())))
                .map(Unindexed::sequence)
                .toList();
    }

    /** Records that have them, and are not in the index yet. */
    List<Long> fresh();

    /** Finds the sequences of records by words and a number of them. */
    String index();

    /** A condition that a record is one of those whose sequences its one value has, with commas between. */
    String oneOf();

    /** The words to look up first, in the database's words. */
    String first();

    /** All of them. */
    String all();

    /** That a record whose sequence is in a range has all words in the index. */
    Condition indexed(long least, long greatest);

    /** That a record whose sequence is in a range has all words. */
    default Condition among(long least, long greatest) {
        Condition indexed = indexed(least, greatest);
        return fresh().isEmpty() ? indexed : indexed.or(these(fresh()));
    }

    /**
     * Looks them up in the index of words.
     *
     * @param most how many records may have them
     * @return a condition that itself says which records these can be; empty when too many have them
     */
    default Optional<Condition> find(Connection connection, int most) throws SQLException {
        List<Long> sequences = new ArrayList<>(fresh());
        sequences.addAll(sequences(connection, most + 1));
        if (sequences.size() > most) {
            return Optional.empty();
        }
        Condition these = these(sequences);
        if (first().equals(all()) || sequences.isEmpty()) {
            return Optional.of(these);
        }
        LongSummaryStatistics range =
                sequences.stream().mapToLong(Long::longValue).summaryStatistics();
        return Optional.of(these.and(among(range.getMin(), range.getMax())));
    }

    private Condition these(List<Long> sequences) {
        return new Condition(
                oneOf(), List.of(sequences.stream().map(String::valueOf).collect(Collectors.joining(","))));
    }

    private List<Long> sequences(Connection connection, int most) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(index())) {
            select.setString(1, first());
            select.setInt(2, most);
            try (ResultSet found = select.executeQuery()) {
                List<Long> sequences = new ArrayList<>();
                while (found.next()) {
                    sequences.add(found.getLong(1));
                }
                return sequences;
            }
        }
    }
}
