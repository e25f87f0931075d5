package com.novapay.deploygate.policy.builtin;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Values as JSON: sets become arrays, keys become strings. Pure, thread-safe. */
final class JsonText {
    private JsonText() {}

    static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /** The value without sets and with strings for keys, as OPA's {@code ast.JSON} makes it. */
    static Term plain(Term term) {
        return switch (term) {
            case Term.Arr array ->
                Term.array(array.items().stream().map(JsonText::plain).toList());
            case Term.Sets set ->
                Term.array(set.items().stream().map(JsonText::plain).toList());
            case Term.Obj object -> plain(object);
            default -> term;
        };
    }

    private static Term plain(Term.Obj object) {
        NavigableMap<Term, Term> members = new TreeMap<>();
        object.members()
                .forEach((key, value) ->
                        members.put(key instanceof Term.Str ? key : Term.of(compact(plain(key))), plain(value)));
        return new Term.Obj(members);
    }

    /** Go's {@code json.Marshal}. */
    static String compact(Term plain) {
        StringBuilder out = new StringBuilder();
        write(plain, out, "", "", false);
        return out.toString();
    }

    /** Go's {@code json.MarshalIndent}. */
    static String indented(Term plain, String prefix, String indent) {
        StringBuilder out = new StringBuilder();
        write(plain, out, "\n" + prefix, indent, true);
        return out.toString();
    }

    private static void write(Term term, StringBuilder out, String line, String indent, boolean pretty) {
        Bounds.checkLength(out.length());
        switch (term) {
            case Term.Null ignored -> out.append("null");
            case Term.Bool bool -> out.append(bool.value());
            case Term.Num number -> out.append(number.text());
            case Term.Str text -> out.append(escaped(text.value()));
            case Term.Arr array -> {
                out.append('[');
                each(array.items(), out, line, indent, pretty, item -> write(item, out, line + indent, indent, pretty));
                out.append(']');
            }
            case Term.Obj object -> {
                out.append('{');
                each(object.members().entrySet(), out, line, indent, pretty, member -> {
                    write(member.getKey(), out, line + indent, indent, pretty);
                    out.append(pretty ? ": " : ":");
                    write(member.getValue(), out, line + indent, indent, pretty);
                });
                out.append('}');
            }
            case Term.Sets set -> write(new Term.Arr(List.copyOf(set.items())), out, line, indent, pretty);
        }
    }

    private static <T> void each(
            Collection<T> items,
            StringBuilder out,
            String line,
            String indent,
            boolean pretty,
            java.util.function.Consumer<T> write) {
        Iterator<T> rest = items.iterator();
        while (rest.hasNext()) {
            if (pretty) {
                out.append(line).append(indent);
            }
            write.accept(rest.next());
            if (rest.hasNext()) {
                out.append(',');
            }
        }
        if (pretty && !items.isEmpty()) {
            out.append(line);
        }
    }

    /** Go writes what HTML and JavaScript would trip over as escapes. */
    private static String escaped(String text) {
        return quoted(text)
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    /** The members of an object of strings; throws {@link Undefined} for another value. */
    static Map<Term, Term> members(Term plain) {
        if (plain instanceof Term.Obj object) {
            return object.members();
        }
        throw new Undefined("the builtin takes an object");
    }
}
