package com.novapay.deploygate.audit.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * How many records of a day have the same text in a column. Immutable.
 *
 * @param day such as {@code 2026-11-27}, UTC
 * @param what the text
 */
record DaySum(String day, String what, int count) {
    /** How days are told apart. A whole day at a time is in the order of its index already; of many days all records are sorted. */
    enum Span {
        ONE_DAY("substr(min(time), 1, 10)", "2"),
        MANY_DAYS("substr(time, 1, 10)", "1, 2");

        private final String day;
        private final String group;

        Span(String day, String group) {
            this.day = day;
            this.group = group;
        }
    }

    /**
     * Those of a selection.
     *
     * @param span what the selection surely does not go beyond
     */
    static List<DaySum> of(Connection connection, Span span, String column, Condition condition) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT " + span.day + ", " + column
                + ", count(*) FROM record WHERE " + condition.sql() + " GROUP BY " + span.group)) {
            condition.bind(select);
            try (ResultSet found = select.executeQuery()) {
                List<DaySum> sums = new ArrayList<>();
                while (found.next()) {
                    sums.add(new DaySum(found.getString(1), found.getString(2), found.getInt(3)));
                }
                return sums;
            }
        }
    }
}
