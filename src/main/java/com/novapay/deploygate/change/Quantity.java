package com.novapay.deploygate.change;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kubernetes quantities in the spelling in which the API server writes them: {@code 1000m} is {@code 1}, {@code 0.5} is
 * {@code 500m}, {@code 1024Mi} is {@code 1Gi}. After apimachinery {@code pkg/api/resource/quantity.go}. Pure, thread-safe.
 */
final class Quantity {
    private static final Pattern SYNTAX = Pattern.compile(
            "([+-]?(?:\\d{1,30}(?:\\.\\d{0,30})?|\\.\\d{1,30}))([numkMGTPE]|[KMGTPE]i|[eE][+-]?\\d{1,2})?");
    private static final List<String> DECIMAL = List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
    private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
    private static final BigInteger KIBI = BigInteger.valueOf(1024);
    private static final BigInteger KILO = BigInteger.valueOf(1000);

    /** The smallest unit of any quantity. */
    static final int NANO = 9;
    /** The smallest unit in a list of resources. */
    static final int MILLI = 3;

    private Quantity() {}

    /** The canonical spelling; a text that is no quantity stays as it is. */
    static String canonical(String text) {
        return canonical(text, NANO);
    }

    /** The same, rounded away from zero to so many decimal places. */
    static String canonical(String text, int places) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            return text;
        }
        String suffix = matcher.group(2) == null ? "" : matcher.group(2);
        BigDecimal number = new BigDecimal(matcher.group(1));
        if (suffix.endsWith("i")) {
            BigDecimal value = number.multiply(new BigDecimal(KIBI.pow(BINARY.indexOf(suffix))));
            return isWhole(value) && value.abs().compareTo(new BigDecimal(KIBI)) >= 0
                    ? binary(value)
                    : decimal(value, places);
        }
        if (suffix.length() > 1) {
            // With an exponent the spelling has as many forms as zeros; none of them is worth telling apart here.
            return decimal(number.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1))), places);
        }
        return decimal(number.scaleByPowerOfTen(3 * (DECIMAL.indexOf(suffix) - 3)), places);
    }

    private static boolean isWhole(BigDecimal value) {
        return value.stripTrailingZeros().scale() <= 0;
    }

    private static String binary(BigDecimal value) {
        BigInteger left = value.toBigIntegerExact();
        int power = 0;
        while (power < BINARY.size() - 1 && left.mod(KIBI).signum() == 0) {
            left = left.divide(KIBI);
            power++;
        }
        return left + BINARY.get(power);
    }

    private static String decimal(BigDecimal value, int places) {
        // What is smaller the API server rounds away from zero.
        BigInteger nanos =
                value.setScale(places, RoundingMode.UP).scaleByPowerOfTen(NANO).toBigIntegerExact();
        if (nanos.signum() == 0) {
            return "0";
        }
        int power = 0;
        while (power < DECIMAL.size() - 1 && nanos.mod(KILO).signum() == 0) {
            nanos = nanos.divide(KILO);
            power++;
        }
        return nanos + DECIMAL.get(power);
    }
}
