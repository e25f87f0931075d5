package com.novapay.deploygate.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FieldFilterTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void without_leavesOutAndChangesNothingElse() throws IOException {
        String text = """
                {"items": [{"history": [1, {"a": []}], "spec": {}, "list": [], "nothing": null, "text": "history"},
                           {"spec": {"history": {"b": 1}, "c": [[], {}, 1.5, true]}}], "metadata": {"continue": ""}}
                """;
        JsonNode expected = JSON.readTree("""
                {"items": [{"spec": {}, "list": [], "nothing": null, "text": "history"},
                           {"spec": {"c": [[], {}, 1.5, true]}}], "metadata": {"continue": ""}}
                """);
        assertThat(JSON.<JsonNode>readTree(FieldFilter.without(Set.of("history"), JSON.createParser(text))))
                .isEqualTo(expected);
    }

    @Test
    void without_readsOneEventAfterTheOther() throws IOException {
        String events = "{\"type\":\"ADDED\",\"object\":{\"x\":1}}\n{\"type\":\"BOOKMARK\",\"object\":{}}\n";
        try (MappingIterator<JsonNode> read = JSON.readerFor(JsonNode.class)
                .readValues(FieldFilter.without(Set.of("x"), JSON.createParser(events)))) {
            assertThat(read.readAll())
                    .isEqualTo(List.of(
                            JSON.readTree("{\"type\":\"ADDED\",\"object\":{}}"),
                            JSON.readTree("{\"type\":\"BOOKMARK\",\"object\":{}}")));
        }
    }
}
