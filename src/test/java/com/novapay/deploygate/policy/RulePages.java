package com.novapay.deploygate.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Writes {@code docs/rules/} from the rules' METADATA, their samples and {@code data.yaml}. */
public final class RulePages {
    private static final String MADE = "<!-- Made from METADATA by tools/generate-docs; do not edit. -->\n\n";
    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build());

    private RulePages() {}

    /** The pages by file name. */
    public static Map<String, String> of(Opa opa, Path policies) throws PolicyProblem, IOException {
        JsonNode data = YAML.readTree(Files.readString(policies.resolve("data.yaml")));
        Map<String, String> pages = new TreeMap<>();
        StringBuilder index = new StringBuilder("# Rules\n\n").append(MADE);
        index.append("| rule | what it asks for | ways through |\n|---|---|---|\n");
        for (RuleAnnotations rule : RuleAnnotations.of(opa, policies)) {
            pages.put(rule.code() + ".md", page(rule, policies, data));
            index.append("| [`").append(rule.code()).append("`](").append(rule.code());
            index.append(".md) | ").append(rule.description()).append(" | ");
            index.append(String.join("; ", rule.waysThrough())).append(" |\n");
        }
        pages.put("README.md", index.toString());
        return pages;
    }

    private static String page(RuleAnnotations rule, Path policies, JsonNode data) throws IOException {
        StringBuilder page =
                new StringBuilder("# ").append(rule.title()).append("\n\n").append(MADE);
        page.append("Code `").append(rule.code()).append("`, by default `").append(rule.enforcement());
        page.append("`.\n\n")
                .append(rule.description())
                .append(rule.healsWithTime() ? " Waiting alone may end its denial." : "")
                .append("\n\n**Remedy.** ")
                .append(rule.remedy())
                .append('\n');
        if (!rule.waysThrough().isEmpty()) {
            page.append("\n**Ways through.**\n\n");
            rule.waysThrough().forEach(way -> page.append("- ").append(way).append('\n'));
        }
        if (!rule.parameters().isEmpty()) {
            page.append("\n**Parameters** in `policies/data.yaml`, as shipped:\n\n```yaml\n");
            for (String section : rule.parameters()) {
                page.append(YAML.writeValueAsString(Map.of(section, data.path(section))));
            }
            page.append("```\n");
        }
        samples(rule, policies, "denied", page);
        samples(rule, policies, "allowed", page);
        return page.toString();
    }

    private static void samples(RuleAnnotations rule, Path policies, String kind, StringBuilder page)
            throws IOException {
        List<Path> samples = samples(rule, kind);
        if (samples.isEmpty()) {
            return;
        }
        page.append("\n**").append(kind.equals("denied") ? "Denied" : "Allowed").append("**, for example:\n\n");
        for (Path sample : samples) {
            String name = YAML.readTree(Files.readString(sample)).path("name").asText();
            page.append("- [").append(name).append("](../../policies/");
            page.append(policies.relativize(sample).toString().replace('\\', '/'))
                    .append(")\n");
        }
    }

    /** The sample cases of a rule, {@code allowed} or {@code denied}. */
    static List<Path> samples(RuleAnnotations rule, String kind) throws IOException {
        Path folder = rule.folder().resolve("samples").resolve(kind);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** Called by {@code tools/generate-docs}: {@code <policies directory> <output folder>}. */
    public static void main(String[] arguments) throws PolicyProblem, IOException {
        Opa opa = Opa.find().orElseThrow(() -> new PolicyProblem(PolicyStage.CHECK, "no opa: set -Ddeploygate.opa"));
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        for (Map.Entry<String, String> page : of(opa, Path.of(arguments[0])).entrySet()) {
            Files.writeString(folder.resolve(page.getKey()), page.getValue());
        }
    }
}
