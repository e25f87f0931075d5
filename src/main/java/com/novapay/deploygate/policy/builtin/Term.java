package com.novapay.deploygate.policy.builtin;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A value of Rego, which has more than JSON: sets, and objects with keys of any kind. Ordered as OPA orders values: null,
 * booleans, numbers, strings by code point, arrays, objects, sets. Immutable by convention, thread-safe.
 */
public sealed interface Term extends Comparable<Term> {
    /** The value null. */
    record Null() implements Term {}

    /** A boolean. */
    record Bool(boolean value) implements Term {}

    /**
     * A number of any size.
     *
     * @param text as it was written, which {@code sprintf} goes by
     */
    record Num(BigDecimal value, String text) implements Term {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Num number && number.value.compareTo(value) == 0;
        }

        @Override
        public int hashCode() {
            return value.stripTrailingZeros().hashCode();
        }
    }

    /** A string. */
    record Str(String value) implements Term {}

    /** An array. */
    record Arr(List<Term> items) implements Term {}

    /** An object; its keys are in order. */
    record Obj(NavigableMap<Term, Term> members) implements Term {
        @Nullable
        Term get(String key) {
            return members.get(new Str(key));
        }
    }

    /** A set; its members are in order. */
    record Sets(NavigableSet<Term> items) implements Term {}

    /** A string. */
    static Term of(String value) {
        return new Str(value);
    }

    /** A boolean. */
    static Term of(boolean value) {
        return new Bool(value);
    }

    /** A whole number. */
    static Term of(long value) {
        return new Num(BigDecimal.valueOf(value), Long.toString(value));
    }

    /** A number, written without an exponent. */
    static Term of(BigDecimal value) {
        return new Num(value, value.toPlainString());
    }

    /** An array of strings. */
    static Term strings(List<String> values) {
        return new Arr(values.stream().map(Term::of).toList());
    }

    /** An array. */
    static Term array(List<Term> items) {
        return new Arr(List.copyOf(items));
    }

    /** A set. */
    static Term set(Iterable<Term> items) {
        NavigableSet<Term> sorted = new TreeSet<>();
        items.forEach(sorted::add);
        return new Sets(sorted);
    }

    /** An object with strings for keys. */
    static Term object(Map<String, Term> members) {
        NavigableMap<Term, Term> sorted = new TreeMap<>();
        members.forEach((key, value) -> sorted.put(new Str(key), value));
        return new Obj(sorted);
    }

    @Override
    default int compareTo(Term other) {
        int ranks = Integer.compare(rank(this), rank(other));
        if (ranks != 0) {
            return ranks;
        }
        return switch (this) {
            case Null ignored -> 0;
            case Bool a -> Boolean.compare(a.value, ((Bool) other).value);
            case Num a -> a.value.compareTo(((Num) other).value);
            case Str a -> compare(a.value, ((Str) other).value);
            case Arr a -> compare(a.items, ((Arr) other).items);
            case Sets a -> compare(a.items, ((Sets) other).items);
            case Obj a -> compare(a.members, ((Obj) other).members);
        };
    }

    private static int rank(Term term) {
        return switch (term) {
            case Null ignored -> 0;
            case Bool ignored -> 1;
            case Num ignored -> 2;
            case Str ignored -> 3;
            case Arr ignored -> 4;
            case Obj ignored -> 5;
            case Sets ignored -> 6;
        };
    }

    private static int compare(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length()) {
            int left = a.codePointAt(i);
            int right = b.codePointAt(i);
            if (left != right) {
                return Integer.compare(left, right);
            }
            i += Character.charCount(left);
        }
        return Integer.compare(a.length(), b.length());
    }

    private static int compare(Iterable<Term> a, Iterable<Term> b) {
        Bounds.checkTime(); // values that share parts can take exponentially long
        Iterator<Term> left = a.iterator();
        Iterator<Term> right = b.iterator();
        while (left.hasNext() && right.hasNext()) {
            int order = left.next().compareTo(right.next());
            if (order != 0) {
                return order;
            }
        }
        return Boolean.compare(left.hasNext(), right.hasNext());
    }

    private static int compare(NavigableMap<Term, Term> a, NavigableMap<Term, Term> b) {
        int keys = compare(a.keySet(), b.keySet());
        if (keys != 0) {
            return keys;
        }
        for (Map.Entry<Term, Term> entry : a.entrySet()) {
            int order = entry.getValue().compareTo(Objects.requireNonNull(b.get(entry.getKey())));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
