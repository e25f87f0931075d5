package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The image runs as it is: nothing of this machine but the kernel, a read-only root, no user of weight. */
@Tag("slow")
class ContainerImageIT {
    private static final Path DEPLOY =
            Path.of("src/test/resources/reviews/deployment-set-image--deployments-update-by-dev@novapay.json");
    private static ContainerImage image;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        image = ContainerImage.built();
    }

    @Test
    void config_isNobodyOfWeightAndNeedsNoShell() {
        assertThat(image.config().path("User").asText()).isEqualTo("65532:65532");
        assertThat(image.config().at("/Entrypoint/0").asText()).isEqualTo("/opt/java/bin/java");
        assertThat(image.root().resolve("usr/bin")).isEmptyDirectory();
        assertThat(image.root().resolve("usr/sbin")).isEmptyDirectory();
        assertThat(image.root().resolve("etc/ssl/certs/ca-certificates.crt")).isNotEmptyFile();
    }

    /** Rules from a folder need {@code opa}, which is in the image. */
    @Test
    void serve_getsReadyAndJudges() throws IOException {
        GateFolder.prepare(folder);
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
        List<String> command = image.command(
                List.of(data + ":/var/lib/deploy-gate", data + ":/tmp", folder.resolve("policies") + ":/policies:ro"),
                Map.of(),
                List.of(
                        "serve",
                        "--standalone",
                        "--listen=127.0.0.1:0",
                        "--admin-listen=127.0.0.1:0",
                        "--data=/var/lib/deploy-gate",
                        "--policies=/policies"));
        Vertx vertx = Vertx.vertx();
        try (GateReplica gate =
                GateReplica.of(ManagedProcess.start(folder, "gate", command), folder.resolve("gate.log"))) {
            gate.awaitReady();
            assertThat(ask(vertx, gate, data).path("allowed").asBoolean()).isTrue();
        } finally {
            vertx.close().await();
        }
        assertThat(Files.readString(folder.resolve("gate.log"))).endsWith("stopped\n");
    }

    /** The JVM ends at once when it cannot use a cache that it is told it must. */
    @Test
    void cacheOfClasses_fitsTheImagesOwnJava() throws Exception {
        assertThat(inside("/opt/java/bin/java", "-XX:AOTMode=on", "@/opt/deploy-gate/novapay", "version"))
                .startsWith("deploy-gate ");
    }

    @Test
    void rootFolder_cannotBeWrittenTo() throws Exception {
        assertThat(inside(
                        "/opt/java/bin/java",
                        "@/opt/deploy-gate/novapay",
                        "serve",
                        "--standalone",
                        "--data=/opt/deploy-gate/data",
                        "--listen=127.0.0.1:0",
                        "--admin-listen=127.0.0.1:0"))
                .contains("/opt/deploy-gate/data")
                .contains("Read-only file system");
    }

    private String inside(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(image.run(List.of(), Map.of(), List.of(words)))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private static JsonNode ask(Vertx vertx, GateReplica gate, Path data) throws IOException {
        WebClient client = WebClient.create(
                vertx,
                new WebClientOptions()
                        .setSsl(true)
                        .setTrustOptions(new PemTrustOptions()
                                .addCertPath(data.resolve("tls/ca.crt").toString())));
        Buffer answer = client.postAbs("https://localhost:" + gate.port() + "/validate")
                .putHeader("Content-Type", "application/json")
                .sendBuffer(Buffer.buffer(Files.readAllBytes(DEPLOY)))
                .await()
                .bodyAsBuffer();
        return new ObjectMapper().readTree(answer.getBytes()).path("response");
    }
}
