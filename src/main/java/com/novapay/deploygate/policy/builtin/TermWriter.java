package com.novapay.deploygate.policy.builtin;

import java.util.Map;

/** Writes values as Rego text, as OPA's {@code Value.String()} does. Thread-safe. */
public final class TermWriter {
    private final StringBuilder out = new StringBuilder();
    private final boolean forModule;

    private TermWriter(boolean forModule) {
        this.forModule = forModule;
    }

    /** The text that {@code opa_value_parse} reads. */
    public static String forModule(Term term) {
        return written(term, true);
    }

    /** The text that people see, with strings quoted as Go quotes them. */
    static String forPeople(Term term) {
        return written(term, false);
    }

    private static String written(Term term, boolean forModule) {
        TermWriter writer = new TermWriter(forModule);
        writer.write(term, 0);
        return writer.out.toString();
    }

    private void write(Term term, int depth) {
        Bounds.checkLength(out.length());
        if (depth > Bounds.DEPTH) {
            throw new BuiltinAbort("a value is nested more than " + Bounds.DEPTH + " levels deep");
        }
        switch (term) {
            case Term.Null ignored -> out.append("null");
            case Term.Bool bool -> out.append(bool.value());
            case Term.Num number -> out.append(number.text());
            case Term.Str text -> out.append(forModule ? JsonText.quoted(text.value()) : GoQuote.quoted(text.value()));
            case Term.Arr array -> list("[", array.items(), "]", depth);
            case Term.Sets set -> {
                if (set.items().isEmpty()) {
                    out.append("set()");
                } else {
                    list("{", set.items(), "}", depth);
                }
            }
            case Term.Obj object -> object(object, depth);
        }
    }

    private void list(String open, Iterable<Term> items, String close, int depth) {
        out.append(open);
        String separator = "";
        for (Term item : items) {
            out.append(separator);
            write(item, depth + 1);
            separator = ", ";
        }
        out.append(close);
    }

    private void object(Term.Obj object, int depth) {
        out.append('{');
        String separator = "";
        for (Map.Entry<Term, Term> member : object.members().entrySet()) {
            out.append(separator);
            write(member.getKey(), depth + 1);
            out.append(": ");
            write(member.getValue(), depth + 1);
            separator = ", ";
        }
        out.append('}');
    }
}
