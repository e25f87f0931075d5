package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.RecordClause;
import com.novapay.deploygate.audit.RecordMatch;
import com.novapay.deploygate.audit.RecordTime;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A condition of SQL with a {@code ?} for whatever somebody wrote. Immutable.
 *
 * @param sql in the words of both databases
 * @param values texts and numbers, one for each {@code ?}
 */
record Condition(String sql, List<Object> values) {
    Condition {
        values = List.copyOf(values);
    }

    /** Without the filter's words: {@link TextQuery} has those. */
    static Condition of(RecordFilter filter) {
        List<String> parts = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        String type = filter.value(Field.TYPE).orElse("decision");
        if (type.equals("decision")) {
            // Not as a value, or the partial indexes would not do.
            parts.add("type = 'decision'");
        } else if (!type.equals("all")) {
            // The index of all other types is known to do by the second half.
            add(parts, values, "type = ? AND type <> 'decision'", type);
        }
        filter.from().ifPresent(from -> add(parts, values, "time >= ?", firstFrom(from)));
        filter.to().ifPresent(to -> add(parts, values, "time < ?", firstFrom(to)));
        for (Field field : Field.values()) {
            filter.value(field).ifPresent(value -> add(parts, values, field, value));
        }
        return new Condition(parts.isEmpty() ? "1 = 1" : String.join(" AND ", parts), values);
    }

    private static void add(List<String> parts, List<Object> values, Field field, String value) {
        switch (field) {
            case SERVICE -> add(parts, values, "service = ?", value);
            case USER -> add(parts, values, "username = ?", value);
            case OUTCOME -> outcome(parts, values, value);
            case CODE -> {
                parts.add("allowed = 0");
                // PostgreSQL knows how often a column has a text, and nothing about expressions.
                parts.add(
                        "(codes = ? OR codes LIKE ? ESCAPE '!' OR codes LIKE ? ESCAPE '!' OR codes LIKE ? ESCAPE '!')");
                String part = RecordClause.literal(value);
                values.addAll(List.of(value, part + ",%", "%," + part, "%," + part + ",%"));
            }
            case CLASS -> {
                if (value.equals(RecordedClass.WORKLOADS)) {
                    parts.add("class NOT IN ('" + String.join("', '", RecordedClass.RECORDS) + "')");
                } else {
                    add(parts, values, "class = ?", value);
                }
            }
            case ENVIRONMENT -> {
                add(parts, values, "environment = ?", value);
                if (!value.equals("production")) {
                    // What the index of the others is known to do by.
                    parts.add("environment <> 'production'");
                }
            }
            case APPROVER -> {
                parts.add("type = 'decision'");
                String named = RecordMatch.approval(value).toLowerCase(Locale.ROOT);
                add(parts, values, "lower(document) LIKE ? ESCAPE '!'", "%" + RecordClause.literal(named) + "%");
            }
            case NAMESPACE -> add(parts, values, "namespace = ?", value);
            case WORKLOAD -> {
                int slash = value.indexOf('/');
                if (slash >= 0) {
                    add(parts, values, "lower(kind) = lower(?)", value.substring(0, slash));
                }
                add(parts, values, "name = ?", value.substring(slash + 1));
            }
            case TEXT, TYPE -> {}
        }
    }

    private static void outcome(List<String> parts, List<Object> values, String value) {
        switch (value) {
            case "refused" -> parts.add("allowed = 0");
            case "allow" -> parts.add("allowed = 1");
            default -> {
                // Said twice, because it is what the index of refusals is about.
                parts.add("allowed = 0");
                add(parts, values, "outcome = ?", value);
            }
        }
    }

    Condition and(String more, Object... moreValues) {
        List<Object> all = new ArrayList<>(values);
        all.addAll(List.of(moreValues));
        return new Condition(sql + " AND " + more, all);
    }

    Condition and(Condition more) {
        return and(more.sql, more.values.toArray());
    }

    Condition or(Condition other) {
        List<Object> all = new ArrayList<>(values);
        all.addAll(other.values);
        return new Condition("(" + sql + " OR " + other.sql + ")", all);
    }

    /** Sets the values; returns the index of the next. */
    int bind(PreparedStatement statement) throws SQLException {
        int index = 1;
        for (Object value : values) {
            statement.setObject(index++, value);
        }
        return index;
    }

    /** The text of the first millisecond that is not before a moment. */
    static String firstFrom(Instant moment) {
        return RecordTime.of(moment.plusNanos(999_999));
    }

    private static void add(List<String> parts, List<Object> values, String sql, String value) {
        parts.add(sql);
        values.add(value);
    }
}
