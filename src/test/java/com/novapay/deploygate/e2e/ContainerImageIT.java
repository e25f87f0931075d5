package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.BufferedReader;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The image runs as it is: nothing of this machine but the kernel, a read-only root, no user of weight. */
@Tag("slow")
class ContainerImageIT {
    private static final Path DEPLOY =
            Path.of("src/test/resources/reviews/deployment-set-image--deployments-update-by-dev@novapay.json");
    private static final long MIB = 1 << 20;
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

    /** What a digest pins is what a registry or {@code ctr images import} reports: the manifest's. */
    @Test
    void archive_hasTheChartsTagAndThePrintedDigest() throws Exception {
        String version = Files.readString(Path.of("chart/Chart.yaml"))
                .lines()
                .filter(line -> line.startsWith("appVersion: "))
                .map(line -> line.substring("appVersion: ".length()))
                .findFirst()
                .orElseThrow();
        String tag = "registry.novapay.local/deploy-gate:" + version;
        assertThat(image.archived("manifest.json").at("/0/RepoTags/0").asText()).isEqualTo(tag);
        JsonNode entry = image.archived("index.json").at("/manifests/0");
        assertThat(entry.at("/annotations/io.containerd.image.name").asText()).isEqualTo(tag);
        String digest = entry.path("digest").asText();
        assertThat(image.printed()).contains(tag + "@" + digest);
        Path manifest = image.unpacked(folder, ContainerImage.blob(digest));
        assertThat(ContainerImage.digest(manifest)).isEqualTo(digest);
        JsonNode layers = new ObjectMapper().readTree(manifest.toFile()).path("layers");
        assertThat(layers).hasSize(4);
        for (JsonNode layer : layers) {
            String layerDigest = layer.path("digest").asText();
            assertThat(ContainerImage.digest(image.unpacked(folder, ContainerImage.blob(layerDigest))))
                    .isEqualTo(layerDigest);
        }
    }

    /** 512 MiB, of which 220 are in use and cannot be given back, less what a command needs beside its heap. */
    @ParameterizedTest
    @ValueSource(strings = {"v2", "v1"})
    void command_takesAHeapThatFitsBesideTheGate(String cgroup) throws Exception {
        Said said = command(cgroup, 230);
        assertThat(said.text()).contains("-XX:MaxHeapSize=" + (512 - 220 - 152) * MIB);
        assertThat(said.text()).contains("deploy-gate ");
        assertThat(said.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "v1"})
    void command_isRefusedWhereTheGateLeavesTooLittle(String cgroup) throws Exception {
        Said said = command(cgroup, 400);
        assertThat(said.text())
                .isEqualTo(
                        "novapay: 122 MiB of this container's memory are free and a command needs 176 MiB, so that the gate"
                                + " is not killed; run it in a Job, on your machine with --store, or raise resources.limits.memory\n");
        assertThat(said.exitCode()).isEqualTo(2);
    }

    /** Each of several would take what is free now, and the last of them the gate's memory. */
    @Test
    void commands_runOneAtATime() throws Exception {
        Path tmp = Files.createDirectory(folder.resolve("tmp"));
        Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path lock = Files.createFile(tmp.resolve(".novapay-command"));
        Files.setPosixFilePermissions(lock, PosixFilePermissions.fromString("rw-rw-rw-"));
        Process first = new ProcessBuilder("flock", lock.toString(), "cat").start();
        Process second = new ProcessBuilder(
                        image.run(List.of(tmp + ":/tmp"), Map.of(), List.of("/opt/deploy-gate/bin/novapay", "version")))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader lines = second.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).isEqualTo("novapay: waits for another novapay command in this container …");
            first.getOutputStream().close();
            assertThat(lines.readLine()).startsWith("deploy-gate ");
        } finally {
            first.destroy();
            second.destroy();
        }
    }

    private Said command(String cgroup, long used) throws IOException, InterruptedException {
        Path groups = Files.createDirectory(folder.resolve("cgroup"));
        if (cgroup.equals("v2")) {
            Files.writeString(groups.resolve("cgroup.controllers"), "memory\n");
            Files.writeString(groups.resolve("memory.max"), 512 * MIB + "\n");
            Files.writeString(groups.resolve("memory.current"), used * MIB + "\n");
            Files.writeString(groups.resolve("memory.stat"), "anon 1\ninactive_file " + 10 * MIB + "\n");
        } else {
            Path memory = Files.createDirectory(groups.resolve("memory"));
            Files.writeString(memory.resolve("memory.limit_in_bytes"), 512 * MIB + "\n");
            Files.writeString(memory.resolve("memory.usage_in_bytes"), used * MIB + "\n");
            Files.writeString(memory.resolve("memory.stat"), "cache 1\ntotal_inactive_file " + 10 * MIB + "\n");
        }
        return said(image.run(
                List.of(groups + ":/sys/fs/cgroup:ro"),
                Map.of("JDK_JAVA_OPTIONS", "-XX:+PrintCommandLineFlags"),
                List.of("/opt/deploy-gate/bin/novapay", "version")));
    }

    private String inside(String... words) throws IOException, InterruptedException {
        return said(image.run(List.of(), Map.of(), List.of(words))).text();
    }

    private record Said(String text, int exitCode) {}

    private static Said said(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(text, process.waitFor());
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
