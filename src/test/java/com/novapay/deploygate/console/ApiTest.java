package com.novapay.deploygate.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.novapay.deploygate.audit.store.RecordStore;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every answer of the API is as {@code openapi.json} says. */
class ApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant YESTERDAY = Instant.parse("2026-11-26T16:30:00Z");

    @TempDir
    private Path folder;

    private FakeConsole console;

    @BeforeEach
    void start() {
        console = new FakeConsole(RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db")))
                .with(SampleLog.approved(SampleLog.admitted("d-1", YESTERDAY, "payments", "dev"), "hotfix", "lead"))
                .with(SampleLog.refused("d-2", YESTERDAY.plusSeconds(9), "payments", "dev", "deploy-days"))
                .with(SampleLog.refused("d-3", FakeConsole.NOW.minusSeconds(60), "payments", "dev", "deploy-days"))
                .with(SampleLog.record("ungated", "r-u", YESTERDAY, "wallet", ""))
                .with(SampleLog.record("observed", "r-o", YESTERDAY.plusSeconds(90), "payments", "healthy"))
                .with(SampleLog.record("audit.verified", "r-v", YESTERDAY, "", "fits"));
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void answers_all_areAsTheDocumentSays() throws Exception {
        JsonNode api = JSON.readTree(console.get("/api/v1/openapi.json").body());
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("/decisions?limit=1&service=payments", "/decisions");
        asked.put("/decisions?limit=999", "/decisions");
        asked.put("/decisions?from=x&class=*", "/decisions");
        asked.put("/records", "/records");
        asked.put("/decisions/d-1", "/decisions/{id}");
        asked.put("/decisions/none", "/decisions/{id}");
        asked.put("/decisions/d-1/proof", "/decisions/{id}/proof");
        asked.put("/decisions/r-o/proof", "/decisions/{id}/proof");
        asked.put("/decisions/d-1/afterwards", "/decisions/{id}/afterwards");
        asked.put("/decisions/none/afterwards", "/decisions/{id}/afterwards");
        asked.put("/export.jsonl", "/export.jsonl");
        asked.put("/export.csv?to=x", "/export.csv");
        asked.put("/export.csv", "/export.csv");
        asked.put("/now", "/now");
        asked.put("/calendar?namespace=pay", "/calendar");
        asked.put("/policies", "/policies");
        asked.put("/trends", "/trends");
        asked.put("/trends?from=2000-01-01", "/trends");
        asked.put("/review?day=2026-11-26", "/review");
        asked.put("/review?day=2026-13-40", "/review");
        asked.put("/report?from=2026-11-01&to=2026-11-30", "/report");
        asked.put("/report?environment=prod", "/report");
        asked.put("/integrity", "/integrity");
        for (Map.Entry<String, String> ask : asked.entrySet()) {
            fits(api, ask.getValue(), ask.getKey(), console.get("/api/v1" + ask.getKey()));
        }
        assertThat(new TreeSet<>(asked.values()))
                .as("every path was asked")
                .containsExactlyInAnyOrderElementsOf(api.path("paths").properties().stream()
                        .map(Map.Entry::getKey)
                        .toList());
    }

    private static void fits(JsonNode api, String path, String ask, HttpResponse<String> answer) throws IOException {
        JsonNode said = api.path("paths")
                .path(path)
                .path("get")
                .path("responses")
                .path(String.valueOf(answer.statusCode()))
                .path("content");
        String type = answer.headers().firstValue("content-type").orElse("").replaceFirst(";.*", "");
        assertThat(said.has(type))
                .as("%s: %s of %s", ask, answer.statusCode(), type)
                .isTrue();
        if (type.endsWith("json")) {
            ObjectNode schema = said.path(type).path("schema").deepCopy();
            schema.set("components", api.path("components"));
            assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(schema)
                            .validate(JSON.readTree(answer.body())))
                    .as("%s: %s", ask, answer.body())
                    .isEmpty();
        }
    }

    @Test
    void cursors_leadThroughAll() throws Exception {
        JsonNode first = JSON.readTree(console.get("/api/v1/records?limit=4").body());
        JsonNode second = JSON.readTree(console.get(
                        "/api/v1/records?limit=4&cursor=" + first.path("older").asText())
                .body());
        assertThat(first.path("items")).hasSize(4);
        assertThat(second.path("items")).hasSize(2);
        assertThat(second.has("older")).isFalse();
        assertThat(JSON.readTree(console.get("/api/v1/records?limit=4&cursor="
                                        + second.path("newer").asText())
                                .body())
                        .path("items"))
                .isEqualTo(first.path("items"));
    }
}
