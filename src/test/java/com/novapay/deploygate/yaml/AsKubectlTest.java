package com.novapay.deploygate.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Manifests mean here what they mean to kubectl. {@code as-kubectl.json} is what {@code kubectl annotate --local -o json} made of
 * {@code as-kubectl.yaml}; KubectlYamlIT asks it again.
 */
public class AsKubectlTest {
    private static final Path PAIRS = Path.of("src", "test", "resources", "com", "novapay", "deploygate", "yaml");

    @Test
    void everyDocument_isReadAsKubectlReadsIt() throws Exception {
        List<YamlDocument> ours = YamlDocument.all(Files.readString(PAIRS.resolve("as-kubectl.yaml")));
        List<JsonNode> theirs = kubectl(Files.readString(PAIRS.resolve("as-kubectl.json")));
        assertThat(differences(ours, theirs)).isEmpty();
        assertThat(ours).hasSize(theirs.size()).hasSizeGreaterThan(9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: 1\na: 2",
                "{yes: 1, true: 2}",
                "{a: .inf}",
                "{a: .nan}",
                "{~: 1}",
                "{a: !!int abc}",
                "{a: !!int yes}",
                "{a: !!bool 5}",
                "{a: !!binary '*'}",
                "{<<: 5}",
                "{<<: [5]}",
                "? {a: 1}\n: 2",
                "&a [*a]",
                "a: &a {b: *a}",
                "{a: *b}",
                "{1.5: 1}",
                "a: [",
                "\t- a"
            })
    void document_thatKubectlWouldNotTakeOrReadOtherwise_isAProblemWithItsLine(String yaml) {
        assertThatThrownBy(() -> YamlDocument.all(yaml))
                .isInstanceOfSatisfying(
                        YamlProblem.class, problem -> assertThat(problem.line()).isPositive());
    }

    /** A few lines that would be 10^9 values. */
    @Test
    void aliasesOfAliases_areBounded() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        StringBuilder merges = new StringBuilder("m0: &m0 {a: [1, 1, 1, 1, 1, 1, 1, 1, 1]}\n");
        for (int i = 1; i < 9; i++) {
            String before = "*a" + (i - 1);
            bomb.append("a" + i + ": &a" + i + " [" + (before + ", ").repeat(9) + before + "]\n");
            merges.append("m" + i + ": &m" + i + " {"
                    + "<<: [*m%d, *m%d], ".formatted(i - 1, i - 1).repeat(5) + "b: 1}\n");
        }
        for (String text : List.of(bomb.toString(), merges.toString())) {
            assertThatThrownBy(() -> YamlDocument.all(text))
                    .hasMessageContaining("aliases repeat more than 100000 values");
        }
    }

    @Test
    void settings_keepTheirWords() throws Exception {
        assertThat(YamlDocument.settings("{a: off, b: on, c: yes, d: true, e: 0x10}")
                        .getFirst()
                        .json()
                        .toString())
                .isEqualTo("{\"a\":\"off\",\"b\":\"on\",\"c\":\"yes\",\"d\":true,\"e\":16}");
    }

    /** The documents that kubectl printed, without the annotation that it was asked to add. */
    public static List<JsonNode> kubectl(String printed) throws Exception {
        List<JsonNode> documents = new ArrayList<>();
        new ObjectMapper()
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(printed)
                .forEachRemaining(document -> {
                    ((ObjectNode) document.path("metadata")).remove("annotations");
                    documents.add(document);
                });
        return documents;
    }

    /** Where documents differ. */
    public static List<String> differences(List<YamlDocument> ours, List<JsonNode> theirs) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
            compare("/" + i, ours.get(i).json(), theirs.get(i), differences);
        }
        return differences;
    }

    private static void compare(String at, JsonNode ours, JsonNode theirs, List<String> differences) {
        boolean alike = (ours.isNumber() && theirs.isNumber())
                ? ours.decimalValue().compareTo(theirs.decimalValue()) == 0
                : (ours.isContainerNode() && theirs.isContainerNode())
                        ? ours.isArray() == theirs.isArray() && ours.size() == theirs.size()
                        : ours.equals(theirs);
        if (!alike) {
            differences.add(at + ": kubectl " + theirs + ", here " + ours);
        } else if (ours.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            ours.fieldNames().forEachRemaining(names::add);
            theirs.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(at + "/" + name, ours.path(name), theirs.path(name), differences));
        } else {
            for (int i = 0; i < ours.size(); i++) {
                compare(at + "/" + i, ours.get(i), theirs.get(i), differences);
            }
        }
    }
}
