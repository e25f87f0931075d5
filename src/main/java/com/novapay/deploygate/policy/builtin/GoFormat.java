package com.novapay.deploygate.policy.builtin;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

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
            verb.width = star("%!(BADWIDTH)");
            if (verb.width < -1) {
                verb.width = -verb.width;
                verb.minus = true;
                verb.zero = false;
            }
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
            verb.precision = Math.max(-1, star("%!(BADPREC)"));
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
            position++;
            return;
        }
        String inside = format.substring(position + 1, close);
        position = close + 1;
        afterNumber = true;
        int index = inside.matches("\\d{1,7}") ? Integer.parseInt(inside) - 1 : -1;
        if (index < 0 || index >= arguments.size()) {
            goodNumber = false;
        } else {
            next = index;
        }
    }

    private int star(String bad) {
        boolean known = next < arguments.size();
        Object argument = known ? arguments.get(next++) : "";
        if (argument instanceof Long number && Math.abs(number) <= LARGEST) {
            return number.intValue() == -1 ? -2 : number.intValue();
        }
        out.append(bad);
        return -1;
    }

    private int digits() {
        int start = position;
        while (position < format.length() && Character.isDigit(format.charAt(position))) {
            position++;
        }
        String digits = format.substring(start, position);
        if (digits.isEmpty() || digits.length() > 7) {
            return -1;
        }
        int number = Integer.parseInt(digits);
        return number > LARGEST ? -1 : number;
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
