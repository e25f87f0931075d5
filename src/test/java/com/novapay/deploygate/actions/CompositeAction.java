package com.novapay.deploygate.actions;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.yaml.YamlDocument;
import com.novapay.deploygate.yaml.YamlProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the step of a composite action as a runner of GitHub does: inputs and their defaults go where {@code action.yml} has them, and
 * bash runs the step's script, with the files and variables that a runner gives.
 */
final class CompositeAction {
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{\\{ *([a-z_.-]+) *}}");
    private final Path folder;
    private final JsonNode action;
    private final Map<String, String> github;
    private final Map<String, String> environment;

    private CompositeAction(Path folder, JsonNode action, Map<String, String> github, Map<String, String> environment) {
        this.folder = folder;
        this.action = action;
        this.github = github;
        this.environment = environment;
    }

    /** What came of the step. */
    record Result(int exitCode, String log, String summary, String outputs) {}

    /**
     * @param folder of the action
     * @param github what the runner knows of the workflow, as {@code github.event.pull_request.number}
     * @param environment what it sets beside the files, as {@code GITHUB_REPOSITORY}
     */
    static CompositeAction of(Path folder, Map<String, String> github, Map<String, String> environment)
            throws IOException, YamlProblem {
        String text = Files.readString(folder.resolve("action.yml"));
        return new CompositeAction(folder, YamlDocument.all(text).getFirst().json(), github, environment);
    }

    /** @param scratch where the runner keeps its files */
    Result run(Map<String, String> inputs, Path scratch) throws IOException, InterruptedException {
        Map<String, String> known = new HashMap<>(github);
        for (String name : inputs.keySet()) {
            if (!action.path("inputs").has(name)) {
                throw new IllegalArgumentException("the action has no input " + name);
            }
        }
        action.path("inputs").properties().forEach(input -> {
            String name = input.getKey();
            if (input.getValue().path("required").asBoolean() && !inputs.containsKey(name)) {
                throw new IllegalArgumentException("the action needs the input " + name);
            }
            known.put(
                    "inputs." + name,
                    inputs.getOrDefault(
                            name, filled(input.getValue().path("default").asText(), github)));
        });
        JsonNode step = action.at("/runs/steps/0");
        Path script = Files.writeString(
                Files.createTempFile(scratch, "step", ".sh"), step.path("run").asText());
        Path summary = Files.createTempFile(scratch, "summary", ".md");
        Path outputs = Files.createTempFile(scratch, "outputs", "");
        Path log = Files.createTempFile(scratch, "log", "");
        ProcessBuilder bash = new ProcessBuilder(
                step.path("shell").asText(), "--noprofile", "--norc", "-eo", "pipefail", script.toString());
        Map<String, String> variables = bash.environment();
        step.path("env")
                .properties()
                .forEach(variable -> variables.put(
                        variable.getKey(), filled(variable.getValue().asText(), known)));
        variables.putAll(environment);
        variables.put("GITHUB_ACTION_PATH", folder.toAbsolutePath().toString());
        variables.put("GITHUB_STEP_SUMMARY", summary.toString());
        variables.put("GITHUB_OUTPUT", outputs.toString());
        variables.put("RUNNER_TEMP", scratch.toString());
        int exit = bash.redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        return new Result(exit, Files.readString(log), Files.readString(summary), Files.readString(outputs));
    }

    /** An expression that is not known is empty, as on GitHub. */
    private static String filled(String text, Map<String, String> known) {
        return EXPRESSION
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(known.getOrDefault(found.group(1), "")));
    }
}
