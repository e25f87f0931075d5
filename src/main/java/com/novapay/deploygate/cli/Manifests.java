package com.novapay.deploygate.cli;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.AppliedManifest;
import com.novapay.deploygate.change.GroupVersionKind;
import com.novapay.deploygate.change.GroupVersionResource;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.kubernetes.WorkloadName;
import com.novapay.deploygate.terminal.UnreadableFile;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.YamlDocument;
import com.novapay.deploygate.yaml.YamlProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns manifests into the requests that applying them would make. Used once.
 *
 * @param namespace of a manifest that names none, and then of all
 * @param usual the namespace when nobody names one
 * @param stdin what {@code -f -} reads
 * @param live what is applied now, where {@code old} does not say it
 */
record Manifests(Optional<String> namespace, String usual, UserInfo user, InputStream stdin, Live live) {
    /** No cluster, so nothing is applied. */
    static final Live NOTHING = (workload, namespace) -> Optional.empty();

    /** Looks up a workload as it is applied now. */
    @FunctionalInterface
    interface Live {
        Optional<JsonNode> find(WorkloadName workload, String namespace);
    }

    /**
     * One request for each Deployment and Rollout of a file.
     *
     * @param old the file as it is applied now; a workload that is in it is updated, any other created
     */
    List<AdmissionRequest> requests(Path file, @Nullable Path old) {
        List<JsonNode> before = old == null ? List.of() : workloads(old, "--old");
        List<AdmissionRequest> requests = new ArrayList<>();
        boolean updates = false;
        for (JsonNode object : workloads(file, "-f")) {
            JsonNode existing = before.stream()
                    .filter(candidate -> sameObject(candidate, object))
                    .findFirst()
                    .orElse(MissingNode.getInstance());
            updates |= existing.isObject();
            Optional<JsonNode> applied = live.find(
                    new WorkloadName(
                            object.path("kind").asText(),
                            object.at("/metadata/name").asText()),
                    namespaceOf(object));
            requests.add(applied.map(now -> request(AppliedManifest.over(object, now), now))
                    .orElseGet(() -> request(object, existing)));
        }
        if (requests.isEmpty()) {
            throw new UsageProblem(
                    "-f: " + file + " holds no Deployment (apps/v1) and no Rollout (argoproj.io/v1alpha1)");
        }
        if (old != null && !updates) {
            throw new UsageProblem("--old: " + old + " holds none of the workloads of " + file
                    + "; without --old they are evaluated as new");
        }
        return requests;
    }

    private AdmissionRequest request(JsonNode object, JsonNode existing) {
        boolean rollout = object.path("kind").asText().equals("Rollout");
        String version = object.path("apiVersion").asText();
        String group = version.substring(0, Math.max(0, version.indexOf('/')));
        String number = version.substring(version.indexOf('/') + 1);
        return new AdmissionRequest(
                "check",
                existing.isMissingNode() ? Operation.CREATE : Operation.UPDATE,
                new GroupVersionKind(group, number, object.path("kind").asText()),
                new GroupVersionResource(group, number, rollout ? "rollouts" : "deployments"),
                "",
                namespaceOf(object),
                object.path("metadata").path("name").asText(),
                user,
                true,
                object,
                existing);
    }

    private String namespaceOf(JsonNode object) {
        return object.at("/metadata/namespace").asText(namespace.orElse(usual));
    }

    private boolean sameObject(JsonNode one, JsonNode other) {
        return one.path("kind").equals(other.path("kind"))
                && one.at("/metadata/name").equals(other.at("/metadata/name"))
                && namespaceOf(one).equals(namespaceOf(other));
    }

    private List<JsonNode> workloads(Path file, String option) {
        try {
            List<JsonNode> found = new ArrayList<>();
            for (YamlDocument document : YamlDocument.all(text(file))) {
                collect(file, document, JsonPointer.empty(), found);
            }
            return found;
        } catch (YamlProblem e) {
            throw new UsageProblem(file + ":" + e.line() + ": " + e.getMessage());
        } catch (IOException e) {
            throw new UsageProblem(option + ": " + UnreadableFile.of(file, e));
        }
    }

    private String text(Path file) throws IOException {
        return file.toString().equals("-")
                ? new String(stdin.readAllBytes(), StandardCharsets.UTF_8)
                : Files.readString(file);
    }

    /** A List holds manifests as a file does. */
    private void collect(Path file, YamlDocument document, JsonPointer at, List<JsonNode> found) {
        JsonNode object = document.json().at(at);
        if (object.path("items").isArray()) { // kubectl takes whatever has items for a list
            for (int i = 0; i < object.path("items").size(); i++) {
                item(object, object.path("items").path(i));
                collect(file, document, at.appendProperty("items").appendIndex(i), found);
            }
        } else if (isWorkload(object)) {
            String where = file + ":" + document.line(at);
            if (object.at("/metadata/name").asText().isEmpty()) {
                throw new UsageProblem(where + ": metadata.name is missing");
            }
            namespace.filter(expected -> !expected.equals(namespaceOf(object))).ifPresent(expected -> {
                throw new UsageProblem(
                        where + ": metadata.namespace is " + namespaceOf(object) + ", but -n says " + expected);
            });
            found.add(object);
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

    private static boolean isWorkload(JsonNode document) {
        String apiVersion = document.path("apiVersion").asText();
        return switch (document.path("kind").asText()) {
            case "Deployment" -> apiVersion.startsWith("apps/");
            case "Rollout" -> apiVersion.startsWith("argoproj.io/");
            default -> false;
        };
    }
}
