package com.novapay.deploygate.yaml;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.representer.Representer;

/**
 * One YAML document as JSON, whose members can be asked for their line. Immutable by convention.
 *
 * @param json the document; timestamps stay text
 * @param root where its parts stand in the file
 */
public record YamlDocument(JsonNode json, Node root) {
    /** A file of facts may be long; what a person cannot have written is refused. */
    private static final int MAX_CODE_POINTS = 128 * 1024 * 1024;

    private static final int MAX_DEPTH = 50;
    private static final int MAX_ALIASES = 10_000;

    /** Every document of a text, as kubectl reads it; empty ones are left out. */
    public static List<YamlDocument> all(String text) throws YamlProblem {
        return all(text, new YamlScalar(false));
    }

    /** The same, but for yes, no, on, off and their like, which stay words: settings have them for values. */
    public static List<YamlDocument> settings(String text) throws YamlProblem {
        return all(text, new YamlScalar(true));
    }

    private static List<YamlDocument> all(String text, YamlScalar scalars) throws YamlProblem {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CODE_POINTS);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        DumperOptions unused = new DumperOptions();
        Yaml yaml = new Yaml(
                new SafeConstructor(options), new Representer(unused), unused, options, new YamlScalar.Marking());
        List<YamlDocument> documents = new ArrayList<>();
        try {
            for (Node node : yaml.composeAll(new StringReader(text))) {
                JsonNode json = new YamlJson(scalars).of(node);
                if (!json.isNull()) {
                    documents.add(new YamlDocument(json, node));
                }
            }
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            throw new YamlProblem(
                    mark == null ? 1 : mark.getLine() + 1,
                    "not YAML that can be read: " + sentence(String.valueOf(e.getProblem())));
        } catch (YAMLException e) {
            throw new YamlProblem(1, "not YAML that can be read: " + sentence(String.valueOf(e.getMessage())));
        }
        return documents;
    }

    /** The line, from 1, of what a pointer leads to, or of the last part of it that is there. */
    public int line(JsonPointer pointer) {
        Node node = root;
        int line = root.getStartMark().getLine() + 1;
        for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
            Node next = null;
            if (node instanceof MappingNode mapping) {
                for (NodeTuple tuple : mapping.getValue()) {
                    if (tuple.getKeyNode() instanceof ScalarNode key
                            && key.getValue().equals(rest.getMatchingProperty())) {
                        next = tuple.getValueNode();
                        line = key.getStartMark().getLine() + 1;
                    }
                }
            } else if (node instanceof SequenceNode sequence
                    && rest.getMatchingIndex() >= 0
                    && rest.getMatchingIndex() < sequence.getValue().size()) {
                next = sequence.getValue().get(rest.getMatchingIndex());
                line = next.getStartMark().getLine() + 1;
            }
            if (next == null) {
                return line;
            }
            node = next;
        }
        return line;
    }

    private static String sentence(String problem) {
        return problem.lines().findFirst().orElse("").strip();
    }
}
