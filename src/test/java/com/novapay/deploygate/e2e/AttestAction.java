package com.novapay.deploygate.e2e;

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
 * Runs the steps of {@code actions/attest/action.yml} as a runner of GitHub does: inputs and their defaults go where the action has
 * them, and each script is a file of its own that bash runs.
 */
final class AttestAction {
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{\\{ *([a-z_.-]+) *}}");
    private final JsonNode action;
    private final Map<String, String> github;

    private AttestAction(JsonNode action, Map<String, String> github) {
        this.action = action;
        this.github = github;
    }

    /** @param github what the runner knows of the workflow, as {@code github.sha} */
    static AttestAction of(Map<String, String> github) throws IOException, YamlProblem {
        String text = Files.readString(Path.of("actions/attest/action.yml"));
        return new AttestAction(YamlDocument.all(text).getFirst().json(), github);
    }

    /** What came of its step. */
    Kubectl.Result run(Map<String, String> inputs) throws IOException, InterruptedException {
        Map<String, String> known = new HashMap<>(github);
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
        Path folder = Files.createTempDirectory("action");
        Path script =
                Files.writeString(folder.resolve("script"), step.path("run").asText());
        ProcessBuilder bash = new ProcessBuilder(
                step.path("shell").asText(), "--noprofile", "--norc", "-eo", "pipefail", script.toString());
        step.path("env")
                .properties()
                .forEach(variable -> bash.environment()
                        .put(variable.getKey(), filled(variable.getValue().asText(), known)));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        int exit = bash.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        Kubectl.Result result = new Kubectl.Result(exit, Files.readString(out), Files.readString(err));
        for (Path file : new Path[] {script, out, err, folder}) {
            Files.delete(file);
        }
        return result;
    }

    /** An expression that is not known is empty, as on GitHub. */
    private static String filled(String text, Map<String, String> known) {
        return EXPRESSION
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(known.getOrDefault(found.group(1), "")));
    }
}
