package com.novapay.deploygate.check;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.YamlDocument;
import com.novapay.deploygate.yaml.YamlProblem;
import java.util.ArrayList;
import java.util.List;

/**
 * One object of a file of manifests. Immutable by convention.
 *
 * @param file as it is printed
 * @param line where it begins, from 1
 */
record Manifest(String file, int line, JsonNode object) {
    /** Lists in lists, as no tool writes them. */
    private static final int DEEPEST = 8;

    /**
     * Every object of a file, in order; what a List holds stands for the List.
     *
     * @throws UsageProblem when the text is not YAML, or not Kubernetes objects; names file and line
     */
    static List<Manifest> of(ManifestFile file) {
        try {
            List<Manifest> found = new ArrayList<>();
            for (YamlDocument document : YamlDocument.all(file.text())) {
                collect(file.name(), document, JsonPointer.empty(), found, 0);
            }
            return found;
        } catch (YamlProblem e) {
            throw new UsageProblem(file.name() + ":" + e.line() + ": " + e.getMessage());
        }
    }

    private static void collect(String file, YamlDocument document, JsonPointer at, List<Manifest> found, int depth) {
        JsonNode object = document.json().at(at);
        String where = file + ":" + document.line(at);
        JsonNode items = object.path("items");
        if (items.isArray() && depth < DEEPEST) { // kubectl takes whatever has items for a list
            for (int i = 0; i < items.size(); i++) {
                item(object, items.path(i));
                collect(file, document, at.appendProperty("items").appendIndex(i), found, depth + 1);
            }
        } else if (object.path("kind").asText().isEmpty()
                || object.path("apiVersion").asText().isEmpty()) {
            throw new UsageProblem(where + ": "
                    + (object.path("kind").asText().isEmpty() ? "kind" : "apiVersion")
                    + " is missing, so this is not a Kubernetes object");
        } else {
            found.add(new Manifest(file, document.line(at), object));
        }
    }

    /** What a DeploymentList holds need not say that it is a Deployment. */
    private static void item(JsonNode list, JsonNode item) {
        String kind = list.path("kind").asText();
        if (item instanceof ObjectNode object && !object.has("kind") && kind.endsWith("List") && kind.length() > 4) {
            object.put("kind", kind.substring(0, kind.length() - 4));
            if (!object.has("apiVersion")) {
                object.set("apiVersion", list.path("apiVersion"));
            }
        }
    }

    String kind() {
        return object.path("kind").asText();
    }

    String apiVersion() {
        return object.path("apiVersion").asText();
    }

    String name() {
        return object.path("metadata").path("name").asText();
    }

    /** @param otherwise the namespace when the manifest names none */
    WorkloadKey key(String otherwise) {
        return new WorkloadKey(object.at("/metadata/namespace").asText(otherwise), kind(), name());
    }

    /** For error messages. */
    String where() {
        return file + ":" + line;
    }
}
