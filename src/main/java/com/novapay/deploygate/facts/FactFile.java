package com.novapay.deploygate.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.yaml.YamlDocument;
import com.novapay.deploygate.yaml.YamlProblem;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What one file of facts holds. Immutable.
 *
 * @param documents the good ones
 * @param problems what is wrong, each with file, line, place and mend
 * @param unknowable why the facts as a whole cannot be relied on, empty when they can: the file cannot be read, or it
 *     holds an incident or a hold that cannot be read, or something that may be one
 */
record FactFile(List<JsonNode> documents, List<String> problems, List<String> unknowable) {
    static FactFile read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (MalformedInputException e) {
            return unreadable(file + ": is not UTF-8 text");
        } catch (NoSuchFileException e) {
            return unreadable(file + ": was deleted while it was read");
        } catch (IOException e) {
            return unreadable(file + ": cannot be read: " + e.getMessage());
        }
        try {
            return check(file.toString(), YamlDocument.all(text));
        } catch (YamlProblem e) {
            return unreadable(file + ":" + e.line() + ": " + e.getMessage());
        }
    }

    private static FactFile check(String file, List<YamlDocument> documents) {
        List<JsonNode> good = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        List<String> unknowable = new ArrayList<>();
        for (YamlDocument document : documents) {
            List<String> found = FactSchema.check(document.json()).stream()
                    .map(problem -> file + ":" + document.line(problem.at()) + ": " + problem.message())
                    .toList();
            problems.addAll(found);
            if (found.isEmpty()) {
                good.add(document.json());
            } else if (FactSchema.mustBeKnown(document.json().path("kind").asText())) {
                unknowable.addAll(found);
            }
        }
        return new FactFile(good, problems, unknowable);
    }

    private static FactFile unreadable(String why) {
        return new FactFile(List.of(), List.of(why), List.of(why));
    }
}
