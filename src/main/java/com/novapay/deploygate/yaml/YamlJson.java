package com.novapay.deploygate.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import org.yaml.snakeyaml.nodes.AnchorNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** YAML nodes as JSON, strictly: a key twice or an alias is a problem, not a surprise. Pure. */
final class YamlJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private YamlJson() {}

    static JsonNode of(Node node) throws YamlProblem {
        return switch (node) {
            case MappingNode mapping -> object(mapping);
            case SequenceNode sequence -> {
                ArrayNode array = JSON.arrayNode();
                for (Node element : sequence.getValue()) {
                    array.add(of(element));
                }
                yield array;
            }
            case ScalarNode scalar -> scalar(scalar);
            case AnchorNode anchor -> throw problem(anchor, "aliases are not read here; write the value out");
            default -> throw problem(node, "this is not a mapping, a list or a value");
        };
    }

    private static ObjectNode object(MappingNode mapping) throws YamlProblem {
        ObjectNode object = JSON.objectNode();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw problem(tuple.getKeyNode(), "a key is a word, not a list or a mapping");
            }
            if (object.has(key.getValue())) {
                throw problem(key, "the key " + key.getValue() + " stands here twice");
            }
            object.set(key.getValue().intern(), of(tuple.getValueNode())); // the same few words in every fact
        }
        return object;
    }

    private static JsonNode scalar(ScalarNode scalar) throws YamlProblem {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        try {
            if (tag.equals(Tag.NULL)) {
                return JSON.nullNode();
            }
            if (tag.equals(Tag.BOOL)) {
                return bool(text);
            }
            if (tag.equals(Tag.INT)) {
                return number(new BigInteger(text.replace("_", "")));
            }
            if (tag.equals(Tag.FLOAT)) {
                return JSON.numberNode(new BigDecimal(text.replace("_", "")));
            }
            return JSON.textNode(text);
        } catch (NumberFormatException e) {
            throw problem(scalar, "\"" + text + "\" is not a number that JSON has; quote it if it is text");
        }
    }

    /** YAML 1.1 knows more words for it; people who write "on" or "no" rarely mean a boolean. */
    private static JsonNode bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> JSON.booleanNode(true);
            case "false" -> JSON.booleanNode(false);
            default -> JSON.textNode(text);
        };
    }

    private static JsonNode number(BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            return JSON.numberNode(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? JSON.numberNode(value.longValue()) : JSON.numberNode(value);
    }

    private static YamlProblem problem(Node node, String message) {
        return new YamlProblem(node.getStartMark().getLine() + 1, message);
    }
}
