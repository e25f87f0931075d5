package com.novapay.deploygate.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Takes secrets out of what is recorded: every {@code env[].value}, values of members named like credentials, and text
 * that looks like one. Copies; never writes to its argument. Thread-safe.
 */
public final class Redactor {
    private static final TextNode GONE = TextNode.valueOf("***");
    private static final Pattern NAME = Pattern.compile(
            "passw|secret(?!name|ref|keyref)|token(?!expir)|api-?_?key|authorization|credential|private-?_?key");
    private static final Pattern VALUE = Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY|\\bAKIA[0-9A-Z]{16}\\b"
            + "|\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.|://[^/\\s:@]+:[^/\\s@]+@|(?i:bearer )\\S{8,}"
            + "|(?i:passw(or)?d|secret|token|api-?_?key)\\s*[=:]\\s*\\S+");

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
                    copy.set(member.getKey(), member(name, member.getKey(), member.getValue()));
                }
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = array.arrayNode(array.size());
                array.forEach(element -> copy.add(redact(name, element)));
                yield copy;
            }
            case TextNode text -> VALUE.matcher(text.textValue()).find() ? GONE : text;
            default -> node;
        };
    }

    private static JsonNode member(String parent, String name, JsonNode value) {
        boolean variable = parent.equals("env") && name.equals("value");
        boolean applied = name.equals("kubectl.kubernetes.io/last-applied-configuration");
        boolean named = value.isValueNode()
                && !value.isBoolean()
                && NAME.matcher(name.toLowerCase(Locale.ROOT)).find();
        return variable || applied || named ? GONE : redact(name, value);
    }
}
