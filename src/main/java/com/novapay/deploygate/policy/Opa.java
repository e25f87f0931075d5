package com.novapay.deploygate.policy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The real {@code opa}, run as a process. Thread-safe. */
public final class Opa {
    /** Collects less often, which halves its CPU time for 40 MB more, and as often as it must before memory is short. */
    private static final Map<String, String> COLLECTING = Map.of("GOGC", "400", "GOMEMLIMIT", "160MiB");

    private final Path executable;
    private final Duration timeout;

    public Opa(Path executable, Duration timeout) {
        this.executable = executable;
        this.timeout = timeout;
    }

    /** The {@code opa} that the launcher and the build name by property {@code deploygate.opa} or {@code NOVAPAY_OPA}. */
    public static Optional<Opa> find() {
        String named = System.getProperty("deploygate.opa", "");
        String path = named.isEmpty() ? System.getenv().getOrDefault("NOVAPAY_OPA", "") : named;
        return path.isEmpty() ? Optional.empty() : Optional.of(new Opa(Path.of(path), Duration.ofMinutes(1)));
    }

    /** What one run printed. */
    public record Output(int exitCode, String out, String err) {
        /** Whether it ended well. */
        public boolean succeeded() {
            return exitCode == 0;
        }
    }

    /** The file that is run. */
    Path executable() {
        return executable;
    }

    /** Runs {@code opa} with these arguments. */
    public Output run(List<String> arguments) throws PolicyProblem {
        return run(arguments, Path.of("").toAbsolutePath());
    }

    /** Runs it in a folder, so that what it makes has no other path in it. */
    Output run(List<String> arguments, Path folder) throws PolicyProblem {
        List<String> command =
                new ArrayList<>(List.of(executable.toAbsolutePath().toString()));
        command.addAll(arguments);
        try {
            Path out = Files.createTempFile("opa", ".out");
            Path err = Files.createTempFile("opa", ".err");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
                COLLECTING.forEach(builder.environment()::putIfAbsent);
                Process process = builder.start();
                try {
                    if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                        throw new PolicyProblem(
                                PolicyStage.CHECK, "opa " + arguments.getFirst() + " did not end within " + timeout);
                    }
                } finally {
                    process.destroyForcibly(); // does nothing to one that has ended
                }
                return new Output(
                        process.exitValue(),
                        Files.readString(out, StandardCharsets.UTF_8),
                        Files.readString(err, StandardCharsets.UTF_8));
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
            }
        } catch (IOException e) {
            throw new PolicyProblem(PolicyStage.CHECK, "opa could not be run (" + executable + "): " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PolicyProblem(PolicyStage.CHECK, "opa was interrupted");
        }
    }
}
