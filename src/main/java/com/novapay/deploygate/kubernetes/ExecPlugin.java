package com.novapay.deploygate.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.Times;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.ExecConfig;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs a client-go credential plugin, as {@code users[].user.exec} describes it. Immutable. */
final class ExecPlugin {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final KubeconfigFiles.Entry<AuthInfo> user;
    private final ExecConfig exec;
    private final KubeconfigFiles.Entry<Cluster> cluster;
    private final String command;

    /** What a plugin returned. Certificate and key are PEM texts. */
    record Credential(
            Optional<String> token, Optional<String> certificate, Optional<String> key, Optional<Instant> expiration) {}

    ExecPlugin(KubeconfigFiles.Entry<AuthInfo> user, ExecConfig exec, KubeconfigFiles.Entry<Cluster> cluster) {
        this.user = user;
        this.exec = exec;
        this.cluster = cluster;
        if (exec.getCommand() == null || exec.getCommand().isEmpty()) {
            throw problem("command is missing; name the plugin's program");
        }
        boolean path = exec.getCommand().contains(File.separator);
        command = path
                ? String.valueOf(user.file().toAbsolutePath().resolveSibling(Path.of(exec.getCommand())))
                : exec.getCommand();
    }

    /** Runs it once. What it writes to stderr goes to ours, and it may ask questions when this runs in a terminal. */
    Credential run() {
        JsonNode answer = parse(output());
        if (!answer.path("apiVersion").asText().equals(exec.getApiVersion())) {
            throw problem("the plugin returned apiVersion "
                    + answer.path("apiVersion").asText() + ", not " + exec.getApiVersion()
                    + "; correct apiVersion or update the plugin");
        }
        JsonNode status = answer.path("status");
        Credential credential = new Credential(
                text(status, "token"),
                text(status, "clientCertificateData"),
                text(status, "clientKeyData"),
                text(status, "expirationTimestamp").flatMap(Times::parse));
        if (credential.certificate().isPresent() != credential.key().isPresent()
                || (credential.token().isEmpty() && credential.certificate().isEmpty())) {
            throw problem("the plugin returned no token and no certificate with key; log in again with it");
        }
        return credential;
    }

    private String output() {
        boolean interactive = interactive();
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(exec.getArgs() == null ? List.of() : exec.getArgs());
        ProcessBuilder plugin = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
        if (interactive) {
            plugin.redirectInput(ProcessBuilder.Redirect.INHERIT);
        }
        if (exec.getEnv() != null) {
            exec.getEnv().forEach(each -> plugin.environment().put(each.getName(), each.getValue()));
        }
        plugin.environment().put("KUBERNETES_EXEC_INFO", request(interactive).toString());
        try {
            Process process = plugin.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw problem(
                        command + " failed with exit code " + code + "; run it by itself, and log in again with it");
            }
            return output;
        } catch (IOException e) {
            String hint = exec.getInstallHint() == null
                    ? ""
                    : ": " + exec.getInstallHint().strip();
            throw problem(command + " cannot be run: " + e.getMessage() + "; install it or correct the path" + hint);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw problem(command + " was interrupted");
        }
    }

    private boolean interactive() {
        String mode = exec.getInteractiveMode() == null ? "IfAvailable" : exec.getInteractiveMode();
        boolean terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        if (mode.equals("Always") && !terminal) {
            throw problem("the plugin asks for input, and there is no terminal; log in with it in a terminal first");
        }
        return terminal && !mode.equals("Never");
    }

    private ObjectNode request(boolean interactive) {
        ObjectNode request =
                JSON.createObjectNode().put("apiVersion", exec.getApiVersion()).put("kind", "ExecCredential");
        ObjectNode spec = request.putObject("spec").put("interactive", interactive);
        if (Boolean.TRUE.equals(exec.getProvideClusterInfo())) {
            Cluster info = cluster.value();
            ObjectNode about = spec.putObject("cluster").put("server", info.getServer());
            put(about, "tls-server-name", info.getTlsServerName());
            put(about, "certificate-authority-data", info.getCertificateAuthorityData());
            put(about, "proxy-url", info.getProxyUrl());
            if (Boolean.TRUE.equals(info.getInsecureSkipTlsVerify())) {
                about.put("insecure-skip-tls-verify", true);
            }
        }
        return request;
    }

    private static void put(ObjectNode object, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            object.put(name, value);
        }
    }

    private JsonNode parse(String output) {
        try {
            return JSON.readTree(output);
        } catch (JsonProcessingException e) {
            throw problem("the plugin's output is not JSON; run it by itself, and log in again with it");
        }
    }

    private static Optional<String> text(JsonNode status, String member) {
        return Optional.of(status.path(member).asText()).filter(value -> !value.isEmpty());
    }

    private UsageProblem problem(String what) {
        return new UsageProblem(user.field("users", "user.exec") + ": " + what);
    }
}
