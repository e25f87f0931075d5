package com.novapay.deploygate.authoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The linter Regal, run as a process. Thread-safe. */
public final class Regal {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final String SETTINGS = "/regal/config.yaml";

    private final Path executable;

    public Regal(Path executable) {
        this.executable = executable;
    }

    /** The {@code regal} in the first of these folders that has it. */
    public static Optional<Regal> onPath(String path) {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(path)
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "regal"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Regal::new);
    }

    /**
     * What it finds in a directory of policies, by the settings beside or above it, else by those of the shipped policies.
     *
     * @throws UsageProblem when it cannot be run, with what it printed
     */
    List<Finding> lint(Path policies) {
        try {
            Path settings = Files.createTempFile("regal", ".yaml");
            Path out = Files.createTempFile("regal", ".out");
            Path err = Files.createTempFile("regal", ".err");
            try {
                List<String> command = new ArrayList<>(
                        List.of(executable.toAbsolutePath().toString(), "lint", "--format", "json", "--no-color"));
                if (!hasSettings(policies)) {
                    copy(settings);
                    command.addAll(List.of("--config-file", settings.toString()));
                }
                command.add(policies.toString());
                int exitCode = run(command, out, err);
                String printed = Files.readString(out);
                if (!printed.startsWith("{")) {
                    throw new UsageProblem("regal (" + executable + ") ended with " + exitCode + ": "
                            + (Files.readString(err) + printed).strip());
                }
                return findings(JSON.readTree(printed));
            } finally {
                Files.deleteIfExists(settings);
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
            }
        } catch (JsonProcessingException e) {
            throw new UsageProblem("regal (" + executable + ") did not print JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UsageProblem("regal (" + executable + ") cannot be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageProblem("regal was interrupted");
        }
    }

    private static int run(List<String> command, Path out, Path err) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new UsageProblem("regal did not end within " + TIMEOUT.toMinutes() + " minutes");
            }
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean hasSettings(Path policies) {
        for (Path at = policies.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve(".regal/config.yaml"))
                    || Files.isRegularFile(at.resolve(".regal.yaml"))) {
                return true;
            }
        }
        return false;
    }

    private static void copy(Path target) throws IOException {
        try (InputStream in = Regal.class.getResourceAsStream(SETTINGS)) {
            if (in == null) {
                throw new IOException(SETTINGS + " is missing in the jar");
            }
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<Finding> findings(JsonNode report) {
        List<Finding> findings = new ArrayList<>();
        for (JsonNode violation : report.path("violations")) {
            findings.add(new Finding(
                    "regal",
                    violation.at("/location/file").asText(),
                    violation.at("/location/row").asInt(),
                    violation.path("category").asText() + "/"
                            + violation.path("title").asText(),
                    violation.path("description").asText() + ": "
                            + violation.at("/location/text").asText().strip()));
        }
        return findings;
    }
}
