package com.novapay.deploygate.policy.wasm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** Makes up arguments for builtins by their declared types, mostly awkward ones, and the rules that call them. Confined to one thread. */
final class BuiltinCalls {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEPTH = 3;

    /** A large number makes values of that size, in OPA too; or it is a place in a text or an array. */
    private static final Set<String> SMALL_NUMBERS = Set.of(
            "numbers.range",
            "numbers.range_step",
            "json.patch",
            "strings.split_n",
            "array.slice",
            "substring",
            "regex.find_n",
            "regex.find_all_string_submatch_n",
            "time.add_date");

    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "ab",
            "abc",
            "A",
            "é",
            "ǅ",
            "ß",
            "İ",
            "ﬁ",
            "😀",
            "a\u0000b",
            "\t\n ",
            "\u00a0x\u2003",
            "null",
            "true",
            "01",
            "1",
            "-1",
            "-0",
            "+1",
            "1.",
            ".5",
            "1e3",
            "1E+3",
            "1e400",
            "0x10",
            "1_000",
            " 1",
            "1 ",
            "Inf",
            "NaN",
            "[1,]",
            "[1,2]",
            "{\"a\":1}",
            "{\"a\":1,}",
            "{\"a\":1,\"a\":2}",
            "\"\\ud800\"",
            "\"\\u0041\"",
            "\"a\nb\"",
            "[01]",
            "1 2",
            "{a: 1}",
            "- 1\n- 2",
            "a: [1, {b: c}]",
            "(a)",
            "a*",
            "[a-c]",
            "[!a]",
            "{a,b}",
            "**",
            "*.example.com",
            "www.example.com",
            "a.b.c",
            "a/b/c",
            "a:b",
            "\\*",
            "\\",
            "?",
            "a?c",
            "^a.*$",
            "(?i)A",
            "(",
            "[",
            "a{2}",
            "a|b",
            "10.0.0.0/8",
            "10.0.0.1",
            "10.0.0.0/33",
            "::1/128",
            "fe80::/10",
            "10.0.0.0/8 ",
            "192.168.1.0/30",
            "2026-11-30T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-11-30T00:00:00.5+01:00",
            "2006-01-02",
            "1h2m3.5s",
            "-1.5h",
            "1d",
            "10Mi",
            "1.5G",
            "10 MB",
            "5m",
            "v1.2.3",
            "1.2.3",
            "1.2.3-rc.1+b",
            "01.2.3",
            "1.2",
            "%d",
            "%s %v",
            "%5.2f|%-4q|%x",
            "%!",
            "%%",
            "%",
            "http://u:p@host:80/p?q=1&q=2#f",
            "http://[::1]:1/",
            "a b",
            "//h",
            "mailto:a@b",
            "%zz",
            "a=b&c",
            "a%20b+c",
            "YWJj",
            "YWJ",
            "-_8=",
            "+/8=",
            "616263",
            "6",
            "zz",
            "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            "6BA7B8109DAD11D180B400C04FD430C8",
            "urn:uuid:x",
            "/a/b",
            "a/0",
            "~1",
            "Europe/Berlin",
            "UTC",
            "EST",
            "x".repeat(300));

    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "-1",
            "2",
            "3",
            "10",
            "0.5",
            "-0.5",
            "1.5",
            "2.5",
            "-2.5",
            "0.1",
            "1e3",
            "1.0",
            "100",
            "9007199254740993",
            "2147483648",
            "-2147483649",
            "4294967296",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "1e18",
            "1e19",
            "1e30",
            "-1e30",
            "1e-30",
            "1e308",
            "123456789012345678901234567890",
            "0.1234567890123456789",
            "1795000000000000000",
            "1e21",
            "1e20",
            "5e-300");

    private static final List<String> KEYS =
            List.of("a", "b", "", "c/d", "0", "é", "op", "path", "value", "indent", "prefix", "pretty");

    private static final String ALPHABET = "ab01.-+*?()[]{}|^$\\/,:%\"' \n";

    /** Calls that policies may write with constants only, of arguments in order. */
    private static final Map<String, String> WITH_CONSTANTS = Map.of(
            "replace", "replace(%1$s, \"a\", %3$s)",
            "json.remove", "json.remove(%1$s, [\"a\", \"b/c\"])",
            "object.union_n", "object.union_n([{\"a\": 1}, {\"b\": %1$s}])");

    private final Random random;

    BuiltinCalls(Random random) {
        this.random = random;
    }

    /** The rule {@code results[NAME]}: what each call of {@code input.calls} gives, by its number; what is undefined has no key. */
    static String rule(String name, JsonNode declaration) {
        String call = "call_" + name.replace('.', '_');
        boolean relation = declaration.path("relation").asBoolean();
        StringBuilder rule = new StringBuilder(
                "results[\"" + name + "\"] := {i: x | some i, a in input.calls; x := " + call + "(a)}\n");
        for (boolean sets : new boolean[] {false, true}) {
            List<String> arguments = new ArrayList<>();
            int at = 0;
            for (JsonNode type : declaration.at("/decl/args")) {
                arguments.add(argument("a.args[" + at++ + "]", type, sets));
            }
            String called = call(name, arguments, relation ? ", [p, v]" : "");
            rule.append(call)
                    .append("(a) := ")
                    .append(relation ? "[[p, v] | " + called + "]" : called)
                    .append(sets ? " if a.sets\n" : " if not a.sets\n");
        }
        return rule.toString();
    }

    /** A call as policies may write it. */
    static String call(String name, List<String> arguments, String output) {
        String constants = WITH_CONSTANTS.get(name);
        return constants == null
                ? name + "(" + String.join(", ", arguments) + output + ")"
                : constants.formatted(arguments.toArray());
    }

    private static String argument(String value, JsonNode type, boolean sets) {
        if (type.path("type").asText().equals("set")) {
            return type.at("/of/type").asText().equals("set")
                    ? "{{w | some w in v} | some v in " + value + "}"
                    : "{v | some v in " + value + "}";
        }
        boolean mayBeSet = type.path("type").asText().equals("any")
                && type.path("of")
                        .valueStream()
                        .anyMatch(one -> one.path("type").asText().equals("set"));
        return mayBeSet && sets ? "{v | some v in " + value + "}" : value;
    }

    /** One call: {@code args} as JSON, where sets are arrays, and whether arrays that may be sets are made sets. */
    ObjectNode arguments(String name, JsonNode types) {
        ObjectNode call = NODES.objectNode();
        ArrayNode arguments = call.putArray("args");
        boolean small = SMALL_NUMBERS.contains(name);
        types.forEach(type -> arguments.add(value(type, small, 0)));
        if (name.startsWith("regex.find")) {
            arguments.set(2, NODES.numberNode(random.nextInt(5) - 1));
        }
        if (name.equals("net.cidr_expand")) {
            arguments
                    .removeAll()
                    .add(pick(List.of("10.0.0.0/28", "10.0.0.1/32", "::1/126", "10.0.0.1", "10.0.0.0/33", "a")));
        }
        return call.put("sets", random.nextBoolean());
    }

    private JsonNode value(JsonNode type, boolean small, int depth) {
        return switch (type.path("type").asText()) {
            case "string" -> NODES.textNode(text());
            case "number" -> number(small);
            case "boolean" -> NODES.booleanNode(random.nextBoolean());
            case "null" -> NODES.nullNode();
            case "array" -> array(type, small, depth);
            case "set" -> many(type.path("of"), small, depth);
            case "object" -> object(depth);
            default -> {
                JsonNode alternatives = type.path("of");
                yield alternatives.isEmpty()
                        ? anything(small, depth)
                        : value(alternatives.get(random.nextInt(alternatives.size())), small, depth);
            }
        };
    }

    private JsonNode array(JsonNode type, boolean small, int depth) {
        if (!type.path("static").isEmpty()) {
            ArrayNode array = NODES.arrayNode();
            type.path("static").forEach(one -> array.add(value(one, small, depth + 1)));
            return array;
        }
        return many(type.path("dynamic"), small, depth);
    }

    private ArrayNode many(JsonNode type, boolean small, int depth) {
        ArrayNode array = NODES.arrayNode();
        IntStream.range(0, random.nextInt(4)).forEach(i -> array.add(value(type, small, depth + 1)));
        return array;
    }

    private ObjectNode object(int depth) {
        ObjectNode object = NODES.objectNode();
        if (random.nextInt(3) == 0) { // one of the shapes that builtins read
            object.put(
                            "op",
                            pick(List.of("add", "remove", "replace", "test", "move", "copy"))
                                    .textValue())
                    .put(
                            "path",
                            pick(List.of("/a", "/a/0", "/0", "", "a", "/b/-", "/c~1d"))
                                    .textValue())
                    .put("from", "/a")
                    .set("value", anything(true, DEPTH));
            return object;
        }
        IntStream.range(0, random.nextInt(4))
                .forEach(i -> object.set(KEYS.get(random.nextInt(KEYS.size())), anything(false, depth + 1)));
        return object;
    }

    private JsonNode anything(boolean small, int depth) {
        return switch (random.nextInt(depth >= DEPTH ? 5 : 8)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> number(small);
            case 3, 4 -> NODES.textNode(text());
            case 5 -> object(depth);
            default -> many(NODES.objectNode(), small, depth);
        };
    }

    private JsonNode number(boolean small) {
        if (small) {
            return NODES.numberNode(random.nextInt(40) - 10);
        }
        return switch (random.nextInt(4)) {
            case 0 -> NODES.numberNode(random.nextLong());
            case 1 ->
                NODES.numberNode(
                        new BigDecimal(Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(24) - 6))));
            default -> NODES.numberNode(new BigDecimal(NUMBERS.get(random.nextInt(NUMBERS.size()))));
        };
    }

    private String text() {
        return switch (random.nextInt(5)) {
            case 0 -> TEXTS.get(random.nextInt(TEXTS.size())) + TEXTS.get(random.nextInt(TEXTS.size()));
            case 1 ->
                random.ints(random.nextInt(8), 0, ALPHABET.length())
                        .mapToObj(i -> ALPHABET.substring(i, i + 1))
                        .reduce("", String::concat);
            default -> TEXTS.get(random.nextInt(TEXTS.size()));
        };
    }

    private JsonNode pick(List<String> texts) {
        return NODES.textNode(texts.get(random.nextInt(texts.size())));
    }
}
