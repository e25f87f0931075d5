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
final class ManifestDiff {
    private static final int SHOWN = 60;
    private static final int CONTEXT = 20;

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
        if (same) {
            return Optional.empty();
        }
        String wanted = MARK.matcher(line(expected))
                .replaceAll(mark -> Matcher.quoteReplacement(values.getOrDefault(name(mark.group()), mark.group())));
        String found = line(actual);
        int from = Math.max(0, Math.min(firstDifference(wanted, found), wanted.length() - 1) - CONTEXT);
        return Optional.of(at + " is " + shown(found, from) + " instead of " + shown(wanted, from));
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
                return Optional.of(there + " was added: " + shown(line(actual.get(name)), 0));
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
            names.add(name(mark.group()));
            pattern.append(mark.group().startsWith("[") ? "(\\[(?:'[^']*'(?:, '[^']*')*)?\\])" : "([^']*?)");
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

    private static String name(String mark) {
        return mark.startsWith("[") ? "operators" : mark.substring(mark.lastIndexOf(':') + 1);
    }

    private static String line(JsonNode value) {
        String text = value.isTextual() ? value.textValue() : value.toString();
        return text.replaceAll("\\s+", " ").strip();
    }

    private static int firstDifference(String one, String other) {
        int at = 0;
        while (at < one.length() && at < other.length() && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at;
    }

    /** A long expression is shown from a little before the place where it differs. */
    private static String shown(String line, int from) {
        if (line.length() <= SHOWN) {
            return "\"" + line + "\"";
        }
        int start = from + CONTEXT < SHOWN ? 0 : Math.min(from, line.length());
        int end = Math.min(line.length(), start + SHOWN);
        return "\"" + (start > 0 ? "…" : "") + line.substring(start, end) + (end < line.length() ? "…" : "") + "\"";
    }
}
