package com.novapay.deploygate.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One document's nodes as JSON, as kubectl reads them, but for a key that stands twice, which is a problem here and a surprise
 * there. What aliases repeat is counted, because they make few characters very many values. Used for one document.
 */
final class YamlJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int REPEATED = 100_000;
    private static final int DEEPEST = 100;

    private final YamlScalar scalars;
    private final Set<Node> anchored = Collections.newSetFromMap(new IdentityHashMap<>());
    private int repeated;
    private int repeating;
    private int depth;

    YamlJson(YamlScalar scalars) {
        this.scalars = scalars;
    }

    JsonNode of(Node node) throws YamlProblem {
        boolean again = node.getAnchor() != null && !anchored.add(node);
        repeating += again ? 1 : 0;
        if (repeating > 0 && ++repeated > REPEATED) {
            throw problem(node, "aliases repeat more than " + REPEATED + " values; write them out");
        }
        if (++depth > DEEPEST) {
            throw problem(node, "this contains itself by an alias, or is nested more than " + DEEPEST + " levels deep");
        }
        JsonNode json = switch (node) {
            case MappingNode mapping -> object(mapping);
            case SequenceNode sequence -> {
                ArrayNode array = JSON.arrayNode();
                for (Node element : sequence.getValue()) {
                    array.add(of(element));
                }
                yield array;
            }
            case ScalarNode scalar -> scalars.json(scalar);
            default -> throw problem(node, "this is not a mapping, a list or a value");
        };
        depth--;
        repeating -= again ? 1 : 0;
        return json;
    }

    private ObjectNode object(MappingNode mapping) throws YamlProblem {
        ObjectNode object = JSON.objectNode();
        Set<String> own = new HashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw problem(tuple.getKeyNode(), "a key is a word, not a list or a mapping");
            }
            if (isMerge(key)) {
                merge(tuple.getValueNode(), object);
                continue;
            }
            String name = scalars.key(key);
            if (!own.add(name)) {
                throw problem(key, "the key " + name + " stands here twice");
            }
            object.set(name.intern(), of(tuple.getValueNode())); // the same few words in every fact
        }
        return object;
    }

    private static boolean isMerge(ScalarNode key) {
        return key.getValue().equals("<<")
                && (key.getTag().equals(YamlScalar.PLAIN) || key.getTag().equals(Tag.MERGE));
    }

    /** As in Go, what is merged replaces what stands before it, and of several mappings the first counts. */
    private void merge(Node node, ObjectNode into) throws YamlProblem {
        List<Node> nodes = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        for (Node each : nodes.reversed()) {
            if (!(each instanceof MappingNode)) {
                throw problem(each, "<< merges a mapping or a list of mappings, and this is none");
            }
            if (of(each) instanceof ObjectNode merged) {
                into.setAll(merged);
            }
        }
    }

    private static YamlProblem problem(Node node, String message) {
        return new YamlProblem(node.getStartMark().getLine() + 1, message);
    }
}
