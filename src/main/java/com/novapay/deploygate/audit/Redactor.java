package com.novapay.deploygate.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes secrets out of what is recorded: every {@code env[].value} and {@code httpHeaders[].value}, values of
 * members, pairs and arguments named like credentials, and text that looks like one. When in doubt a text is taken out whole. Copies; never writes to its argument. Thread-safe.
 */
public final class Redactor {
    private static final TextNode GONE = TextNode.valueOf("***");
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9](?:[\\w.@-]|:(?!//)|/){0,511}");
    private static final Set<String> PAIRS = Set.of("env", "httpHeaders");

    private Redactor() {}

    /** A copy without secrets. */
    public static JsonNode redact(JsonNode node) {
        return redact("", node);
    }

    private static JsonNode redact(String name, JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode copy = object.objectNode();
                for (Map.Entry<String, JsonNode> member : object.properties()) {
                    copy.set(member.getKey(), member(name, object, member.getKey(), member.getValue()));
                }
                yield copy;
            }
            case ArrayNode array -> array(name, array);
            case TextNode text -> SecretText.isIn(text.textValue()) ? GONE : text;
            default -> node;
        };
    }

    private static ArrayNode array(String name, ArrayNode array) {
        ArrayNode copy = array.arrayNode(array.size());
        boolean named = SecretText.isName(name);
        boolean flagged = false;
        for (JsonNode element : array) {
            copy.add(element.isValueNode() && (named || flagged) ? GONE : redact(name, element));
            flagged = element.isTextual() && SecretText.isFlag(element.textValue());
        }
        return copy;
    }

    private static JsonNode member(String parent, ObjectNode object, String name, JsonNode value) {
        if (name.equals("image") && IMAGE.matcher(value.asText()).matches()) {
            return value; // "secret:1" is an image
        }
        boolean paired = name.equals("value")
                && (PAIRS.contains(parent)
                        || SecretText.isName(object.path("name").asText()));
        boolean applied = name.equals("kubectl.kubernetes.io/last-applied-configuration");
        boolean named = value.isValueNode() && !value.isBoolean() && SecretText.isName(name);
        return paired || applied || named ? GONE : redact(name, value);
    }
}
