package com.novapay.deploygate.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Cuts an input document to the paths that policies refer to, because compiled Rego spends its time on parsing. Without
 * paths the whole input is kept. Immutable, thread-safe.
 */
public final class InputProjection {
    private final Node root = new Node();
    private final boolean everything;

    public InputProjection(List<List<String>> paths) {
        everything = paths.isEmpty();
        for (List<String> path : paths) {
            Node node = root;
            for (String segment : path) {
                node = node.children.computeIfAbsent(segment, ignored -> new Node());
            }
            node.whole = true;
        }
    }

    /** The part of the input that the policies can see. Shares subtrees with the input. */
    public JsonNode cut(JsonNode input) {
        return everything ? input : cut(input, root);
    }

    private static JsonNode cut(JsonNode value, Node node) {
        if (node.whole || !value.isObject()) {
            return value;
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, Node> child : node.children.entrySet()) {
            JsonNode member = value.get(child.getKey());
            if (member != null) {
                copy.set(child.getKey(), cut(member, child.getValue()));
            }
        }
        return copy;
    }

    private static final class Node {
        private final Map<String, Node> children = new TreeMap<>();
        private boolean whole;
    }
}
