package com.novapay.deploygate.authoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.novapay.deploygate.yaml.YamlDocument;
import com.novapay.deploygate.yaml.YamlProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One Rego file: what it says of itself in METADATA, and its statements. Read from the text alone, so that the policies of a
 * record can be compared without {@code opa}. Immutable.
 *
 * @param path in the directory of policies
 * @param metadata the members of METADATA by name, those of {@code custom} without that word
 * @param lines without comments, blank lines and indentation
 */
record RuleText(String path, Map<String, String> metadata, List<String> lines) {
    RuleText {
        metadata = Map.copyOf(metadata);
        lines = List.copyOf(lines);
    }

    static RuleText of(String path, String text) {
        List<String> lines = text.lines().map(String::strip).toList();
        List<String> statements = lines.stream()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        return new RuleText(path, metadata(text.lines().toList()), statements);
    }

    /** Empty in a library. */
    String code() {
        return metadata.getOrDefault("code", "");
    }

    private static Map<String, String> metadata(List<String> lines) {
        int start = lines.indexOf("# METADATA");
        if (start < 0) {
            return Map.of();
        }
        String block = lines.stream()
                .skip(start + 1L)
                .takeWhile(line -> line.startsWith("#"))
                .map(line -> line.startsWith("# ") ? line.substring(2) : line.substring(1))
                .collect(Collectors.joining("\n"));
        Map<String, String> members = new TreeMap<>();
        JsonNode read = read(block);
        read.properties().forEach(member -> members.put(member.getKey(), words(member.getValue())));
        members.remove("custom");
        read.path("custom").properties().forEach(member -> members.put(member.getKey(), words(member.getValue())));
        return members;
    }

    private static JsonNode read(String block) {
        try {
            List<YamlDocument> documents = YamlDocument.all(block);
            return documents.isEmpty()
                    ? JsonNodeFactory.instance.objectNode()
                    : documents.getFirst().json();
        } catch (YamlProblem e) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private static String words(JsonNode value) {
        if (!value.isArray()) {
            return value.isValueNode() ? value.asText() : value.toString();
        }
        List<String> parts = new ArrayList<>();
        value.forEach(part -> parts.add(words(part)));
        return String.join(", ", parts);
    }
}
