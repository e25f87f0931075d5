package com.novapay.deploygate.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads every document of a directory of facts once. */
final class FactFiles {
    private static final YAMLMapper YAML = new YAMLMapper();

    private FactFiles() {}

    static List<JsonNode> read(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new UsageProblem("--facts: " + directory + " is not a directory");
        }
        List<JsonNode> documents = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path file : walk.filter(FactFiles::isDocument).sorted().toList()) {
                try (MappingIterator<JsonNode> read =
                        YAML.readerFor(JsonNode.class).readValues(Files.newBufferedReader(file))) {
                    read.forEachRemaining(documents::add);
                } catch (JsonProcessingException e) {
                    throw new UsageProblem(file + ": " + e.getOriginalMessage());
                }
            }
        } catch (IOException e) {
            throw new UsageProblem("--facts: " + directory + " cannot be read: " + e.getMessage());
        }
        return documents;
    }

    private static boolean isDocument(Path file) {
        String name = String.valueOf(file.getFileName());
        return Files.isRegularFile(file)
                && !name.startsWith(".")
                && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
    }
}
