package com.novapay.deploygate.policy.wasm;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.policy.builtin.Term;
import com.novapay.deploygate.policy.builtin.TermWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether our engine's result is OPA's, but for the differences that docs/policy-authors.md names. A call that aborts is never
 * the same.
 */
final class SameResult {
    private static final String ARITHMETIC =
            "plus|minus|mul|div|rem|sum|product|round|ceil|floor|abs|units.parse_bytes";
    private static final BigDecimal LARGEST = BigDecimal.valueOf(1L << 53);
    private static final BigDecimal SMALLEST = new BigDecimal("1e-20");
    private static final MathContext DIGITS = new MathContext(14);
    private static final String NO_TEXT = "\ufffd";

    private static final List<Known> KNOWN = List.of(
            new Known("indexof", call -> call.argument(1).isEmpty() && call.theirs == null),
            new Known("regex\\..*", call -> call.written().contains("\\u0000")),
            new Known(
                    "regex\\..*", call -> isNothing(call.ours) && call.written().contains("{")),
            new Known("net.cidr_merge", call -> call.written().matches(".*\"[\\d.]+\".*") && networks(call)),
            new Known("time\\..*", call -> call.written().matches(".*-[2-9]\\d{18}.*\"EST\".*")),
            new Known(ARITHMETIC, call -> numbers(call.arguments).anyMatch(SameResult::isExtreme) && isNear(call)),
            new Known(
                    "yaml\\..*", call -> isNothing(call.ours) && call.written().contains("\\t")),
            new Known("yaml\\..*", call -> call.written().matches(".*\\d_\\d.*") && call.theirs instanceof Term.Num),
            new Known(
                    "hex.decode|uri\\..*|urlquery.*",
                    call -> isNothing(call.ours)
                            && (holdsNoText(call.theirs) || call.written().contains("%"))));

    private SameResult() {}

    /**
     * @param arguments what the builtin was called with
     * @param theirs a result, or null when it is undefined; so is {@code ours}
     */
    static boolean of(String builtin, JsonNode arguments, @Nullable Term theirs, @Nullable Term ours) {
        if (Objects.equals(theirs, ours)) {
            return true;
        }
        if (begins(ours, EveryBuiltinTest.ABORTED)) {
            return false;
        }
        Answers call = new Answers(arguments, theirs, ours);
        if (begins(theirs, EveryBuiltinTest.UNPRINTABLE)
                || KNOWN.stream().anyMatch(known -> builtin.matches(known.builtins) && known.differs.test(call))) {
            return true;
        }
        return switch (builtin) {
            case "concat", "json.marshal", "json.marshal_with_options" ->
                theirs instanceof Term.Str one
                        && ours instanceof Term.Str other
                        && sorted(one.value()).equals(sorted(other.value()));
            case "walk", "or", "and", "union", "intersection" ->
                theirs instanceof Term.Arr one
                        && ours instanceof Term.Arr other
                        && one.items().size() == other.items().size()
                        && Set.copyOf(one.items()).equals(Set.copyOf(other.items()));
            default ->
                builtin.matches(ARITHMETIC)
                        && theirs instanceof Term.Num one
                        && ours instanceof Term.Num other
                        && isClose(builtin, one.value(), other.value());
        };
    }

    private static boolean begins(@Nullable Term term, String mark) {
        return term instanceof Term.Str text && text.value().startsWith(mark);
    }

    private static boolean isClose(String builtin, BigDecimal theirs, BigDecimal ours) {
        // opa 1.22 rounds negative fractions towards zero, and beyond: ceil(-0.2) is 1, floor(-0.5) is 0
        return theirs.round(DIGITS).compareTo(ours.round(DIGITS)) == 0
                || (Set.of("ceil", "floor").contains(builtin)
                        && theirs.subtract(ours).abs().compareTo(BigDecimal.ONE) == 0);
    }

    /** The two differ by less than the digits that OPA drops from the largest of the numbers. */
    private static boolean isNear(Answers call) {
        if (!(call.theirs instanceof Term.Num one && call.ours instanceof Term.Num other)) {
            return false;
        }
        BigDecimal largest = Stream.concat(numbers(call.arguments), Stream.of(one.value()))
                .map(BigDecimal::abs)
                .reduce(BigDecimal.ONE, BigDecimal::max);
        return one.value().subtract(other.value()).abs().compareTo(largest.movePointLeft(14)) <= 0;
    }

    private static List<String> sorted(String text) {
        String plain = text.replace("\\u0026", "&")
                .replace("\\u003c", "<")
                .replace("\\u003e", ">") // in JSON for HTML
                .replaceAll("(\\d)\\.0\\b", "$1");
        return Stream.of(plain.split("", -1)).sorted().toList();
    }

    /** OPA keeps the bits of an address behind the network of its class; the networks are the same. */
    private static boolean networks(Answers call) {
        return call.theirs instanceof Term.Arr one
                && call.ours instanceof Term.Arr other
                && one.items().size() == other.items().size();
    }

    private static boolean holdsNoText(@Nullable Term term) {
        return term != null && TermWriter.forModule(term).contains(NO_TEXT);
    }

    private static Stream<BigDecimal> numbers(JsonNode value) {
        return value.isNumber()
                ? Stream.of(value.decimalValue())
                : value.valueStream().flatMap(SameResult::numbers);
    }

    private static boolean isExtreme(BigDecimal number) {
        return number.abs().compareTo(LARGEST) > 0
                || (number.signum() != 0 && number.abs().compareTo(SMALLEST) < 0);
    }

    private static boolean isNothing(@Nullable Term term) {
        return term == null || term.equals(Term.of(false));
    }

    /** One call and what came of it; null is undefined. */
    private record Answers(
            JsonNode arguments,
            @Nullable Term theirs,
            @Nullable Term ours) {
        String argument(int index) {
            return arguments.path(index).asText();
        }

        String written() {
            return arguments.toString();
        }
    }

    /** @param builtins a pattern of their names */
    private record Known(String builtins, Predicate<Answers> differs) {}
}
