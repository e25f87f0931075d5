package com.novapay.deploygate.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.novapay.deploygate.yaml.YamlDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Facts from a directory and custom resources are the same documents: what the API server takes is read, member by member. */
class FactSchemaAgreesTest {
    private static final ObjectMapper YAML = new YAMLMapper();

    @ParameterizedTest
    @ValueSource(strings = {"approvals", "incidents", "migrations", "releasehistories", "verifications"})
    void everyMember_isReadAsTheDefinitionHasIt(String plural) throws IOException {
        JsonNode definition =
                YAML.readTree(Path.of("chart/crds", plural + ".yaml").toFile());
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", FactSchema.API_VERSION)
                .put("kind", definition.at("/spec/names/kind").asText());
        document.putObject("metadata").put("name", "full");
        JsonNode schema = definition.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
        document.set("spec", full(schema));
        assertThat(FactSchema.check(document)).isEmpty();
        for (JsonNode required : schema.path("required")) {
            ObjectNode less = document.deepCopy();
            less.withObject("/spec").remove(required.asText());
            // What the API server asks for besides is for clear answers; a directory need not have it.
            if (!List.of("role", "approver").contains(required.asText())) {
                assertThat(FactSchema.check(less))
                        .extracting(FactProblem::message)
                        .containsExactly("spec." + required.asText() + " is missing");
            }
        }
        document.withObject("/spec").put("unheardOf", "x");
        assertThat(FactSchema.check(document)).hasSize(1);
    }

    @Test
    void whatTheApiServerTakes_isRead() throws Exception {
        assertThat(YamlDocument.all(Files.readString(Path.of("src/test/resources/e2e/facts.yaml"))))
                .hasSize(5)
                .allSatisfy(document ->
                        assertThat(FactSchema.check(document.json())).isEmpty());
    }

    /** A value of the schema that has every member. */
    private static JsonNode full(JsonNode schema) {
        return switch (schema.path("type").asText()) {
            case "object" -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                schema.path("properties")
                        .properties()
                        .forEach(member -> object.set(member.getKey(), full(member.getValue())));
                yield object;
            }
            case "array" -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                yield array.add(full(schema.path("items")));
            }
            case "string" ->
                JsonNodeFactory.instance.textNode(
                        schema.has("enum")
                                ? schema.at("/enum/0").asText()
                                : schema.path("format").asText().equals("date-time") ? "2026-11-24T10:00:00Z" : "x");
            case "boolean" -> JsonNodeFactory.instance.booleanNode(true);
            case "integer" -> JsonNodeFactory.instance.numberNode(1);
            default -> throw new AssertionError("a type that is not known here: " + schema);
        };
    }
}
