package com.novapay.deploygate.policy.builtin;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Go's {@code strconv.FormatFloat} for the forms e, f and g. Pure, thread-safe. */
final class GoFloat {
    /** From this exponent on the shortest form has an exponent. */
    private static final int SHORTEST = 6;

    private GoFloat() {}

    /**
     * @param form e, E, f, g or G
     * @param precision digits, or -1 for the fewest that tell the number from all others
     */
    static String format(double value, char form, int precision) {
        if (Double.isInfinite(value) || Double.isNaN(value)) {
            return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }
        boolean negative = value < 0 || 1 / value < 0;
        double magnitude = Math.abs(value);
        // Double.toString gives the fewest digits, new BigDecimal(double) all of them.
        BigDecimal shortest = new BigDecimal(Double.toString(magnitude));
        BigDecimal exact = new BigDecimal(magnitude);
        String text = switch (form) {
            case 'f' ->
                precision < 0
                        ? plain(shortest)
                        : exact.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
            case 'e', 'E' -> exponent(precision < 0 ? shortest : round(exact, precision + 1), form, precision);
            default -> general(shortest, exact, form, precision);
        };
        return negative ? "-" + text : text;
    }

    /** The decision between plain and exponent form is Go's {@code formatDigits}. */
    private static String general(BigDecimal shortest, BigDecimal exact, char form, int precision) {
        int wanted = precision == 0 ? 1 : precision;
        BigDecimal rounded = wanted < 0 ? shortest : round(exact, wanted);
        BigDecimal digits = rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
        int point = rounded.signum() == 0 ? 0 : digits.precision() - digits.scale();
        int count = rounded.signum() == 0 ? 0 : digits.precision();
        int limit = wanted < 0 ? SHORTEST : wanted > count && count >= point ? count : wanted;
        return point - 1 < -4 || point - 1 >= limit ? exponent(digits, form == 'G' ? 'E' : 'e', -1) : plain(digits);
    }

    private static String exponent(BigDecimal value, char letter, int precision) {
        String digits = value.unscaledValue().toString();
        int exponent = value.signum() == 0 ? 0 : digits.length() - value.scale() - 1;
        String fraction = value.signum() == 0 ? "" : digits.substring(1);
        if (precision < 0) {
            fraction = withoutZeros(fraction);
        } else {
            fraction = fraction.length() < precision ? fraction + "0".repeat(precision - fraction.length()) : fraction;
        }
        return digits.charAt(0)
                + (fraction.isEmpty() ? "" : "." + fraction)
                + letter
                + (exponent < 0 ? '-' : '+')
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    private static BigDecimal round(BigDecimal value, int digits) {
        return value.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    }

    private static String plain(BigDecimal value) {
        String text = value.toPlainString();
        if (!text.contains(".")) {
            return text;
        }
        String shorter = withoutZeros(text);
        return shorter.endsWith(".") ? shorter.substring(0, shorter.length() - 1) : shorter;
    }

    private static String withoutZeros(String digits) {
        int end = digits.length();
        while (end > 0 && digits.charAt(end - 1) == '0') {
            end--;
        }
        return digits.substring(0, end);
    }
}
