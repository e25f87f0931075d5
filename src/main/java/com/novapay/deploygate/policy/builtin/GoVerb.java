package com.novapay.deploygate.policy.builtin;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One verb of Go's {@code fmt} with its flags, applied to an argument. Confined to one thread.
 *
 * <p>Arguments are what OPA hands to Go: {@link Long} for int64, {@link BigInteger}, {@link Double} and {@link String}.
 */
final class GoVerb {
    boolean plus;
    boolean minus;
    boolean sharp;
    boolean space;
    boolean zero;
    int width = -1;
    int precision = -1;

    String format(Object argument, char verb) {
        if (verb == 'T') {
            return pad(type(argument), zero);
        }
        boolean goSyntax = verb == 'v' && sharp;
        if (verb == 'v') {
            sharp = false;
            plus &= argument instanceof BigInteger;
        }
        return formatted(argument, verb, goSyntax);
    }

    private String formatted(Object argument, char verb, boolean goSyntax) {
        return switch (argument) {
            case Long number -> whole(BigInteger.valueOf(number), verb, false);
            case BigInteger number -> whole(number, verb, true);
            case Double number -> number(number, verb);
            default -> text(argument.toString(), goSyntax ? 'q' : verb);
        };
    }

    static String type(Object argument) {
        return switch (argument) {
            case Long ignored -> "int64";
            case BigInteger ignored -> "*big.Int";
            case Double ignored -> "float64";
            default -> "string";
        };
    }

    private String whole(BigInteger value, char verb, boolean big) {
        int base = switch (verb) {
            case 'v', 'd' -> 10;
            case 's' -> big ? 10 : 0;
            case 'b' -> 2;
            case 'o', 'O' -> 8;
            case 'x', 'X' -> 16;
            default -> 0;
        };
        if (base != 0) {
            return digits(value, base, verb, big);
        }
        if (big) {
            return "%!" + verb + "(big.Int=" + value + ")";
        }
        long code = value.longValue();
        int rune = code < 0 || code > Character.MAX_CODE_POINT || isSurrogate(code) ? 0xfffd : (int) code;
        return switch (verb) {
            case 'c' -> pad(Character.toString(rune), zero);
            case 'q' -> pad(GoQuote.quoted(Character.toString(rune), '\'', plus), zero);
            case 'U' -> pad(unicode(code), false);
            default -> wrong(verb, value.longValue());
        };
    }

    private static boolean isSurrogate(long code) {
        return code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
    }

    private String digits(BigInteger value, int base, char verb, boolean big) {
        String text = value.abs().toString(base);
        text = verb == 'X' ? text.toUpperCase(Locale.ROOT) : text;
        String sign = value.signum() < 0 ? "-" : plus ? "+" : space ? " " : "";
        if (precision == 0 && value.signum() == 0) {
            return big ? "" : pad("", false);
        }
        int least = precision;
        if (precision < 0 && zero && !minus && width >= 0) {
            least = width - sign.length();
        }
        String filled = "0".repeat(Math.max(0, least - text.length())) + text;
        String prefix = switch (base) {
            case 2 -> sharp ? "0b" : "";
            case 8 -> verb == 'O' ? "0o" : sharp && !filled.startsWith("0") ? "0" : "";
            case 16 -> sharp ? verb == 'X' ? "0X" : "0x" : "";
            default -> "";
        };
        return pad(sign + prefix + filled, false);
    }

    private String unicode(long code) {
        String hex = Long.toHexString(code).toUpperCase(Locale.ROOT);
        String text = "U+" + "0".repeat(Math.max(0, Math.max(precision, 4) - hex.length())) + hex;
        boolean shown = sharp && code >= 0 && code <= Character.MAX_CODE_POINT && GoQuote.isPrintable((int) code);
        return shown ? text + " '" + Character.toString((int) code) + "'" : text;
    }

    private String number(double value, char verb) {
        String text = switch (verb) {
            case 'v' -> GoFloat.format(value, 'g', precision);
            case 'g', 'G' -> GoFloat.format(value, verb, precision);
            case 'e', 'E' -> GoFloat.format(value, verb, precision < 0 ? 6 : precision);
            case 'f', 'F' -> GoFloat.format(value, 'f', precision < 0 ? 6 : precision);
            case 'b', 'x', 'X' -> binary(value, verb);
            default -> null;
        };
        if (text == null) {
            return wrong(verb, value);
        }
        String sign = text.startsWith("-") ? "-" : plus ? "+" : space ? " " : "";
        String unsigned = text.startsWith("-") ? text.substring(1) : text;
        unsigned = sharp && verb != 'b' ? sharpened(unsigned, verb) : unsigned;
        int missing = width - sign.length() - unsigned.length();
        return zero && !minus && missing > 0 ? sign + "0".repeat(missing) + unsigned : pad(sign + unsigned, false);
    }

    /** With a decimal point, and with the zeros that the general forms leave out. */
    private String sharpened(String text, char verb) {
        boolean hexadecimal = verb == 'x' || verb == 'X';
        int tail = 0;
        while (tail < text.length() && (hexadecimal ? "pP" : "eEpP").indexOf(text.charAt(tail)) < 0) {
            tail++;
        }
        StringBuilder out = new StringBuilder(text.substring(0, tail));
        int digits = "vgGx".indexOf(verb) < 0 ? 0 : precision < 0 ? 6 : precision;
        boolean counts = false;
        for (int i = 0; i < tail; i++) {
            counts |= ".0".indexOf(text.charAt(i)) < 0;
            digits -= counts && text.charAt(i) != '.' ? 1 : 0;
        }
        if (out.indexOf(".") < 0) {
            digits -= out.toString().equals("0") ? 1 : 0;
            out.append('.');
        }
        return out.append("0".repeat(Math.max(0, digits)))
                .append(text.substring(tail))
                .toString();
    }

    /** The bits of a number: with b its mantissa and exponent, with x and X in hexadecimal. */
    private String binary(double value, char verb) {
        if (precision >= 0) {
            throw new Undefined("sprintf has no %." + precision + verb + " for fractions here");
        }
        String sign = Math.copySign(1, value) < 0 ? "-" : "";
        if (verb == 'b') {
            long mantissa = Double.doubleToLongBits(value) & ((1L << 52) - 1);
            boolean normal = Math.getExponent(value) >= Double.MIN_EXPONENT;
            int exponent = (normal ? Math.getExponent(value) : Double.MIN_EXPONENT) - 52;
            return sign + (normal ? mantissa | 1L << 52 : mantissa) + "p" + (exponent < 0 ? "" : "+") + exponent;
        }
        // Java writes 0x1.8p0 where Go writes 0x1.8p+00.
        String[] parts = Double.toHexString(Math.abs(value)).replace(".0p", "p").split("p", 2);
        int exponent = Integer.parseInt(parts[1]);
        String text =
                parts[0] + (exponent < 0 ? "p-" : "p+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        return sign + (verb == 'X' ? text.toUpperCase(Locale.ROOT) : text);
    }

    private String text(String value, char verb) {
        String cut = precision >= 0 && precision < value.codePointCount(0, value.length())
                ? value.substring(0, value.offsetByCodePoints(0, precision))
                : value;
        return switch (verb) {
            case 'v', 's' -> pad(cut, zero);
            case 'q' ->
                sharp && canBackquote(cut) ? pad("`" + cut + "`", zero) : pad(GoQuote.quoted(cut, '"', plus), zero);
            case 'x', 'X' -> pad(hex(value.getBytes(StandardCharsets.UTF_8), verb), zero);
            default -> wrong(verb, value);
        };
    }

    private static boolean canBackquote(String text) {
        return text.chars().noneMatch(c -> c == '`' || c == 0x7f || c == 0xfeff || (c < ' ' && c != '\t'));
    }

    private String hex(byte[] bytes, char verb) {
        int count = precision >= 0 ? Math.min(precision, bytes.length) : bytes.length;
        String prefix = sharp ? "0" + verb : "";
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? prefix : space ? " " + prefix : "");
            out.append(String.format(verb == 'x' ? "%02x" : "%02X", bytes[i]));
        }
        return out.toString();
    }

    /** What Go writes for a verb that an argument does not have; flags, width and precision still count. */
    private String wrong(char verb, Object argument) {
        return "%!" + verb + "(" + type(argument) + "=" + formatted(argument, 'v', false) + ")";
    }

    private String pad(String text, boolean zeros) {
        int missing = width - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        return minus ? text + " ".repeat(missing) : (zeros ? "0" : " ").repeat(missing) + text;
    }
}
