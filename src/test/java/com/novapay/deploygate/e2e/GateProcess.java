package com.novapay.deploygate.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The gate as users start it: the launcher, standalone, on ports of its own choice. */
final class GateProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("https://127\\.0\\.0\\.1:\\d+/validate");
    private final ManagedProcess process;
    private final Path folder;
    private final String url;

    private GateProcess(ManagedProcess process, Path folder, String url) {
        this.process = process;
        this.folder = folder;
        this.url = url;
    }

    /** Starts a gate on {@code folder}, in which {@code facts} and {@code policies} are; returns when it listens. */
    static GateProcess start(Path folder) throws IOException {
        Path launcher = Path.of("novapay").toAbsolutePath();
        ManagedProcess process = ManagedProcess.start(
                folder,
                "gate",
                List.of(
                        launcher.toString(),
                        "serve",
                        "--standalone",
                        "--listen=127.0.0.1:0",
                        "--admin-listen=127.0.0.1:0",
                        "--data=data",
                        "--facts=facts",
                        "--policies=policies"));
        try {
            await("the gate").atMost(Duration.ofMinutes(1)).until(() -> {
                process.mustRun();
                return address(folder).isPresent();
            });
            return new GateProcess(process, folder, address(folder).orElseThrow());
        } catch (IOException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    String url() {
        return url;
    }

    /** The certificate authority as a webhook configuration takes it. */
    String caBundle() throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve("data/tls/ca.crt")));
    }

    @Override
    public void close() {
        process.close();
    }

    private static Optional<String> address(Path folder) throws IOException {
        Matcher matcher = ADDRESS.matcher(Files.readString(folder.resolve("gate.log")));
        return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
    }
}
