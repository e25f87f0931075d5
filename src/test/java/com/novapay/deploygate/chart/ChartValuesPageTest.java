package com.novapay.deploygate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ChartValuesPageTest {
    private static final Path VALUES = Path.of("chart", "values.yaml");
    private static final Path PAGE = Path.of("docs", "chart-values.md");

    @Test
    void page_saysWhatTheValuesFileSays() throws IOException {
        String text = ChartValuesPage.text(VALUES);
        if (Boolean.getBoolean("regenerate")) {
            Files.writeString(PAGE, text);
        }
        assertThat(PAGE)
                .as("regenerate: ./mvnw -Dtest=ChartValuesPageTest -Dregenerate=true test")
                .hasContent(text);
    }

    @Test
    void everyValue_saysWhatItIsFor() throws IOException {
        assertThat(ChartValuesPage.values(VALUES))
                .hasSizeGreaterThan(40)
                .allSatisfy(value -> assertThat(value.meaning()).as(value.key()).endsWith("."));
    }

    /** A key that the schema does not know could not be set; one without a default would be nil in a template. */
    @Test
    void schema_knowsExactlyTheValues() throws IOException {
        JsonNode schema = new ObjectMapper()
                .readTree(Path.of("chart", "values.schema.json").toFile());
        List<String> known = new ArrayList<>();
        leaves(schema, "", known);
        known.removeAll(List.of("global", "resources.claims"));
        List<String> values = ChartValuesPage.values(VALUES).stream()
                .map(ChartValuesPage.Value::key)
                .flatMap(key -> key.equals("resources")
                        ? List.of("resources.limits", "resources.requests").stream()
                        : List.of(key).stream())
                .toList();
        assertThat(new TreeSet<>(known)).isEqualTo(new TreeSet<>(values));
    }

    private static void leaves(JsonNode schema, String prefix, List<String> known) {
        schema.path("properties").properties().forEach(property -> {
            String key = prefix + property.getKey();
            if (property.getValue().has("properties")) {
                assertThat(property.getValue().path("additionalProperties"))
                        .as(key)
                        .isEqualTo(schema.path("additionalProperties"));
                leaves(property.getValue(), key + ".", known);
            } else {
                known.add(key);
            }
        });
    }
}
