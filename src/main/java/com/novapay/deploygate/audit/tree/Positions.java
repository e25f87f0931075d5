package com.novapay.deploygate.audit.tree;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Ascending positions of a log as ranges, such as {@code 0-99,101,103-205}: so an export says of a million lines which they are. Read one after the
 * other, never all at once: the text may be hostile. Immutable.
 *
 * @param text empty for none
 */
record Positions(String text) {
    static final Positions NONE = new Positions("");

    /** As many digits as surely fit. */
    private static final int DIGITS = 18;

    /** Both ends within. */
    private record Range(long first, long last) {}

    /** Empty when it is no such text. */
    static Optional<Positions> parse(String text) {
        Reader reader = new Positions(text).reader();
        long last = -1;
        while (reader.at < text.length()) {
            Optional<Range> range = reader.range();
            if (range.isEmpty() || range.get().first <= last) {
                return Optional.empty();
            }
            last = range.get().last;
        }
        return text.endsWith(",") ? Optional.empty() : Optional.of(new Positions(text));
    }

    /** From the first one on. */
    Reader reader() {
        return new Reader();
    }

    /** Gives one position after the other. Confined to one thread. */
    final class Reader {
        private int at;
        private long next;
        private long last = -1;

        /** Empty after the last. */
        OptionalLong next() {
            if (next > last) {
                Optional<Range> range = at < text.length() ? range() : Optional.empty();
                if (range.isEmpty()) {
                    return OptionalLong.empty();
                }
                next = range.get().first;
                last = range.get().last;
            }
            return OptionalLong.of(next++);
        }

        private Optional<Range> range() {
            int comma = text.indexOf(',', at);
            String one = text.substring(at, comma < 0 ? text.length() : comma);
            at = comma < 0 ? text.length() : comma + 1;
            int dash = one.indexOf('-');
            OptionalLong first = number(dash < 0 ? one : one.substring(0, dash));
            OptionalLong end = dash < 0 ? first : number(one.substring(dash + 1));
            return first.isPresent() && end.isPresent() && first.getAsLong() <= end.getAsLong()
                    ? Optional.of(new Range(first.getAsLong(), end.getAsLong()))
                    : Optional.empty();
        }
    }

    private static OptionalLong number(String digits) {
        return !digits.isEmpty() && digits.length() <= DIGITS && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                ? OptionalLong.of(Long.parseLong(digits))
                : OptionalLong.empty();
    }

    /** Takes positions in their order. Confined to one thread. */
    static final class Writer {
        private final StringBuilder text = new StringBuilder();
        private long first = -1;
        private long last = -1;

        void add(long position) {
            if (first < 0 || position != last + 1) {
                close();
                first = position;
            }
            last = position;
        }

        private void close() {
            if (first >= 0) {
                text.append(text.isEmpty() ? "" : ",").append(first);
                if (last > first) {
                    text.append('-').append(last);
                }
            }
        }

        /** Those taken; called once. */
        Positions end() {
            close();
            return text.isEmpty() ? NONE : new Positions(text.toString());
        }
    }
}
