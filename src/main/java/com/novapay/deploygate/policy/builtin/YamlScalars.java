package com.novapay.deploygate.policy.builtin;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/** What a scalar without quotes means in YAML 1.2, as Go's yaml package reads it. Thread-safe. */
final class YamlScalars extends Resolver {
    private static final Pattern DIGIT = Pattern.compile("\\d");
    private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");
    private static final Pattern BOOL = Pattern.compile("true|True|TRUE|false|False|FALSE");
    private static final Pattern INT = Pattern.compile("[-+]?(0|[1-9][0-9_]*|0o?[0-7_]+|0x[0-9a-fA-F_]+|0b[01_]+)");
    private static final Pattern FLOAT = Pattern.compile(
            "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

    @Override
    protected void addImplicitResolvers() {
        // Those of YAML 1.1 are not wanted.
    }

    @Override
    public Tag resolve(NodeId kind, String value, boolean implicit) {
        return kind == NodeId.scalar && implicit ? tag(value) : super.resolve(kind, value, implicit);
    }

    static Tag tag(String value) {
        if (value.equals("<<")) {
            return Tag.MERGE;
        }
        if (NULL.matcher(value).matches()) {
            return Tag.NULL;
        }
        if (BOOL.matcher(value).matches()) {
            return Tag.BOOL;
        }
        if (value.length() > Bounds.DIGITS) {
            return Tag.STR;
        }
        if (INT.matcher(value).matches()) {
            return Tag.INT;
        }
        boolean tooLarge = DIGIT.matcher(value).find()
                && FLOAT.matcher(value).matches()
                && Double.isInfinite(Double.parseDouble(value));
        return FLOAT.matcher(value).matches() && !tooLarge ? Tag.FLOAT : Tag.STR;
    }

    static Term term(Tag tag, String value) {
        if (tag.equals(Tag.STR) || tag.equals(Tag.MERGE) || tag.startsWith("!")) {
            return Term.of(value);
        }
        if (tag.equals(Tag.NULL)) {
            return new Term.Null();
        }
        if (tag.equals(Tag.BOOL) && BOOL.matcher(value).matches()) {
            return Term.of(Character.toLowerCase(value.charAt(0)) == 't');
        }
        if (tag.equals(Tag.INT) && INT.matcher(value).matches()) {
            return Term.of(new BigDecimal(integer(value.replace("_", ""))));
        }
        if (tag.equals(Tag.FLOAT)
                && DIGIT.matcher(value).find()
                && FLOAT.matcher(value).matches()
                && !Double.isInfinite(Double.parseDouble(value))) {
            return Term.of(new BigDecimal(Double.toString(Double.parseDouble(value))).stripTrailingZeros());
        }
        throw new Undefined("a value of YAML that JSON does not have");
    }

    private static BigInteger integer(String value) {
        boolean negative = value.startsWith("-");
        String digits = value.replaceFirst("^[-+]", "");
        BigInteger size = switch (digits.length() > 1 && digits.charAt(0) == '0' ? digits.charAt(1) : ' ') {
            case 'x' -> new BigInteger(digits.substring(2), 16);
            case 'b' -> new BigInteger(digits.substring(2), 2);
            case 'o' -> new BigInteger(digits.substring(2), 8);
            case ' ' -> new BigInteger(digits);
            default -> new BigInteger(digits, 8);
        };
        return negative ? size.negate() : size;
    }
}
