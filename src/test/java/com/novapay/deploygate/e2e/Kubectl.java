package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real kubectl, as one person. */
final class Kubectl {
    private final String executable;
    private final Path kubeconfig;
    private final List<String> identity;

    /** What one call printed. */
    record Result(int exitCode, String out, String err) {
        boolean succeeded() {
            return exitCode == 0;
        }
    }

    Kubectl(String executable, Path kubeconfig) {
        this(executable, kubeconfig, List.of());
    }

    private Kubectl(String executable, Path kubeconfig, List<String> identity) {
        this.executable = executable;
        this.kubeconfig = kubeconfig;
        this.identity = identity;
    }

    /** The same cluster as somebody else, whom this person may impersonate; admission sees that somebody. */
    Kubectl as(String user, String... groups) {
        List<String> identity = new ArrayList<>(List.of("--as=" + user));
        for (String group : groups) {
            identity.add("--as-group=" + group);
        }
        return new Kubectl(executable, kubeconfig, identity);
    }

    /** Looks at objects as the person of the kubeconfig, without a process. */
    Looks looks() {
        return new Looks(kubeconfig);
    }

    Result run(String... arguments) {
        return run("", List.of(arguments));
    }

    /** {@code kubectl argo rollouts}: the plugin stands beside kubectl. */
    Result rollouts(String... arguments) {
        List<String> command = new ArrayList<>(List.of(executable, "argo", "rollouts"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--kubeconfig", kubeconfig.toString()));
        command.addAll(identity);
        return execute("", command);
    }

    /** {@code kubectl apply -f -} of a manifest. */
    Result apply(String manifest) {
        return run(manifest, List.of("apply", "-f", "-"));
    }

    /** With {@code input} on its standard input. */
    Result feed(String input, String... arguments) {
        return run(input, List.of(arguments));
    }

    private Result run(String input, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(executable, "--kubeconfig", kubeconfig.toString()));
        command.addAll(identity);
        command.addAll(arguments);
        return execute(input, command);
    }

    private Result execute(String input, List<String> command) {
        try {
            Path out = Files.createTempFile("kubectl", ".out");
            Path err = Files.createTempFile("kubectl", ".err");
            Path in = Files.writeString(Files.createTempFile("kubectl", ".in"), input);
            try {
                ProcessBuilder builder = new ProcessBuilder(command);
                String beside = Path.of(executable).toAbsolutePath().getParent() + ":";
                builder.environment().merge("PATH", beside, (path, ours) -> ours + path);
                Process process = builder.redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                if (!process.waitFor(60, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException("kubectl did not end within a minute: " + command);
                }
                return new Result(
                        process.exitValue(),
                        Files.readString(out, StandardCharsets.UTF_8),
                        Files.readString(err, StandardCharsets.UTF_8));
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
                Files.deleteIfExists(in);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("kubectl could not be run: " + e, e);
        }
    }
}
