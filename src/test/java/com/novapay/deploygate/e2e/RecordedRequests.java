package com.novapay.deploygate.e2e;

import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The decisions that a store holds, read as they are stored.
 *
 * @param rows by uid of the request, in the order of the log
 */
record RecordedRequests(Map<String, List<Row>> rows) {
    /** One decision. */
    record Row(String decisionId, boolean allowed, String codes) {}

    static RecordedRequests of(RecordStore store) throws SQLException {
        Map<String, List<Row>> rows = new LinkedHashMap<>();
        try (Connection connection = store.reader();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT request_uid, id, allowed, codes FROM record WHERE type = 'decision' ORDER BY sequence")) {
            while (found.next()) {
                rows.computeIfAbsent(found.getString(1), uid -> new ArrayList<>())
                        .add(new Row(found.getString(2), found.getInt(3) == 1, found.getString(4)));
            }
        }
        return new RecordedRequests(rows);
    }

    /** Whether this answer is in the log exactly once, and as it was given. */
    boolean holds(ReviewLoad.Answer answer) {
        return rows.getOrDefault(answer.requestUid(), List.of())
                .equals(List.of(new Row(answer.decisionId(), answer.allowed(), answer.codes())));
    }
}
