package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.cli.Asking;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.files.TemporaryFolders;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An exception at a whole gate: before its end, at a start after its end, and in new policies after its end. */
@Tag("slow")
class GateExceptionsTest {
    private static final Path DEPLOY =
            Path.of("demo", "reviews", "deployment-set-image--deployments-update-by-dev@novapay.json");
    private static final String EXCEPTION = """
            exceptions:
              - {rule: gitops-only, namespace: pay, workload: deployment/payments, granted_by: vp, reason: moving,
                 ticket: OPS-1, until: "2026-11-24T16:00:00Z"}
            """;
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path folder;

    private Path policies = Path.of("");
    private Path facts = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        policies = folder.resolve("policies");
        facts = Files.createDirectory(folder.resolve("facts"));
        copy(Path.of("policies"), policies);
        Files.writeString(facts.resolve("namespace.yaml"), """
                apiVersion: v1
                kind: Namespace
                metadata: {name: pay, labels: {deploygate.novapay.com/environment: production}}
                """);
        Path data = policies.resolve("data.yaml");
        Files.writeString(data, Files.readString(data).replace("exceptions: []\n", EXCEPTION));
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void exception_liftsUntilItsEnd_andNeverLeavesTheGateWithoutPolicies() throws Exception {
        try (Gate gate = start("2026-11-24T15:00:00Z")) {
            assertThat(answer(gate)).contains("gitops-only is lifted by exception OPS-1 until 2026-11-24T16:00:00Z");
            assertThat(said("policies: an exception ends"))
                    .contains("OPS-1 (gitops-only for deployment/payments in pay)");
            assertThat(new Asking(vertx, gate).admin("/readyz").bodyAsString())
                    .contains(
                            "[+] policies:",
                            "; exceptions: OPS-1 (gitops-only for deployment/payments in pay) ends soon");
        }
        forgetWhatWasChecked();
        try (Gate gate = start("2026-11-24T16:00:00Z")) {
            assertThat(said("policies: revision")).contains("is active");
            assertThat(answer(gate)).contains("gitops-only: ").doesNotContain("lifted");
            Path data = policies.resolve("data.yaml");
            Files.writeString(data, Files.readString(data) + "\n# another comment\n");
            assertThat(said("policies: not activated"))
                    .contains("stage check", "the last good revision stays active", "data.yaml:")
                    .contains("exceptions[0].until: the exception OPS-1", "expired at 2026-11-24T16:00:00Z. Delete it");
        }
    }

    /** As in a new Pod; a gate that runs from classes keeps none of it. */
    private void forgetWhatWasChecked() throws IOException {
        Path checked = folder.resolve("checked-policies");
        if (Files.exists(checked)) {
            TemporaryFolders.delete(checked);
        }
    }

    private Gate start(String now) throws Exception {
        GateConfig config = StandaloneConfig.of(folder, facts, policies);
        return Gate.start(config, Clock.fixed(Instant.parse(now), ZoneOffset.UTC), told::add);
    }

    private String answer(Gate gate) throws IOException {
        return new Asking(vertx, gate).review(Files.readAllBytes(DEPLOY)).toString();
    }

    private String said(String start) throws InterruptedException {
        String line = told.poll(60, TimeUnit.SECONDS);
        while (line != null && !line.startsWith(start)) {
            line = told.poll(60, TimeUnit.SECONDS);
        }
        return line == null ? "" : line;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
