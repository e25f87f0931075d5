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
    /** Those of a selection. */
    static List<DaySum> of(Connection connection, String column, Condition condition) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT substr(time, 1, 10), " + column
                + ", count(*) FROM record WHERE " + condition.sql() + " GROUP BY 1, 2")) {
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
