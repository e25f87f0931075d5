package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not wanted costs nothing: a real gate that has decided has not loaded a class of OpenTelemetry's or LaunchDarkly's. */
@Tag("slow")
class NothingUnusedIsLoadedIT {
    private static final Path REVIEW =
            Path.of("demo", "reviews", "deployment-set-image--deployments-update-by-dev@novapay.json");
    private static final String OPENTELEMETRY = "io.opentelemetry.";
    private static final String LAUNCHDARKLY = "com.launchdarkly.";

    @TempDir
    private Path folder;

    @Test
    void aGateWithoutTracesAndFlagsLoadsNothingOfThem() throws Exception {
        assertThat(loaded(Map.of()))
                .hasSizeGreaterThan(1_000)
                .noneMatch(line -> line.contains(OPENTELEMETRY) || line.contains(LAUNCHDARKLY));
    }

    @Test
    void aGateWithThemDoes_soThatTheOtherTestSeesThem() throws Exception {
        Path flags = Files.writeString(folder.resolve("flags.yaml"), "flagValues: {new-flow: false}\n");
        assertThat(loaded(Map.of(
                        "NOVAPAY_OTLP_ENDPOINT", "http://127.0.0.1:1", "NOVAPAY_LAUNCHDARKLY_FILE", flags.toString())))
                .anyMatch(line -> line.contains(OPENTELEMETRY + "sdk.trace."))
                .anyMatch(line -> line.contains(LAUNCHDARKLY + "sdk.server."));
    }

    /** The log of loaded classes of a gate that has decided on a deploy. */
    private List<String> loaded(Map<String, String> settings) throws IOException {
        Files.createDirectories(folder.resolve("facts"));
        Path log = folder.resolve("classes.log");
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("NOVAPAY_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -Xlog:class+load:file=" + log);
        Vertx vertx = Vertx.vertx();
        try (GateProcess gate = GateProcess.start(folder, List.of(), environment)) {
            WebClient client = WebClient.create(
                    vertx,
                    new WebClientOptions()
                            .setSsl(true)
                            .setTrustOptions(new PemTrustOptions()
                                    .addCertPath(gate.authority().toString())));
            assertThat(client.postAbs(gate.url() + "?timeout=20s")
                            .putHeader("content-type", "application/json")
                            .sendBuffer(Buffer.buffer(Files.readAllBytes(REVIEW)))
                            .await()
                            .bodyAsString())
                    .contains("\"allowed\":false");
            if (!settings.isEmpty()) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> lines(log).stream().anyMatch(line -> line.contains(LAUNCHDARKLY)));
            }
        } finally {
            vertx.close().await();
        }
        return lines(log);
    }

    private static List<String> lines(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.toList();
        }
    }
}
