package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares what is installed with what the chart renders. Where the chart's values stand, anything goes, as long as it is the
 * same everywhere; it is remembered. Confined to one thread.
 */
final class Likeness {
    /** The marks that {@code expected.yaml} is rendered with. */
    private static final Pattern MARK = Pattern.compile(
            "\\['mark:operator'\\]|system:serviceaccount:mark:(?:rollouts|argocd|gate)|mark:(?:platform|breakglass)");

    private final Map<String, String> values = new LinkedHashMap<>();

    /** The values that were met: {@code rollouts}, {@code argocd}, {@code gate}, {@code platform}, {@code breakglass}. */
    Map<String, String> values() {
        return values;
    }

    /** Where and how the two differ first; empty when they mean the same. */
    Optional<String> difference(JsonNode expected, JsonNode actual) {
        return difference("", expected, actual);
    }

    private Optional<String> difference(String at, JsonNode expected, JsonNode actual) {
        if (expected.isObject() && actual.isObject()) {
            return members(at, withoutDefaults(expected), withoutDefaults(actual));
        }
        if (expected.isArray() && actual.isArray()) {
            if (expected.size() != actual.size()) {
                return Optional.of(at + " has " + actual.size() + " entries instead of " + expected.size());
            }
            for (int i = 0; i < expected.size(); i++) {
                Optional<String> found = difference(at + "[" + i + "]", expected.get(i), actual.get(i));
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }
        boolean same = (expected.isTextual() && actual.isTextual())
                ? fits(expected.textValue(), actual.textValue())
                : expected.equals(actual);
        return same ? Optional.empty() : Optional.of(at + " is " + shown(actual) + " instead of " + shown(expected));
    }

    private Optional<String> members(String at, JsonNode expected, JsonNode actual) {
        Set<String> names = new TreeSet<>();
        expected.fieldNames().forEachRemaining(names::add);
        actual.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            String there = at.isEmpty() ? name : at + "." + name;
            if (!actual.has(name)) {
                return Optional.of(there + " is missing");
            }
            if (!expected.has(name)) {
                return Optional.of(there + " was added: " + shown(actual.get(name)));
            }
            Optional<String> found = difference(there, expected.get(name), actual.get(name));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** What the API server adds when nobody says otherwise; anything else there is a narrowing. */
    private static JsonNode withoutDefaults(JsonNode object) {
        ObjectNode copy = object.deepCopy();
        for (String selector : List.of("objectSelector", "namespaceSelector")) {
            if (copy.path(selector).isObject() && copy.path(selector).isEmpty()) {
                copy.remove(selector);
            }
        }
        if (copy.path("scope").asText().equals("*")) {
            copy.remove("scope");
        }
        if (copy.path("matchPolicy").asText().equals("Equivalent")) {
            copy.remove("matchPolicy");
        }
        return copy;
    }

    private boolean fits(String expected, String actual) {
        List<String> names = new ArrayList<>();
        StringBuilder pattern = new StringBuilder();
        int end = 0;
        for (Matcher mark = MARK.matcher(expected); mark.find(); end = mark.end()) {
            pattern.append(Pattern.quote(expected.substring(end, mark.start())));
            boolean list = mark.group().startsWith("[");
            names.add(list ? "operators" : mark.group().substring(mark.group().lastIndexOf(':') + 1));
            pattern.append(list ? "(\\[(?:'[^']*'(?:, '[^']*')*)?\\])" : "([^']*?)");
        }
        pattern.append(Pattern.quote(expected.substring(end)));
        Matcher whole = Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(actual);
        if (!whole.matches()) {
            return false;
        }
        for (int i = 0; i < names.size(); i++) {
            String value = whole.group(i + 1);
            String known = values.putIfAbsent(names.get(i), value);
            if (known != null && !known.equals(value)) {
                return false;
            }
        }
        return true;
    }

    private static String shown(JsonNode value) {
        String text = value.isTextual() ? value.textValue() : value.toString();
        String line = text.replaceAll("\\s+", " ").strip();
        return "\"" + (line.length() > 60 ? line.substring(0, 59) + "…" : line) + "\"";
    }
}
