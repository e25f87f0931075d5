package com.novapay.deploygate.policy.builtin;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * {@code sprintf}, with the formats of Go's {@code fmt} package: flags, width, precision, {@code *} and argument numbers,
 * and its marks for what is wrong. Confined to one thread.
 */
final class GoFormat {
    /** Go refuses larger widths and precisions. */
    private static final int LARGEST = 1_000_000;

    private final String format;
    private final List<Object> arguments;
    private final StringBuilder out = new StringBuilder();
    private int position;
    private int next;
    private boolean reordered;
    private boolean goodNumber;
    private boolean afterNumber;
    private GoVerb verb = new GoVerb();

    private GoFormat(String format, List<Object> arguments) {
        this.format = format;
        this.arguments = arguments;
    }

    static Term sprintf(Call call) {
        List<Object> arguments = new ArrayList<>();
        call.array(1).forEach(argument -> arguments.add(forGo(argument)));
        return Term.of(new GoFormat(call.string(0), arguments).write());
    }

    /** The text decides how a number is formatted: 1.0 is a fraction. */
    private static Object forGo(Term argument) {
        return switch (argument) {
            case Term.Str text -> text.value();
            case Term.Num number -> {
                String text = number.text();
                if (text.contains(".") || text.contains("e") || text.contains("E")) {
                    double value = number.value().doubleValue();
                    yield Double.isInfinite(value) ? text : (Object) value;
                }
                BigInteger whole = new BigInteger(text);
                yield whole.bitLength() < 64 ? (Object) whole.longValue() : whole;
            }
            default -> TermWriter.forPeople(argument);
        };
    }

    private String write() {
        while (position < format.length()) {
            int percent = format.indexOf('%', position);
            int end = percent < 0 ? format.length() : percent;
            out.append(format, position, end);
            position = end;
            if (percent >= 0) {
                position++;
                directive();
            }
            Bounds.checkLength(out.length());
            Bounds.checkTime();
        }
        if (!reordered && next < arguments.size()) {
            extra();
        }
        return out.toString();
    }

    private void directive() {
        verb = new GoVerb();
        goodNumber = true;
        afterNumber = false;
        flags();
        number();
        width();
        precision();
        if (!afterNumber) {
            number();
        }
        if (position >= format.length()) {
            out.append("%!(NOVERB)");
            return;
        }
        int letter = format.codePointAt(position);
        position += Character.charCount(letter);
        if (letter == '%') {
            out.append('%');
        } else if (!goodNumber) {
            out.append("%!").appendCodePoint(letter).append("(BADINDEX)");
        } else if (next >= arguments.size()) {
            out.append("%!").appendCodePoint(letter).append("(MISSING)");
        } else {
            out.append(verb.format(arguments.get(next++), (char) letter));
        }
    }

    private void flags() {
        for (; position < format.length(); position++) {
            switch (format.charAt(position)) {
                case '#' -> verb.sharp = true;
                case '0' -> verb.zero = true;
                case '+' -> verb.plus = true;
                case '-' -> verb.minus = true;
                case ' ' -> verb.space = true;
                default -> {
                    return;
                }
            }
        }
    }

    private void width() {
        if (at('*')) {
            position++;
            OptionalInt width = star("%!(BADWIDTH)");
            boolean negative = width.orElse(0) < 0;
            verb.minus |= negative;
            verb.zero &= !negative; // nothing is filled with zeros on the right
            verb.width = width.isPresent() ? Math.abs(width.getAsInt()) : -1;
            afterNumber = false;
            return;
        }
        verb.width = digits();
        if (afterNumber && verb.width >= 0) {
            goodNumber = false;
        }
    }

    private void precision() {
        if (!at('.') || position + 1 >= format.length()) {
            return;
        }
        position++;
        if (afterNumber) {
            goodNumber = false;
        }
        number();
        if (at('*')) {
            position++;
            OptionalInt precision = star("%!(BADPREC)");
            out.append(precision.orElse(0) < 0 ? "%!(BADPREC)" : "");
            verb.precision = Math.max(-1, precision.orElse(-1));
            afterNumber = false;
        } else {
            verb.precision = Math.max(0, digits());
        }
    }

    /** An argument's number in brackets, from one. */
    private void number() {
        if (!at('[')) {
            afterNumber = false;
            return;
        }
        reordered = true;
        int close = format.indexOf(']', position);
        if (close < 0) {
            goodNumber = false;
            afterNumber = false;
            position++;
            return;
        }
        String inside = format.substring(position + 1, close);
        position = close + 1;
        afterNumber = inside.matches("\\d{1,7}");
        int index = afterNumber ? Integer.parseInt(inside) - 1 : -1;
        if (index < 0 || index >= arguments.size()) {
            goodNumber = false;
        } else {
            next = index;
        }
    }

    /** A width or precision that is an argument. */
    private OptionalInt star(String bad) {
        Object argument = next < arguments.size() ? arguments.get(next++) : "";
        if (argument instanceof Long number && number <= LARGEST && number >= -LARGEST) {
            return OptionalInt.of(number.intValue());
        }
        out.append(bad);
        return OptionalInt.empty();
    }

    /** Digits, or -1; too many of them swallow the rest of the format, as in Go. */
    private int digits() {
        int number = -1;
        for (; position < format.length() && "0123456789".indexOf(format.charAt(position)) >= 0; position++) {
            if (number > LARGEST) {
                position = format.length();
                return -1;
            }
            number = Math.max(0, number) * 10 + format.charAt(position) - '0';
        }
        return number;
    }

    private boolean at(char c) {
        return position < format.length() && format.charAt(position) == c;
    }

    private void extra() {
        out.append("%!(EXTRA ");
        String separator = "";
        for (Object argument : arguments.subList(next, arguments.size())) {
            out.append(separator).append(GoVerb.type(argument)).append('=');
            out.append(new GoVerb().format(argument, 'v'));
            separator = ", ";
        }
        out.append(')');
    }
}
