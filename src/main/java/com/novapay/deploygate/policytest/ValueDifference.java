package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says in words how two values of Rego differ: members of sets, then members of objects. Pure. */
final class ValueDifference {
    private static final int MOST = 8;

    private ValueDifference() {}

    /**
     * A value that {@code opa} printed.
     *
     * @param type by Rego's {@code type_name}; empty when the value is undefined
     */
    record Value(String type, JsonNode json) {
        /** As Rego writes it, but for sets within it, which are lists. */
        String text() {
            return switch (type) {
                case "" -> "undefined";
                case "set" ->
                    json.isEmpty() ? "set()" : members(json.valueStream().map(JsonNode::toString));
                default -> json.toString();
            };
        }

        private static String members(Stream<String> texts) {
            return texts.collect(Collectors.joining(", ", "{", "}"));
        }
    }

    /** How they differ; empty where the values say it themselves. */
    static List<String> of(Value expected, Value got) {
        List<String> lines = new ArrayList<>();
        if (expected.type().isEmpty() || got.type().isEmpty()) {
            return lines;
        }
        if (!expected.type().equals(got.type())) {
            lines.add("a " + got.type() + ", expected a " + expected.type());
        } else if (expected.type().equals("set")) {
            sets(expected.json(), got.json(), lines);
        } else if (expected.json().isContainerNode()) {
            parts(expected.json(), got.json(), "", lines);
        }
        return lines.size() <= MOST
                ? lines
                : Stream.concat(lines.stream().limit(MOST), Stream.of("… and " + (lines.size() - MOST) + " more"))
                        .toList();
    }

    private static void sets(JsonNode expected, JsonNode got, List<String> lines) {
        Set<JsonNode> missing = new LinkedHashSet<>(expected.valueStream().toList());
        Set<JsonNode> surplus = new LinkedHashSet<>(got.valueStream().toList());
        missing.removeIf(surplus::remove);
        if (missing.size() == 1 && surplus.size() == 1) {
            JsonNode one = missing.iterator().next();
            JsonNode other = surplus.iterator().next();
            if (one.isObject() && other.isObject()) {
                parts(one, other, "", lines);
                return;
            }
        }
        missing.forEach(member -> lines.add("missing: " + member));
        surplus.forEach(member -> lines.add("not expected: " + member));
    }

    private static void parts(JsonNode expected, JsonNode got, String path, List<String> lines) {
        if (expected.equals(got)) {
            return;
        }
        if (expected.isObject() && got.isObject()) {
            Set<String> names = new TreeSet<>();
            expected.fieldNames().forEachRemaining(names::add);
            got.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                String there = path.isEmpty() ? name : path + "." + name;
                if (!got.has(name)) {
                    lines.add(there + " is missing, expected " + expected.get(name));
                } else if (!expected.has(name)) {
                    lines.add(there + " is not expected: " + got.get(name));
                } else {
                    parts(expected.get(name), got.get(name), there, lines);
                }
            }
        } else if (expected.isArray() && got.isArray() && expected.size() == got.size()) {
            for (int i = 0; i < expected.size(); i++) {
                parts(expected.get(i), got.get(i), path + "[" + i + "]", lines);
            }
        } else if (!path.isEmpty()) {
            lines.add(path + " is " + got + ", expected " + expected);
        }
    }
}
