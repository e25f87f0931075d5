package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.query.TextIndexCheck.Indexed;
import com.novapay.deploygate.audit.query.TextIndexCheck.Wrong;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** Compares the index of words of PostgreSQL with the documents: each row has its own words, so the server compares them. */
record PostgresWords(Connection snapshot) {
    private static final String UNLIKE =
            "SELECT made.sequence FROM unnest(?::bigint[], ?::text[]) AS made(sequence, words)"
                    + " LEFT JOIN record_text t ON t.sequence = made.sequence WHERE"
                    + " (t.sequence IS NULL AND made.sequence <= ?) OR"
                    + " t.words <> array_to_tsvector(string_to_array(made.words, ' ')) ORDER BY 1 LIMIT 1";

    private static final String SURPLUS =
            "SELECT sequence FROM record_text t WHERE sequence >= (SELECT min(sequence) FROM"
                    + " record) AND NOT EXISTS (SELECT 1 FROM record r WHERE r.sequence = t.sequence) LIMIT 1";

    Optional<Wrong> find(TextIndexCheck records) throws SQLException {
        long taken =
                number("SELECT coalesce(max(sequence), 0) FROM record_text").orElse(0L) - Unindexed.WINDOW;
        long next = Long.MIN_VALUE;
        List<Indexed> block = records.from(next);
        while (!block.isEmpty()) {
            Optional<Wrong> wrong = unlike(block, taken);
            if (wrong.isPresent()) {
                return wrong;
            }
            block = records.from(block.getLast().sequence() + 1);
        }
        return number(SURPLUS)
                .map(sequence -> new Wrong("", "the index of words has a record " + sequence + " that there is not"));
    }

    private Optional<Wrong> unlike(List<Indexed> block, long taken) throws SQLException {
        Array sequences = snapshot.createArrayOf(
                "bigint", block.stream().map(Indexed::sequence).toArray());
        Array words = snapshot.createArrayOf(
                "text", block.stream().map(Indexed::words).toArray());
        try (PreparedStatement select = snapshot.prepareStatement(UNLIKE)) {
            select.setArray(1, sequences);
            select.setArray(2, words);
            select.setLong(3, taken);
            try (ResultSet found = select.executeQuery()) {
                if (!found.next()) {
                    return Optional.empty();
                }
                long sequence = found.getLong(1);
                return block.stream()
                        .filter(one -> one.sequence() == sequence)
                        .map(Indexed::wrong)
                        .findFirst();
            }
        }
    }

    private Optional<Long> number(String sql) throws SQLException {
        try (Statement statement = snapshot.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            return found.next() ? Optional.of(found.getLong(1)) : Optional.empty();
        }
    }
}
