package com.novapay.deploygate.facts;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.yaml.Spelling;
import com.novapay.deploygate.yaml.Times;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a member of a fact may hold. Immutable. */
sealed interface FieldType {
    /** Adds to {@code problems} what is wrong with a value; null never is, it counts as left out. */
    void check(JsonNode value, JsonPointer at, List<FactProblem> problems);

    /** Text of any kind. */
    record Text() implements FieldType {
        @Override
        public void check(JsonNode value, JsonPointer at, List<FactProblem> problems) {
            if (!value.isTextual()) {
                problems.add(new FactProblem(at, name(at) + " must be text, not " + kind(value) + "; quote it"));
            }
        }
    }

    /** An RFC 3339 time with a zone. */
    record Time() implements FieldType {
        @Override
        public void check(JsonNode value, JsonPointer at, List<FactProblem> problems) {
            if (!value.isTextual() || Times.parse(value.textValue()).isEmpty()) {
                problems.add(new FactProblem(at, name(at) + ": \"" + value.asText() + "\" " + Times.MEND));
            }
        }
    }

    /** One of a few words. */
    record Word(Set<String> words) implements FieldType {
        @Override
        public void check(JsonNode value, JsonPointer at, List<FactProblem> problems) {
            if (!value.isTextual() || !words.contains(value.textValue())) {
                problems.add(new FactProblem(
                        at,
                        name(at) + ": \"" + value.asText() + "\" is none of "
                                + String.join(", ", new TreeSet<>(words))));
            }
        }
    }

    /** True or false. */
    record Bool() implements FieldType {
        @Override
        public void check(JsonNode value, JsonPointer at, List<FactProblem> problems) {
            if (!value.isBoolean()) {
                problems.add(new FactProblem(at, name(at) + " must be true or false, not " + kind(value)));
            }
        }
    }

    /** Anything at all. */
    record Anything() implements FieldType {
        @Override
        public void check(JsonNode value, JsonPointer at, List<FactProblem> problems) {}
    }

    /** A list. */
    record ListOf(FieldType element) implements FieldType {
        @Override
        public void check(JsonNode value, JsonPointer at, List<FactProblem> problems) {
            if (!value.isArray()) {
                problems.add(new FactProblem(at, name(at) + " must be a list, not " + kind(value)));
            }
            for (int i = 0; value.isArray() && i < value.size(); i++) {
                element.check(value.get(i), at.appendIndex(i), problems);
            }
        }
    }

    /**
     * An object with known members.
     *
     * @param required the members without which it says nothing
     */
    record Members(Map<String, FieldType> members, Set<String> required) implements FieldType {
        @Override
        public void check(JsonNode value, JsonPointer at, List<FactProblem> problems) {
            if (!value.isObject()) {
                problems.add(new FactProblem(at, name(at) + " must be an object, not " + kind(value)));
                return;
            }
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                JsonPointer there = at.appendProperty(member.getKey());
                FieldType type = members.get(member.getKey());
                if (type == null) {
                    problems.add(new FactProblem(
                            there,
                            name(there) + " is not a known field; "
                                    + Spelling.hint(member.getKey(), members.keySet())));
                } else if (!member.getValue().isNull()) {
                    type.check(member.getValue(), there, problems);
                }
            }
            for (String name : required) {
                if (value.path(name).isMissingNode() || value.path(name).isNull()) {
                    problems.add(new FactProblem(at, name(at.appendProperty(name)) + " is missing"));
                }
            }
        }

        /** With one more member that may be left out. */
        Members with(String name, FieldType type) {
            Map<String, FieldType> more = new LinkedHashMap<>(members);
            more.put(name, type);
            return new Members(more, required);
        }
    }

    private static String name(JsonPointer at) {
        return at.toString().substring(Math.min(1, at.toString().length())).replace('/', '.');
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "text";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case NULL, MISSING -> "nothing";
            case BINARY, POJO -> "something else";
        };
    }
}
