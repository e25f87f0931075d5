package com.novapay.deploygate.audit;

import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;

/**
 * Reads the documents of records as they become visible, each once: admissions and denials of workloads, what was observed, and
 * what people declared. Records of environments other than production are left out. Confined to one thread.
 */
public final class RecordTail {
    /** A document may have a hundred kilobytes, and a gate has a small heap. */
    private static final int PAGE = 20;
    /** What an announcement can follow from; the other decisions and records are many. */
    private static final String WANTED = "(type IN ('observed', 'ungated', 'withdrawn') OR (type = 'decision'"
            + " AND class IN ('CREATE', 'DEPLOY', 'ROLLBACK', 'CANARY_STEP', 'CANARY_SKIP', 'DELETE', 'INCIDENT_OPEN',"
            + " 'INCIDENT_RESOLVE', 'RECORD_CREATE', 'RECORD_DELETE'))"
            + " OR (type = 'decision' AND class = 'RECORD_UPDATE' AND kind = 'Incident'))"
            + " AND environment NOT IN ('staging', 'development') AND kind NOT IN ('Approval', 'Verification')";

    private final RecordStore store;
    private final Deque<Long> declared = new ArrayDeque<>();
    private long cursor;
    /** Those above the cursor's lateness that were read. */
    private final TreeSet<Long> read = new TreeSet<>();

    public RecordTail(RecordStore store) {
        this.store = store;
    }

    /**
     * Begins with the incidents and migrations that were declared before a moment, and goes on with the first record that is not
     * older than it.
     *
     * @param declaredSince older declarations do not count
     */
    public void restart(Instant since, Instant declaredSince) throws SQLException {
        try (Connection connection = store.reader()) {
            long first = first(connection, since);
            List<Long> before = declared(connection, declaredSince, first);
            cursor = first;
            read.clear();
            declared.clear();
            declared.addAll(before);
        }
    }

    private static long first(Connection connection, Instant since) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT min(sequence) - 1 FROM record WHERE time >= ?")) {
            select.setString(1, RecordTime.of(since));
            try (ResultSet found = select.executeQuery()) {
                long first = found.next() ? found.getLong(1) : 0;
                return found.wasNull() ? head(connection) : first;
            }
        }
    }

    private static long head(Connection connection) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet found = select.executeQuery("SELECT coalesce(max(sequence), 0) FROM record")) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    private static List<Long> declared(Connection connection, Instant since, long before) throws SQLException {
        List<Long> sequences = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT sequence FROM record WHERE class IN ('INCIDENT_OPEN', 'INCIDENT_RESOLVE', 'RECORD_CREATE',"
                        + " 'RECORD_UPDATE', 'RECORD_DELETE') AND time >= ? AND kind IN ('Incident', 'Migration') AND sequence <= ?"
                        + " ORDER BY sequence")) {
            select.setString(1, RecordTime.of(since));
            select.setLong(2, before);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    sequences.add(found.getLong(1));
                }
            }
        }
        return sequences;
    }

    /** The next documents, oldest first; empty when there are none now. A call that throws is as if it had not been. */
    public List<String> next() throws SQLException {
        try (Connection connection = store.reader()) {
            if (!declared.isEmpty()) {
                List<Long> page = declared.stream().limit(PAGE).toList();
                List<String> documents = documents(connection, page);
                page.forEach(sequence -> declared.remove());
                return documents;
            }
            long head = head(connection);
            List<Long> unread = unread(connection, head);
            List<String> documents = documents(connection, unread);
            read.addAll(unread);
            cursor = Math.max(cursor, unread.size() < PAGE ? head : unread.getLast());
            read.headSet(cursor - store.lateness(), true).clear();
            return documents;
        }
    }

    private List<Long> unread(Connection connection, long head) throws SQLException {
        List<Long> unread = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT sequence FROM record WHERE sequence > ?"
                + " AND sequence <= ? AND " + WANTED + " ORDER BY sequence")) {
            select.setLong(1, cursor - store.lateness());
            select.setLong(2, head);
            select.setFetchSize(PAGE);
            try (ResultSet found = select.executeQuery()) {
                while (unread.size() < PAGE && found.next()) {
                    long sequence = found.getLong(1);
                    if (!read.contains(sequence)) {
                        unread.add(sequence);
                    }
                }
            }
        }
        return unread;
    }

    private static List<String> documents(Connection connection, List<Long> sequences) throws SQLException {
        List<String> documents = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT document FROM record WHERE sequence = ?")) {
            for (long sequence : sequences) {
                select.setLong(1, sequence);
                try (ResultSet found = select.executeQuery()) {
                    // The archive may have taken it in between: then it is no news.
                    if (found.next()) {
                        documents.add(found.getString(1));
                    }
                }
            }
        }
        return documents;
    }
}
