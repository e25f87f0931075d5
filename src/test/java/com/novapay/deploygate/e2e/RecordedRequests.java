package com.novapay.deploygate.e2e;

import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The decisions that a store holds, read as they are stored.
 *
 * @param rows decisions by uid of the request, in the order of the log
 * @param withdrawn uids of requests whose decision was taken back
 */
record RecordedRequests(Map<String, List<Row>> rows, Set<String> withdrawn) {
    /** One decision. */
    record Row(String decisionId, boolean allowed, String codes) {}

    static RecordedRequests of(RecordStore store) throws SQLException {
        Map<String, List<Row>> rows = new LinkedHashMap<>();
        Set<String> withdrawn = new HashSet<>();
        try (Connection connection = store.reader();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT request_uid, id, allowed, codes, type FROM record"
                        + " WHERE type IN ('decision', 'withdrawn') ORDER BY sequence")) {
            while (found.next()) {
                if (found.getString(5).equals(LogRecord.WITHDRAWN)) {
                    withdrawn.add(found.getString(1));
                } else {
                    rows.computeIfAbsent(found.getString(1), uid -> new ArrayList<>())
                            .add(new Row(found.getString(2), found.getInt(3) == 1, found.getString(4)));
                }
            }
        }
        return new RecordedRequests(rows, withdrawn);
    }

    /** Whether this answer is in the log exactly once, and as it was given. */
    boolean holds(ReviewLoad.Answer answer) {
        return rows.getOrDefault(answer.requestUid(), List.of())
                .equals(List.of(new Row(answer.decisionId(), answer.allowed(), answer.codes())));
    }

    /** Whether the log says of a request that was refused for want of a record nothing, or that it was taken back. */
    boolean agreesWithRefusal(ReviewLoad.Answer answer) {
        List<Row> kept = rows.getOrDefault(answer.requestUid(), List.of());
        return kept.isEmpty()
                || (kept.size() == 1 && (!kept.getFirst().allowed() || withdrawn.contains(answer.requestUid())));
    }
}
