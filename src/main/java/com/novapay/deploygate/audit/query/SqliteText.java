package com.novapay.deploygate.audit.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Words for SQLite's FTS5. Immutable. It gathers all records of a beginning before it gives the first one, and streams those of a word, and
 * of a beginning with an index of its own. Any other that stands for few words is asked for as these.
 */
record SqliteText(String first, String all, List<Long> fresh) implements TextQuery {
    private static final int FEW_WORDS = 100;
    /** So many letters, as the table has it. */
    private static final int INDEXED_BEGINNING = 3;

    /** Sorts before whatever may go on a word. */
    private static final String LEAST = "\u0001";
    /** Sorts after it. */
    private static final String GREATEST = Character.toString(Character.MAX_CODE_POINT);

    static SqliteText of(Connection connection, List<Words.Asked> words, List<Long> fresh) throws SQLException {
        List<String> first = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (Words.Asked asked : words) {
            if (!asked.isBeginning()) {
                first.add(quoted(asked.word()));
                continue;
            }
            Optional<String> streamed = streamed(connection, asked.word());
            streamed.ifPresentOrElse(first::add, () -> others.add(beginning(asked.word())));
        }
        List<String> all = new ArrayList<>(first);
        all.addAll(others);
        return new SqliteText(and(first.isEmpty() ? all : first), and(all), fresh);
    }

    /** Words are letters and digits, so none can end its quotes. */
    private static String quoted(String word) {
        return "\"" + word + "\"";
    }

    private static String any(List<String> words) {
        return words.stream().map(SqliteText::quoted).collect(Collectors.joining(" OR ", "(", ")"));
    }

    private static String and(List<String> parts) {
        return String.join(" AND ", parts);
    }

    private static String beginning(String word) {
        return quoted(word) + "*";
    }

    /** A beginning so that its records need not be gathered first; empty when it stands for too many words. */
    private static Optional<String> streamed(Connection connection, String beginning) throws SQLException {
        if (beginning.codePointCount(0, beginning.length()) == INDEXED_BEGINNING) {
            return Optional.of(beginning(beginning));
        }
        List<String> meant = meant(connection, beginning);
        return meant.isEmpty() || meant.size() == FEW_WORDS ? Optional.empty() : Optional.of(any(meant));
    }

    /** From one word to the next: between them are as many entries as records have the first. */
    private static List<String> meant(Connection connection, String beginning) throws SQLException {
        List<String> words = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT term FROM record_word WHERE term >= ? AND term <= ? LIMIT 1")) {
            String from = beginning;
            while (words.size() < FEW_WORDS) {
                select.setString(1, from);
                select.setString(2, beginning + GREATEST);
                try (ResultSet found = select.executeQuery()) {
                    if (!found.next()) {
                        return words;
                    }
                    words.add(found.getString(1));
                }
                from = words.getLast() + LEAST;
            }
        }
        return words;
    }

    @Override
    public String index() {
        return "SELECT rowid FROM record_text WHERE record_text MATCH ? LIMIT ?";
    }

    @Override
    public String oneOf() {
        return "sequence IN (SELECT value FROM json_each('[' || ? || ']'))";
    }

    @Override
    public Condition indexed(long least, long greatest) {
        // The sign keeps SQLite from beginning with the words.
        return new Condition(
                "+sequence IN (SELECT rowid FROM record_text WHERE record_text MATCH ? AND rowid BETWEEN ? AND ?)",
                List.of(all, least, greatest));
    }
}
