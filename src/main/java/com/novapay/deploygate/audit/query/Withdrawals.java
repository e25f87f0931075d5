package com.novapay.deploygate.audit.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decisions that were taken back: recorded as allowed, and refused because their record came too late. Who counts what was admitted
 * counts them among the refusals.
 */
final class Withdrawals {
    /** The ids of all of them; there are hardly any. */
    private static final String IDS =
            "(SELECT 'd-' || substr(id, 3) FROM record WHERE type = 'withdrawn' AND type <> 'decision')";

    private Withdrawals() {}

    /** Those of a selection of decisions, by the day and class of the decision. */
    static List<DaySum> of(Connection connection, Condition decisions) throws SQLException {
        return DaySum.of(connection, DaySum.Span.MANY_DAYS, "class", decisions.and("allowed = 1 AND id IN " + IDS));
    }

    /** Those among some ids. */
    static Set<String> among(Connection connection, List<String> ids) throws SQLException {
        Set<String> withdrawn = new HashSet<>();
        if (ids.isEmpty()) {
            return withdrawn;
        }
        try (PreparedStatement select =
                connection.prepareStatement("SELECT 'd-' || substr(id, 3) FROM record WHERE type = 'withdrawn'"
                        + " AND id IN (" + String.join(", ", Collections.nCopies(ids.size(), "?")) + ")")) {
            for (int i = 0; i < ids.size(); i++) {
                select.setString(
                        i + 1,
                        "r-" + ids.get(i).substring(Math.min(2, ids.get(i).length())));
            }
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    withdrawn.add(found.getString(1));
                }
            }
        }
        return withdrawn;
    }
}
