package com.novapay.deploygate.policy.builtin;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code numbers.range_step}. */
final class NumberBuiltins {
    static final Map<String, Builtin> ALL = Map.of("numbers.range_step", NumberBuiltins::range);

    private NumberBuiltins() {}

    private static Term range(Call call) {
        BigInteger from = whole(call.number(0));
        BigInteger to = whole(call.number(1));
        BigInteger size = whole(call.number(2));
        if (size.signum() <= 0) {
            throw new Undefined("numbers.range_step takes a step above zero");
        }
        Bounds.checkMembers(to.subtract(from)
                .abs()
                .divide(size)
                .min(BigInteger.valueOf(Integer.MAX_VALUE))
                .longValue());
        boolean up = from.compareTo(to) <= 0;
        BigInteger step = up ? size : size.negate();
        List<Term> numbers = new ArrayList<>();
        for (BigInteger i = from; up ? i.compareTo(to) <= 0 : i.compareTo(to) >= 0; i = i.add(step)) {
            Bounds.checkTime();
            numbers.add(Term.of(new BigDecimal(i)));
        }
        return Term.array(numbers);
    }

    private static BigInteger whole(BigDecimal number) {
        try {
            if (number.precision() - (long) number.scale() > Bounds.DIGITS) {
                throw new Undefined("a number is too large");
            }
            return number.toBigIntegerExact();
        } catch (ArithmeticException e) {
            throw new Undefined("numbers.range_step takes whole numbers");
        }
    }
}
