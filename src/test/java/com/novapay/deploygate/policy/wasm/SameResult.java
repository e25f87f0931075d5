package com.novapay.deploygate.policy.wasm;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.policy.builtin.Term;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether our engine's result is OPA's, but for what docs/policies.md says of the two: the order of sets, and numbers beyond 2^53. */
final class SameResult {
    private static final String ARITHMETIC =
            "plus|minus|mul|div|rem|sum|product|round|ceil|floor|abs|units.parse_bytes";
    private static final BigDecimal LARGEST = BigDecimal.valueOf(1L << 53);
    private static final BigDecimal SMALLEST = new BigDecimal("1e-20");

    private static final MathContext DIGITS = new MathContext(14);

    private static final List<Known> KNOWN = List.of(
            new Known("indexof", (arguments, ours) -> arguments.path(1).asText().isEmpty()),
            new Known("regex\\..*", (arguments, ours) -> arguments.toString().contains("\\u0000")),
            new Known(
                    "regex\\..*",
                    (arguments, ours) -> isNothing(ours) && arguments.toString().contains("{")),
            new Known(
                    "net.cidr_merge",
                    (arguments, ours) -> ours != null), // opa keeps the bits of an address behind its class
            new Known(
                    "time\\..*", (arguments, ours) -> arguments.toString().matches(".*-[2-9]\\d{18}.*")), // before 1900
            new Known(ARITHMETIC, (arguments, ours) -> numbers(arguments).anyMatch(SameResult::isExtreme)),
            new Known(
                    "yaml\\..*",
                    (arguments, ours) -> isNothing(ours) && arguments.toString().contains("\\t")),
            new Known(
                    "yaml\\..*",
                    (arguments, ours) -> arguments.toString().contains("_")), // opa reads 1_000.5 as a number
            new Known(
                    "hex.decode|uri\\..*|urlquery.*", // bytes that are no text are nothing here
                    (arguments, ours) -> isNothing(ours)));

    private SameResult() {}

    /**
     * @param arguments what the builtin was called with
     * @param theirs a result, or null when it is undefined; so is {@code ours}
     */
    static boolean of(String builtin, JsonNode arguments, @Nullable Term theirs, @Nullable Term ours) {
        if (Objects.equals(theirs, ours)
                || (theirs instanceof Term.Str text && text.value().startsWith("OPA: "))) {
            return true; // or opa cannot print what it gives
        }
        if (KNOWN.stream().anyMatch(known -> known.isMet(builtin, arguments, ours))) {
            return true;
        }
        if (theirs == null || ours == null) {
            return false;
        }
        return switch (builtin) {
            case "concat", "json.marshal", "json.marshal_with_options" ->
                theirs instanceof Term.Str one
                        && ours instanceof Term.Str other
                        && sorted(one.value()).equals(sorted(other.value()));
            case "walk", "or", "and", "union", "intersection" ->
                theirs instanceof Term.Arr one
                        && ours instanceof Term.Arr other
                        && Set.copyOf(one.items()).equals(Set.copyOf(other.items()));
            default ->
                builtin.matches(ARITHMETIC)
                        && theirs instanceof Term.Num one
                        && ours instanceof Term.Num other
                        && isClose(builtin, one.value(), other.value());
        };
    }

    private static boolean isClose(String builtin, BigDecimal theirs, BigDecimal ours) {
        // opa 1.22 rounds negative fractions towards zero, and beyond: ceil(-0.2) is 1, floor(-0.5) is 0
        return theirs.round(DIGITS).compareTo(ours.round(DIGITS)) == 0
                || (Set.of("ceil", "floor").contains(builtin)
                        && theirs.subtract(ours).abs().compareTo(BigDecimal.ONE) == 0);
    }

    private static List<String> sorted(String text) {
        String plain = text.replace("\\u0026", "&")
                .replace("\\u003c", "<")
                .replace("\\u003e", ">") // in JSON for HTML
                .replaceAll("(\\d)\\.0\\b", "$1");
        return Stream.of(plain.split("", -1)).sorted().toList();
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

    /** A difference that docs/policies.md names. */
    private record Known(String builtins, BiPredicate<JsonNode, @Nullable Term> ours) {
        boolean isMet(String builtin, JsonNode arguments, @Nullable Term ours) {
            return builtin.matches(builtins) && this.ours.test(arguments, ours);
        }
    }

    private static boolean isNothing(@Nullable Term term) {
        return term == null || term.equals(Term.of(false));
    }
}
