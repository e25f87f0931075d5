package com.novapay.deploygate.policy.builtin;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code units.parse} and {@code units.parse_bytes}. */
final class UnitBuiltins {
    /** An exponent has at most six digits, as in OPA. */
    private static final Pattern AMOUNT =
            Pattern.compile("([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d{1,6})?)(\\D*)");

    private static final int DIGITS = 10;
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
    private static final String PREFIXES = "kmgtpe";

    static final Map<String, Builtin> ALL = Map.of(
            "units.parse", call -> parse(call.string(0)),
            "units.parse_bytes", call -> parseBytes(call.string(0)));

    private UnitBuiltins() {}

    /** Here m is milli and M is mega. */
    private static Term parse(String text) {
        Matcher amount = amount(text);
        String unit = amount.group(2);
        BigDecimal factor = unit.equals("m") ? new BigDecimal("0.001") : factor(unit.toLowerCase(Locale.ROOT), false);
        BigDecimal value = new BigDecimal(amount.group(1)).multiply(factor);
        boolean whole = value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
        BigDecimal rounded =
                whole ? value.setScale(0, RoundingMode.UNNECESSARY) : value.setScale(DIGITS, RoundingMode.HALF_UP);
        return Term.of(rounded);
    }

    private static Term parseBytes(String text) {
        Matcher amount = amount(text.toLowerCase(Locale.ROOT));
        BigDecimal bytes = new BigDecimal(amount.group(1)).multiply(factor(amount.group(2), true));
        return Term.of(bytes.setScale(0, RoundingMode.DOWN));
    }

    private static Matcher amount(String text) {
        Matcher amount = AMOUNT.matcher(text.replace("\"", ""));
        if (text.length() > Bounds.DIGITS || !amount.matches()) {
            throw new Undefined("not an amount with a unit");
        }
        BigDecimal number = new BigDecimal(amount.group(1));
        if (number.precision() - (long) number.scale() > Bounds.DIGITS) {
            throw new Undefined("the amount is too large");
        }
        return amount;
    }

    private static BigDecimal factor(String unit, boolean bytes) {
        String prefix = bytes && unit.endsWith("b") ? unit.substring(0, unit.length() - 1) : unit;
        if (prefix.isEmpty() && unit.isEmpty()) {
            return BigDecimal.ONE;
        }
        boolean binary = prefix.length() == 2 && prefix.endsWith("i");
        int power = prefix.length() == 1 || binary ? PREFIXES.indexOf(prefix.charAt(0)) + 1 : 0;
        if (power == 0) {
            throw new Undefined("the unit " + unit + " is not known");
        }
        return (binary ? KIBI : THOUSAND).pow(power);
    }
}
