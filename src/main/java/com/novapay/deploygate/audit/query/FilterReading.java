package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.RecordType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What came of reading a filter from texts that somebody wrote. */
public sealed interface FilterReading {
    /** It can be asked. */
    record Read(RecordFilter filter) implements FilterReading {}

    /** It cannot. */
    record Refused(List<Problem> problems) implements FilterReading {}

    /**
     * Why a part of a filter cannot be asked.
     *
     * @param field {@code from}, {@code to} or the label of a {@link Field}
     * @param value as it was written
     * @param expected how to write it
     */
    record Problem(String field, String value, String expected) {}

    /**
     * Reads a filter.
     *
     * @param texts what was written for {@code from}, {@code to} and each field's label; blank counts as nothing
     */
    static FilterReading of(Function<String, Optional<String>> texts) {
        return new Reader(texts).read();
    }

    /** Confined to one call. */
    final class Reader {
        private static final int LONGEST = 256;
        private static final Set<String> OUTCOMES = Set.of("allow", "deny", "error", "refused");
        private static final Pattern CODE = Pattern.compile("[a-z0-9-]{1,63}");
        private final Function<String, Optional<String>> texts;
        private final List<Problem> problems = new ArrayList<>();

        private Reader(Function<String, Optional<String>> texts) {
            this.texts = texts;
        }

        private FilterReading read() {
            Optional<Instant> from = moment("from", 0);
            Optional<Instant> to = moment("to", 1);
            if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
                problems.add(new Problem("to", to.get().toString(), "a time after \"from\""));
            }
            Map<Field, String> values = new EnumMap<>(Field.class);
            for (Field field : Field.values()) {
                text(field.label()).flatMap(text -> value(field, text)).ifPresent(value -> values.put(field, value));
            }
            return problems.isEmpty() ? new Read(new RecordFilter(from, to, values)) : new Refused(problems);
        }

        private Optional<String> text(String name) {
            return texts.apply(name).map(String::strip).filter(text -> !text.isEmpty());
        }

        /** A day means all of it: {@code to} goes on to its end. */
        private Optional<Instant> moment(String name, int days) {
            Optional<String> text = text(name);
            try {
                return text.map(written -> parsed(written, days));
            } catch (DateTimeException e) {
                problems.add(new Problem(
                        name,
                        text.orElse(""),
                        "a day such as 2026-11-27, or a time such as 2026-11-27T15:00:00Z; without a zone it is UTC"));
                return Optional.empty();
            }
        }

        private static Instant parsed(String text, int days) {
            Instant moment = text.length() == 10
                    ? LocalDate.parse(text)
                            .plusDays(days)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                    : text.endsWith("Z") || text.lastIndexOf('+') > 10 || text.lastIndexOf('-') > 10
                            ? Instant.parse(text)
                            : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            int year = moment.atOffset(ZoneOffset.UTC).getYear();
            if (year < 1 || year > 9999) {
                // Only with four digits is the order of texts that of time.
                throw new DateTimeException("a year of four digits");
            }
            return moment;
        }

        private Optional<String> value(Field field, String text) {
            String expected = switch (field) {
                case OUTCOME -> OUTCOMES.contains(text.toLowerCase(Locale.ROOT)) ? "" : "allow, deny, error or refused";
                case TYPE ->
                    text.equals("all") || RecordType.of(text).isPresent()
                            ? ""
                            : "a type of record; there are all, "
                                    + Arrays.stream(RecordType.values())
                                            .map(RecordType::word)
                                            .collect(Collectors.joining(", "));
                case CLASS ->
                    RecordedClass.ASKED.contains(text.toUpperCase(Locale.ROOT))
                            ? ""
                            : "a class; there are " + String.join(", ", RecordedClass.ASKED);
                case CODE -> CODE.matcher(text).matches() ? "" : "a code such as friday-approval";
                case TEXT -> words(Words.of(text));
                case SERVICE, USER, APPROVER, ENVIRONMENT, NAMESPACE, WORKLOAD -> "";
            };
            if (expected.isEmpty() && (text.length() > LONGEST || text.indexOf('\0') >= 0)) {
                expected = "at most " + LONGEST + " characters";
            }
            if (!expected.isEmpty()) {
                problems.add(new Problem(field.label(), text, expected));
                return Optional.empty();
            }
            return Optional.of(
                    switch (field) {
                        case OUTCOME -> text.toLowerCase(Locale.ROOT);
                        case CLASS -> text.toUpperCase(Locale.ROOT);
                        case SERVICE, USER, APPROVER, CODE, ENVIRONMENT, NAMESPACE, WORKLOAD, TEXT, TYPE -> text;
                    });
        }

        private static String words(List<Words.Asked> words) {
            if (words.isEmpty()) {
                return "at least one word of letters or digits";
            }
            return words.stream().anyMatch(Words.Asked::isTooShort)
                    ? "at least three letters or digits before a *"
                    : "";
        }
    }
}
