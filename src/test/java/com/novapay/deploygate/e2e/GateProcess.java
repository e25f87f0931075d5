package com.novapay.deploygate.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The gate as users start it: the launcher, standalone, on ports of its own choice. */
final class GateProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("https://127\\.0\\.0\\.1:\\d+/validate");
    private static final Pattern ADMIN = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
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
        return start(folder, List.of(), List.of("--standalone", "--facts=facts", "--policies=policies"), Map.of());
    }

    /** Starts a gate with the facts of a cluster; policies are in {@code folder}. */
    static GateProcess start(Path folder, Path kubeconfig) throws IOException {
        return start(folder, kubeconfig, Map.of());
    }

    /** @param settings environment variables of the gate */
    static GateProcess start(Path folder, Path kubeconfig, Map<String, String> settings) throws IOException {
        return start(folder, List.of(), List.of("--kubeconfig=" + kubeconfig, "--policies=policies"), settings);
    }

    /**
     * Starts a standalone gate with the shipped policies; {@code facts} are in {@code folder}.
     *
     * @param under what the launcher is started by, its arguments follow; may be empty
     */
    static GateProcess start(Path folder, List<String> under, Map<String, String> settings) throws IOException {
        return start(folder, under, List.of("--standalone", "--facts=facts"), settings);
    }

    /**
     * Starts a standalone gate with policies of any source; {@code facts} are in {@code folder}.
     *
     * @param settings environment variables of the gate
     */
    static GateProcess startFrom(Path folder, String policies, Map<String, String> settings) throws IOException {
        return start(folder, List.of(), List.of("--standalone", "--facts=facts", "--policies=" + policies), settings);
    }

    private static GateProcess start(Path folder, List<String> under, List<String> from, Map<String, String> settings)
            throws IOException {
        Path launcher = Path.of("novapay").toAbsolutePath();
        List<String> command = new ArrayList<>(under);
        command.addAll(List.of(
                launcher.toString(),
                "serve",
                "--listen=127.0.0.1:0",
                "--admin-listen=127.0.0.1:0",
                "--console-listen=127.0.0.1:0",
                "--data=data"));
        command.addAll(from);
        ManagedProcess process = ManagedProcess.start(folder, "gate", command, settings);
        try {
            await("the gate").atMost(Duration.ofMinutes(3)).until(() -> {
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

    /** The address of its health, readiness and metrics. */
    String adminUrl() throws IOException {
        Matcher matcher = ADMIN.matcher(Files.readString(folder.resolve("gate.log")));
        if (!matcher.find()) {
            throw new IllegalStateException("the gate did not say where its admin address is");
        }
        return matcher.group();
    }

    /** The origin of its console. */
    String consoleUrl() throws IOException {
        return Files.readString(folder.resolve("data/console/address"));
    }

    /** Its own certificate authority. */
    Path authority() {
        return folder.resolve("data/tls/ca.crt");
    }

    /** The certificate authority as a webhook configuration takes it. */
    String caBundle() throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve("data/tls/ca.crt")));
    }

    /** Ends it without warning, as {@code kill -9} does. */
    void kill() {
        process.kill();
    }

    long pid() {
        return process.pid();
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
