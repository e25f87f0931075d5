package com.novapay.deploygate.chart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.comments.CommentLine;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Writes {@code docs/chart-values.md} from the comments and defaults of {@code chart/values.yaml}. */
final class ChartValuesPage {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One value.
     *
     * @param fallback its default as JSON
     * @param meaning its comment in one line, empty when it has none
     */
    record Value(String key, String fallback, String meaning) {}

    private ChartValuesPage() {}

    /** Every value with a comment, and every leaf. */
    static List<Value> values(Path file) throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setProcessComments(true);
        Node root = new Yaml(options).compose(new StringReader(Files.readString(file)));
        List<Value> values = new ArrayList<>();
        collect((MappingNode) root, "", values);
        return values;
    }

    /** The page. */
    static String text(Path file) throws IOException {
        StringBuilder page = new StringBuilder("""
                # Values of the chart

                <!-- Made from chart/values.yaml: ./mvnw -Dtest=ChartValuesPageTest -Dregenerate=true test -->

                A key that is not here is refused by `helm install` with its name. How to install: [install.md](install.md).

                | value | default | meaning |
                |---|---|---|
                """);
        for (Value value : values(file)) {
            page.append("| `").append(value.key()).append("` | `").append(value.fallback());
            page.append("` | ").append(value.meaning()).append(" |\n");
        }
        return page.toString();
    }

    private static void collect(MappingNode node, String prefix, List<Value> values) throws JsonProcessingException {
        for (NodeTuple entry : node.getValue()) {
            String key = prefix + ((ScalarNode) entry.getKeyNode()).getValue();
            String comment = comment(entry.getKeyNode().getBlockComments());
            boolean group = entry.getValueNode() instanceof MappingNode inside
                    && !inside.getValue().isEmpty();
            if (group && comment.isEmpty()) {
                collect((MappingNode) entry.getValueNode(), key + ".", values);
            } else if (group
                    && ((MappingNode) entry.getValueNode())
                            .getValue().stream().anyMatch(inner -> hasComment(inner.getKeyNode()))) {
                collect((MappingNode) entry.getValueNode(), key + ".", values);
            } else {
                values.add(new Value(key, json(entry.getValueNode()), comment));
            }
        }
    }

    private static boolean hasComment(Node key) {
        return !comment(key.getBlockComments()).isEmpty();
    }

    private static String json(Node value) throws JsonProcessingException {
        Object plain = new Plain().of(value);
        return JSON.writeValueAsString(plain);
    }

    /** A comment that an empty line separates from its key is about the file. */
    private static String comment(@Nullable List<CommentLine> lines) {
        if (lines == null) {
            return "";
        }
        List<String> texts = lines.stream().map(line -> line.getValue().strip()).toList();
        int last = texts.lastIndexOf("");
        return texts.subList(last + 1, texts.size()).stream().collect(Collectors.joining(" "));
    }

    /** Nodes as plain maps, lists and values. */
    private static final class Plain extends SafeConstructor {
        Plain() {
            super(new LoaderOptions());
        }

        @Nullable
        Object of(Node node) {
            return constructDocument(node);
        }
    }
}
