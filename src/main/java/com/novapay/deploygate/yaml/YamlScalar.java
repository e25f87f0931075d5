package com.novapay.deploygate.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * What a scalar means to kubectl and opa, which read YAML by sigs.k8s.io/yaml: YAML 1.1 with octal numbers as in Go, without
 * numbers of base 60, and with times as text. Pure, thread-safe.
 */
final class YamlScalar {
    /** The tag of a plain scalar that has none. */
    static final Tag PLAIN = new Tag("!plain");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int LONGEST = 400; // digits of the largest double, and then some
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUE = Set.of("true", "True", "TRUE");
    private static final Set<String> FALSE = Set.of("false", "False", "FALSE");
    private static final Set<String> YES = Set.of("y", "Y", "yes", "Yes", "YES", "on", "On", "ON");
    private static final Set<String> NO = Set.of("n", "N", "no", "No", "NO", "off", "Off", "OFF");
    private static final Pattern INFINITE = Pattern.compile("[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
    private static final Pattern INTEGER =
            Pattern.compile("([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|(0|[1-9][0-9]*))");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");
    private static final Pattern FRACTION = Pattern.compile("\\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?");

    private final boolean words;

    /** @param words whether yes, no, on, off and their like stay text */
    YamlScalar(boolean words) {
        this.words = words;
    }

    /** Marks plain scalars, whose meaning is decided here. */
    static final class Marking extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            // Those of the library are not wanted.
        }

        @Override
        public Tag resolve(NodeId kind, String value, boolean implicit) {
            return kind == NodeId.scalar && implicit ? PLAIN : super.resolve(kind, value, implicit);
        }
    }

    JsonNode json(ScalarNode scalar) throws YamlProblem {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        if (tag.equals(PLAIN)) {
            return resolve(scalar);
        }
        if (tag.equals(Tag.BINARY)) {
            return JSON.textNode(new String(decoded(scalar), StandardCharsets.UTF_8));
        }
        if (!tag.equals(Tag.INT) && !tag.equals(Tag.FLOAT) && !tag.equals(Tag.BOOL) && !tag.equals(Tag.NULL)) {
            return JSON.textNode(text);
        }
        JsonNode value = resolve(scalar);
        boolean fits = tag.equals(Tag.BOOL)
                ? value.isBoolean()
                : tag.equals(Tag.NULL)
                        ? value.isNull()
                        : value.isNumber()
                                && (tag.equals(Tag.FLOAT)
                                        || integer(text.replace("_", "")).isPresent());
        if (!fits) {
            throw problem(scalar, "\"" + text + "\" is not what its tag " + tag.getValue() + " says");
        }
        return value;
    }

    /** A key as text; JSON has no other keys. */
    String key(ScalarNode scalar) throws YamlProblem {
        JsonNode value = json(scalar);
        if (value.isNull()) {
            throw problem(scalar, "a key is empty or null; quote it if it is text");
        }
        if (value.isNumber() && !value.isIntegralNumber()) {
            throw problem(
                    scalar, "the key " + scalar.getValue() + " is a number with a fraction; quote it if it is text");
        }
        return value.asText();
    }

    private JsonNode resolve(ScalarNode scalar) throws YamlProblem {
        String text = scalar.getValue();
        if (NULLS.contains(text)) {
            return JSON.nullNode();
        }
        if (TRUE.contains(text) || (!words && YES.contains(text))) {
            return JSON.booleanNode(true);
        }
        if (FALSE.contains(text) || (!words && NO.contains(text))) {
            return JSON.booleanNode(false);
        }
        if (INFINITE.matcher(text).matches()) {
            throw problem(scalar, "\"" + text + "\" is not a number that JSON has; quote it if it is text");
        }
        char first = text.charAt(0);
        if (first == '.') {
            return (FRACTION.matcher(text).matches() ? real(text.replace("_", "")) : Optional.<JsonNode>empty())
                    .orElseGet(() -> JSON.textNode(text));
        }
        if (first == '+' || first == '-' || (first >= '0' && first <= '9')) {
            String plain = text.replace("_", "");
            Optional<JsonNode> number = integer(plain).map(YamlScalar::number);
            if (number.isEmpty() && FLOAT.matcher(plain).matches()) {
                number = real(plain);
            }
            return number.orElseGet(() -> JSON.textNode(text));
        }
        return JSON.textNode(text);
    }

    /** Go's {@code strconv.ParseInt} and {@code ParseUint} with base 0 and 64 bits. */
    private static Optional<BigInteger> integer(String text) {
        Matcher parts = INTEGER.matcher(text);
        if (text.length() > LONGEST || !parts.matches()) {
            return Optional.empty();
        }
        int[] bases = {16, 8, 2, 10};
        BigInteger size = BigInteger.ZERO;
        for (int i = 0; i < bases.length; i++) {
            if (parts.group(i + 2) != null) {
                size = new BigInteger(parts.group(i + 2), bases[i]);
            }
        }
        BigInteger value = parts.group(1).equals("-") ? size.negate() : size;
        boolean fits = value.bitLength() < Long.SIZE || (parts.group(1).isEmpty() && value.compareTo(MOST) <= 0);
        return fits ? Optional.of(value) : Optional.empty();
    }

    /** A double, as Go writes it to JSON; empty when it is too large. */
    private static Optional<JsonNode> real(String text) {
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            return Optional.empty();
        }
        BigDecimal exact = new BigDecimal(Double.toString(value));
        boolean whole = exact.signum() == 0 || exact.stripTrailingZeros().scale() <= 0;
        return Optional.of(
                whole && exact.abs().compareTo(BigDecimal.TEN.pow(21)) < 0
                        ? number(exact.toBigIntegerExact())
                        : JSON.numberNode(exact));
    }

    private static JsonNode number(BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            return JSON.numberNode(value.intValue());
        }
        return value.bitLength() < Long.SIZE
                ? JSON.numberNode(value.longValue())
                : JSON.numberNode(new BigDecimal(Double.toString(value.doubleValue())).toBigIntegerExact());
    }

    private static byte[] decoded(ScalarNode scalar) throws YamlProblem {
        try {
            return Base64.getDecoder().decode(scalar.getValue().replaceAll("[\\r\\n]", ""));
        } catch (IllegalArgumentException e) {
            throw problem(scalar, "this is tagged !!binary and not base64");
        }
    }

    private static YamlProblem problem(ScalarNode node, String message) {
        return new YamlProblem(node.getStartMark().getLine() + 1, message);
    }
}
