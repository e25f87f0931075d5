package com.novapay.deploygate.policy.builtin;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the text that {@code opa_value_dump} writes: JSON, with sets and with keys of any kind. Confined to one thread. */
public final class TermReader {
    private final String text;
    private int position;
    private int depth;

    private TermReader(String text) {
        this.text = text;
    }

    /** The value of a text; throws {@link BuiltinAbort} when it is none. */
    public static Term read(String text) {
        TermReader reader = new TermReader(text);
        Term value = reader.value();
        reader.skipSpace();
        if (reader.position != text.length()) {
            throw reader.broken();
        }
        return value;
    }

    private Term value() {
        skipSpace();
        return switch (peek()) {
            case '"' -> new Term.Str(string());
            case '[' -> array();
            case '{' -> braces();
            case 't' -> word("true", new Term.Bool(true));
            case 'f' -> word("false", new Term.Bool(false));
            case 'n' -> word("null", new Term.Null());
            case 's' -> word("set()", new Term.Sets(new TreeSet<>()));
            default -> number();
        };
    }

    private Term array() {
        List<Term> items = new ArrayList<>();
        enter();
        while (!ends(']', !items.isEmpty())) {
            items.add(value());
        }
        depth--;
        return new Term.Arr(items);
    }

    private Term braces() {
        enter();
        if (ends('}', false)) {
            depth--;
            return new Term.Obj(new TreeMap<>());
        }
        Term first = value();
        skipSpace();
        Term whole = peek() == ':' ? object(first) : set(first);
        depth--;
        return whole;
    }

    private Term object(Term firstKey) {
        NavigableMap<Term, Term> members = new TreeMap<>();
        Term key = firstKey;
        while (true) {
            expect(':');
            members.put(key, value());
            if (ends('}', true)) {
                return new Term.Obj(members);
            }
            key = value();
            skipSpace();
        }
    }

    private Term set(Term first) {
        NavigableSet<Term> items = new TreeSet<>();
        items.add(first);
        while (!ends('}', true)) {
            items.add(value());
        }
        return new Term.Sets(items);
    }

    /** Whether the collection ends here; if not, a comma is read where one is due. */
    private boolean ends(char bracket, boolean comma) {
        skipSpace();
        if (peek() == bracket) {
            position++;
            return true;
        }
        if (comma) {
            expect(',');
        }
        return false;
    }

    private void enter() {
        position++;
        if (++depth > Bounds.DEPTH) {
            throw new BuiltinAbort("a value is nested more than " + Bounds.DEPTH + " levels deep");
        }
    }

    private Term number() {
        int start = position;
        while (position < text.length() && "+-0123456789.eE".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        if (position == start || position - start > Bounds.DIGITS) {
            throw broken();
        }
        String digits = text.substring(start, position);
        try {
            return new Term.Num(new BigDecimal(digits), digits);
        } catch (NumberFormatException e) {
            throw broken();
        }
    }

    private String string() {
        int start = ++position;
        while (peek() != '"' && peek() != '\\') {
            position++;
        }
        if (peek() == '"') {
            return text.substring(start, position++);
        }
        StringBuilder out = new StringBuilder(text.substring(start, position));
        while (peek() != '"') {
            char c = text.charAt(position++);
            out.append(c == '\\' ? escape() : c);
        }
        position++;
        return out.toString();
    }

    private char escape() {
        char c = peek();
        position++;
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> c;
        };
    }

    private char unicode() {
        if (position + 4 > text.length()) {
            throw broken();
        }
        try {
            return (char) Integer.parseInt(text.substring(position, position += 4), 16);
        } catch (NumberFormatException e) {
            throw broken();
        }
    }

    private Term word(String word, Term value) {
        if (!text.startsWith(word, position)) {
            throw broken();
        }
        position += word.length();
        return value;
    }

    private void expect(char c) {
        if (peek() != c) {
            throw broken();
        }
        position++;
    }

    private char peek() {
        if (position >= text.length()) {
            throw broken();
        }
        return text.charAt(position);
    }

    private void skipSpace() {
        while (position < text.length() && text.charAt(position) <= ' ') {
            position++;
        }
    }

    private BuiltinAbort broken() {
        return new BuiltinAbort("the module wrote a value that cannot be read, at character " + position);
    }
}
