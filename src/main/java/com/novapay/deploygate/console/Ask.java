package com.novapay.deploygate.console;

import com.novapay.deploygate.audit.query.Cursor;
import com.novapay.deploygate.audit.query.Field;
import com.novapay.deploygate.audit.query.FilterReading;
import com.novapay.deploygate.audit.query.RecordedCodes;
import com.novapay.deploygate.console.signin.Session;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody asks. Immutable by convention.
 *
 * @param path parts of the address that its route names
 */
record Ask(Session session, MultiMap query, Map<String, String> path, MultiMap form) {
    static final int PAGE = 50;
    private static final int LARGEST_PAGE = 200;

    static Ask of(RoutingContext context) {
        return new Ask(
                Session.of(context),
                context.queryParams(),
                Map.copyOf(context.pathParams()),
                context.request().formAttributes());
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(query.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** The same, with one more part of the query. */
    Ask with(String name, String value) {
        return new Ask(session, MultiMap.caseInsensitiveMultiMap().addAll(query).set(name, value), path, form);
    }

    FilterReading filter() {
        return FilterReading.of(this::text);
    }

    /** As {@link #filter()}, and a code must be one that the log knows. */
    FilterReading filter(RecordedCodes codes) throws SQLException {
        FilterReading reading = filter();
        Optional<String> code = text(Field.CODE.label());
        if (reading instanceof FilterReading.Read && code.isPresent()) {
            Optional<String> expected = codes.problem(code.get());
            if (expected.isPresent()) {
                return new FilterReading.Refused(
                        List.of(new FilterReading.Problem(Field.CODE.label(), code.get(), expected.get())));
            }
        }
        return reading;
    }

    /** A part of the query that was read, or what is wrong with it. */
    sealed interface Part<T> {
        /** It was. */
        record Good<T>(T value) implements Part<T> {}

        /** It was not. */
        record Bad<T>(FilterReading.Problem problem) implements Part<T> {}
    }

    Part<Optional<Cursor>> cursor() {
        Optional<String> text = text("cursor");
        Optional<Cursor> cursor = text.flatMap(Cursor::parse);
        return text.isPresent() && cursor.isEmpty()
                ? bad("cursor", text.get(), "a cursor from a page of this console")
                : new Part.Good<>(cursor);
    }

    Part<Integer> size() {
        Optional<String> text = text("limit");
        try {
            int size = text.map(Integer::parseInt).orElse(PAGE);
            if (size >= 1 && size <= LARGEST_PAGE) {
                return new Part.Good<>(size);
            }
        } catch (NumberFormatException e) {
            return bad("limit", text.orElse(""), "a number from 1 to " + LARGEST_PAGE);
        }
        return bad("limit", text.orElse(""), "a number from 1 to " + LARGEST_PAGE);
    }

    Part<LocalDate> day(String name, LocalDate otherwise) {
        return day(name, text(name).orElse(otherwise.toString()));
    }

    /** The day that a form is about. */
    Part<LocalDate> formDay() {
        return day("day", Optional.ofNullable(form.get("day")).orElse(""));
    }

    private static Part<LocalDate> day(String name, String text) {
        try {
            LocalDate day = LocalDate.parse(text);
            // Only with four digits is the order of texts that of time.
            if (day.getYear() >= 1 && day.getYear() <= 9998) {
                return new Part.Good<>(day);
            }
        } catch (DateTimeException e) {
            return bad(name, text, "a day such as 2026-11-27");
        }
        return bad(name, text, "a day such as 2026-11-27");
    }

    private static <T> Part<T> bad(String field, String value, String expected) {
        return new Part.Bad<>(new FilterReading.Problem(field, value, expected));
    }

    static Answer refused(Part.Bad<?> bad) {
        return Answer.wrong(List.of(bad.problem()));
    }
}
