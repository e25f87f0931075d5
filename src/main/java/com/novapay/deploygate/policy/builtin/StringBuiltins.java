package com.novapay.deploygate.policy.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** {@code sprintf}, {@code indexof_n} and the {@code strings.*} that OPA's WebAssembly lacks. */
final class StringBuiltins {
    static final Map<String, Builtin> ALL = Map.of(
            "sprintf",
            GoFormat::sprintf,
            "indexof_n",
            StringBuiltins::indexes,
            "strings.count",
            call -> Term.of(count(call.string(0), call.string(1))),
            "strings.split_n",
            StringBuiltins::split,
            "strings.any_prefix_match",
            call -> any(call, String::startsWith),
            "strings.any_suffix_match",
            call -> any(call, String::endsWith));

    private StringBuiltins() {}

    private static Term indexes(Call call) {
        int[] base = call.string(0).codePoints().toArray();
        int[] search = call.string(1).codePoints().toArray();
        if (search.length == 0) {
            throw new Undefined("indexof_n takes a search string that is not empty");
        }
        List<Term> found = new ArrayList<>();
        for (int i = 0; i + search.length <= base.length; i++) {
            if (java.util.Arrays.equals(base, i, i + search.length, search, 0, search.length)) {
                found.add(Term.of(i));
            }
            Bounds.checkTime();
        }
        return Term.array(found);
    }

    private static long count(String text, String search) {
        if (search.isEmpty()) {
            return text.codePointCount(0, text.length()) + 1L;
        }
        long count = 0;
        for (int at = text.indexOf(search); at >= 0; at = text.indexOf(search, at + search.length())) {
            count++;
        }
        return count;
    }

    /** The first parts of the text, or with a negative count the last. */
    private static Term split(Call call) {
        String text = call.string(0);
        String separator = call.string(1);
        long count = call.integer(2);
        if (text.isEmpty() && separator.isEmpty()) {
            return Term.array(List.of());
        }
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = next(text, separator, from); at >= 0 && (count < 0 || parts.size() < count); ) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
            at = next(text, separator, from);
            Bounds.checkTime();
        }
        if (count < 0 || parts.size() < count) {
            parts.add(text.substring(from));
        }
        long skipped = count < 0 ? Math.max(0, parts.size() + count) : 0;
        return Term.strings(parts.stream().skip(skipped).toList());
    }

    private static int next(String text, String separator, int from) {
        return separator.isEmpty() ? nextCharacter(text, from) : text.indexOf(separator, from);
    }

    private static int nextCharacter(String text, int from) {
        int next = from < text.length() ? text.offsetByCodePoints(from, 1) : text.length();
        return next < text.length() ? next : -1;
    }

    private static Term any(Call call, BiPredicate<String, String> matches) {
        List<String> texts = oneOrMore(call.term(0));
        List<String> bases = oneOrMore(call.term(1));
        for (String base : bases) {
            Bounds.checkTime();
            if (texts.stream().anyMatch(text -> matches.test(text, base))) {
                return Term.of(true);
            }
        }
        return Term.of(false);
    }

    private static List<String> oneOrMore(Term term) {
        return term instanceof Term.Str text
                ? List.of(text.value())
                : Call.members(term).stream().map(Call::string).toList();
    }
}
