package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The real OCI registry of the project {@code distribution}, for one user. */
final class OciRegistryServer implements AutoCloseable {
    static final String LOGIN = "gate:right";
    /** Of {@code htpasswd -B}. */
    private static final String USERS = "gate:$2y$05$.Des1P8dp/7TXmfyhddDEuPyzywiHrM0kDlyJl1UllMR1fq706.y.\n";

    private final int port;
    private final ManagedProcess process;

    private OciRegistryServer(int port, ManagedProcess process) {
        this.port = port;
        this.process = process;
    }

    static OciRegistryServer start(Path folder) throws IOException, InterruptedException {
        String program = ClusterBinaries.built().path("registry");
        int port = Ports.freePort();
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("htpasswd"), USERS);
        Path config = Files.writeString(folder.resolve("config.yml"), """
                version: 0.1
                log: {level: warn}
                storage: {filesystem: {rootdirectory: %s}}
                http: {addr: "127.0.0.1:%d"}
                auth: {htpasswd: {realm: registry, path: %s}}
                """.formatted(
                        folder.resolve("storage"), port, folder.resolve("htpasswd")));
        ManagedProcess process = ManagedProcess.start(
                folder,
                "registry",
                List.of(program, "serve", config.toString()),
                Map.of("OTEL_TRACES_EXPORTER", "none"));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            process.mustRun();
            return answers(port);
        });
        return new OciRegistryServer(port, process);
    }

    private static boolean answers(int port) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v2/"))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 401;
        } catch (IOException e) {
            return false;
        }
    }

    /** As a source has it. */
    String address(String artifact) {
        return "oci://127.0.0.1:" + port + "/" + artifact;
    }

    /** For pushes. */
    String repository(String name) {
        return "http://127.0.0.1:" + port + "/v2/" + name;
    }

    @Override
    public void close() {
        process.close();
    }
}
