package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.FreshPostgres;
import com.novapay.deploygate.audit.RecordReader;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.cli.Asking;
import com.novapay.deploygate.config.ConfigSource;
import com.novapay.deploygate.config.Setting;
import com.novapay.deploygate.telemetry.OperatorLog;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole gate before a PostgreSQL that rejects it, and then takes it up. */
@Tag("slow")
class UnusableStoreTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DEPLOY =
            Path.of("demo", "reviews", "deployment-set-image--deployments-update-by-dev@novapay.json");
    private static final Path SCALE =
            Path.of("demo", "reviews", "deployment-scale--deployments.scale-update-by-dev@novapay.json");
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path folder;

    private final OperatorLog report = new OperatorLog() {
        @Override
        public void accept(String line) {
            log(Level.INFO, "", line);
        }

        @Override
        public void log(Level level, String decision, String line) {
            log.add(level + " " + line);
        }
    };

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void storeThatRejectsTheGate_isToldEverywhere_untilItTakesRecords() throws Exception {
        String database = FreshPostgres.database("rejecting");
        FreshPostgres.execute("ALTER DATABASE " + database + " ALLOW_CONNECTIONS false");
        try (Gate gate = start(database)) {
            HttpResponse<Buffer> ready = get(gate, "/readyz");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.bodyAsString())
                    .contains("[!] store: takes no records since ", "not currently accepting connections")
                    .endsWith("ready, degraded: store\n");
            assertThat(get(gate, "/metrics").bodyAsString()).contains("deploygate_store_usable 0.0");
            assertThat(log)
                    .filteredOn(line -> line.startsWith("WARNING store: "))
                    .singleElement()
                    .asString()
                    .contains("not currently accepting connections", "setting store", "docs/operators.md");
            assertThat(answer(gate, DEPLOY, false).at("/status/message").asText())
                    .contains("audit-unavailable");
            assertThat(answer(gate, DEPLOY, true).at("/status/message").asText())
                    .contains("audit-unavailable");
            assertThat(answer(gate, SCALE, false).path("allowed").asBoolean()).isTrue();

            FreshPostgres.execute("ALTER DATABASE " + database + " ALLOW_CONNECTIONS true");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(get(gate, "/readyz").bodyAsString())
                            .contains("[+] store\n")
                            .endsWith("\nready\n"));
            assertThat(get(gate, "/metrics").bodyAsString()).contains("deploygate_store_usable 1.0");
            assertThat(log).anyMatch(line -> line.contains("takes records again"));
            assertThat(answer(gate, DEPLOY, true).at("/status/message").asText())
                    .contains("gitops-only");
            // Counted by the thread that writes, beside the answer.
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(get(gate, "/metrics").bodyAsString())
                            .contains(
                                    "deploygate_store_append_duration_seconds_bucket{outcome=\"appended\",le=\"0.5\"}",
                                    "deploygate_store_append_duration_seconds_count{outcome=\"unavailable\"}",
                                    "deploygate_permits_used 0.0",
                                    "deploygate_permits_limit 256.0"));
        }
        try (RecordReader reader = RecordReader.open(RecordStore.at(FreshPostgres.url(database)))) {
            List<String> outages = reader.events(RecordType.GATE_STORE, GateNames.host(), 9);
            assertThat(outages).singleElement().asString().contains("not currently accepting connections");
        }
    }

    /** No request is needed to find out. */
    @Test
    void serverThatGoesAway_isFoundWithoutARequest() throws Exception {
        String database = FreshPostgres.database("leaving");
        try (Gate gate = start(database)) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(get(gate, "/readyz").bodyAsString()).contains("[+] store\n"));
            FreshPostgres.execute("ALTER DATABASE " + database + " ALLOW_CONNECTIONS false");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(get(gate, "/readyz").bodyAsString()).contains("[!] store: "));
        }
    }

    private Gate start(String database) throws Exception {
        Path facts = Files.createDirectory(folder.resolve("facts"));
        Files.writeString(facts.resolve("namespace.yaml"), """
                apiVersion: v1
                kind: Namespace
                metadata: {name: pay, labels: {deploygate.novapay.com/environment: production}}
                """);
        return Gate.start(
                new ConfigSource(
                                Map.of(
                                        Setting.LISTEN,
                                        "127.0.0.1:0",
                                        Setting.ADMIN_LISTEN,
                                        "127.0.0.1:0",
                                        Setting.CONSOLE_LISTEN,
                                        "off",
                                        Setting.DATA,
                                        folder.resolve("data").toString(),
                                        Setting.FACTS,
                                        facts.toString(),
                                        Setting.STORE,
                                        FreshPostgres.url(database)),
                                Map.of(),
                                Optional.empty())
                        .read(),
                Clock.systemUTC(),
                report);
    }

    private HttpResponse<Buffer> get(Gate gate, String path) {
        return new Asking(vertx, gate).admin(path);
    }

    private JsonNode answer(Gate gate, Path review, boolean dryRun) throws IOException {
        ObjectNode asked = (ObjectNode) JSON.readTree(Files.readAllBytes(review));
        asked.withObject("/request").put("dryRun", dryRun);
        return new Asking(vertx, gate).review(JSON.writeValueAsBytes(asked)).path("response");
    }
}
