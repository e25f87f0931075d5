package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.query.TextIndexCheck.Indexed;
import com.novapay.deploygate.audit.query.TextIndexCheck.Wrong;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares the index of words of SQLite with the documents. It can only be read word by word, so of each record a sum over its words is made, once from the index
 * and once from one that is made anew in memory. Confined to one thread.
 */
final class SqliteWords {
    /** So many records are summed in one pass over all words. */
    private static final int PASS = 4_000_000;

    private final Connection snapshot;
    /** Without it, whoever changes the index could choose words of the same sum. */
    private final long secret = new SecureRandom().nextLong();

    SqliteWords(Connection snapshot) {
        this.snapshot = snapshot;
    }

    Optional<Wrong> find(TextIndexCheck records) throws SQLException {
        long last = number(snapshot, "SELECT rowid FROM record_text ORDER BY rowid DESC LIMIT 1");
        long greatest = number(snapshot, "SELECT coalesce(max(sequence), 0) FROM record");
        if (last > greatest) {
            return Optional.of(new Wrong(
                    "", "the index of words has a record " + last + " that there is not, so it takes in no new ones"));
        }
        List<String> definitions = definitions();
        if (last == 0 || definitions.size() < 2) {
            // Nothing is taken in, or an earlier version made it and searches fill it again.
            return Optional.empty();
        }
        try (Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            for (String sql : definitions) {
                execute(memory, sql);
            }
            return find(records, memory, last);
        }
    }

    private Optional<Wrong> find(TextIndexCheck records, Connection memory, long last) throws SQLException {
        long first = number(snapshot, "SELECT coalesce(min(sequence), 0) FROM record");
        while (first <= last) {
            long[] sums = sums(first, Math.min(last, first + PASS - 1));
            long end = first + sums.length;
            long next = first;
            List<Indexed> block = within(records.from(next), end);
            while (!block.isEmpty()) {
                Optional<Wrong> wrong = compare(block, memory, first, sums);
                if (wrong.isPresent()) {
                    return wrong;
                }
                next = block.getLast().sequence() + 1;
                block = within(records.from(next), end);
            }
            List<Indexed> later = records.from(next);
            first = later.isEmpty() ? last + 1 : Math.max(end, later.getFirst().sequence());
        }
        return Optional.empty();
    }

    private static List<Indexed> within(List<Indexed> block, long end) {
        return block.stream().filter(one -> one.sequence() < end).toList();
    }

    private Optional<Wrong> compare(List<Indexed> block, Connection memory, long first, long[] sums)
            throws SQLException {
        long[] made = made(block, memory);
        for (int i = 0; i < made.length; i++) {
            if (made[i] != sums[(int) (block.get(i).sequence() - first)]) {
                return Optional.of(block.get(i).wrong());
            }
        }
        return Optional.empty();
    }

    /** Words of plain letters and digits are what the index takes them for; of all others it has to say it itself. */
    private long[] made(List<Indexed> block, Connection memory) throws SQLException {
        long[] sums = new long[block.size()];
        memory.setAutoCommit(false);
        try (PreparedStatement insert =
                memory.prepareStatement("INSERT INTO record_text (rowid, words) VALUES (?, ?)")) {
            for (int i = 0; i < sums.length; i++) {
                String words = block.get(i).words();
                if (words.chars().allMatch(c -> c < 0x80)) {
                    sums[i] = sum(words);
                } else {
                    insert.setLong(1, i);
                    insert.setString(2, words);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
            memory.commit();
        }
        add(memory, 0, sums);
        execute(memory, "INSERT INTO record_text (record_text) VALUES ('delete-all')");
        memory.commit();
        return sums;
    }

    private long sum(String words) {
        long sum = 0;
        for (String word : words.split(" ", -1)) {
            sum += word.isEmpty() ? 0 : hash(word);
        }
        return sum;
    }

    private long[] sums(long first, long last) throws SQLException {
        long[] sums = new long[(int) (last - first + 1)];
        add(snapshot, first, sums);
        return sums;
    }

    /** Word by word, which is the order of the index: its records as one text, because a row for each would take minutes. */
    private void add(Connection index, long first, long[] sums) throws SQLException {
        try (Statement statement = index.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT term, group_concat(doc) FROM record_word GROUP BY term")) {
            while (found.next()) {
                add(hash(found.getString(1)), found.getString(2), first, sums);
            }
        }
    }

    private static void add(long hash, String records, long first, long[] sums) {
        for (int begin = 0; begin < records.length(); ) {
            int comma = records.indexOf(',', begin);
            int end = comma < 0 ? records.length() : comma;
            long at = Long.parseLong(records, begin, end, 10) - first;
            if (at >= 0 && at < sums.length) {
                sums[(int) at] += hash;
            }
            begin = end + 1;
        }
    }

    private long hash(String term) {
        long hash = secret;
        for (int i = 0; i < term.length(); i++) {
            hash = (hash ^ term.charAt(i)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    private List<String> definitions() throws SQLException {
        try (Statement statement = snapshot.createStatement();
                ResultSet found = statement.executeQuery("SELECT sql FROM sqlite_master WHERE name IN"
                        + " ('record_text', 'record_word') ORDER BY name")) {
            List<String> definitions = new ArrayList<>();
            while (found.next()) {
                definitions.add(found.getString(1));
            }
            return definitions;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            return found.next() ? found.getLong(1) : 0;
        }
    }
}
