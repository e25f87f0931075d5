package com.novapay.deploygate.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a rule says of itself in its METADATA. Immutable.
 *
 * @param folder of the rule, such as {@code friday_approval}
 * @param packageName without {@code data.}
 * @param line of the METADATA, from 1
 * @param healsWithTime whether waiting alone may end its denial; what does not say so may
 * @param waysThrough what lets a change through all the same
 * @param parameters the sections of {@code data.yaml} it reads
 */
public record RuleAnnotations(
        Path folder,
        String packageName,
        int line,
        String code,
        String title,
        String description,
        String remedy,
        String enforcement,
        boolean healsWithTime,
        List<String> waysThrough,
        List<String> parameters) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public RuleAnnotations {
        waysThrough = List.copyOf(waysThrough);
        parameters = List.copyOf(parameters);
    }

    /** The rules of a directory of policies by their code, as {@code opa inspect} reads them; a member that is missing is empty. */
    public static List<RuleAnnotations> of(Opa opa, Path policies) throws PolicyProblem {
        Opa.Output output = opa.run(List.of("inspect", "--annotations", "--format", "json", policies.toString()));
        if (!output.succeeded()) {
            throw new PolicyProblem(PolicyStage.CHECK, (output.err() + output.out()).strip());
        }
        List<RuleAnnotations> rules = new ArrayList<>();
        try {
            for (JsonNode entry : JSON.readTree(output.out()).path("annotations")) {
                JsonNode annotations = entry.path("annotations");
                String file = entry.path("location").path("file").asText();
                Path folder = Path.of(file).getParent();
                if (folder != null
                        && annotations.path("scope").asText().equals("package")
                        && isRule(folder, annotations)) {
                    rules.add(read(folder, entry));
                }
            }
        } catch (JsonProcessingException e) {
            throw new PolicyProblem(PolicyStage.CHECK, "opa inspect did not print JSON: " + e.getMessage());
        }
        rules.sort(Comparator.comparing(RuleAnnotations::code));
        return rules;
    }

    /** What lies among the rules is one, even when it forgot to say its code. */
    private static boolean isRule(Path folder, JsonNode annotations) {
        Path parent = folder.getParent();
        return annotations.path("custom").has("code") || (parent != null && parent.endsWith("rules"));
    }

    private static RuleAnnotations read(Path folder, JsonNode entry) {
        JsonNode annotations = entry.path("annotations");
        JsonNode custom = annotations.path("custom");
        List<String> names = new ArrayList<>();
        entry.path("path").forEach(part -> names.add(part.path("value").asText()));
        return new RuleAnnotations(
                folder,
                String.join(".", names.subList(Math.min(1, names.size()), names.size())),
                entry.at("/location/row").asInt(1),
                custom.path("code").asText(),
                annotations.path("title").asText(),
                annotations.path("description").asText(),
                custom.path("remedy").asText(),
                custom.path("enforcement").asText(),
                custom.path("heals_with_time").asBoolean(true),
                texts(custom.path("ways_through")),
                texts(custom.path("parameters")));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
