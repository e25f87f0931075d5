package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.GroupVersionKind;
import com.novapay.deploygate.change.GroupVersionResource;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.yaml.YamlDocument;
import com.novapay.deploygate.yaml.YamlProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns manifests into the requests that applying them would make. */
final class Manifests {
    private Manifests() {}

    /**
     * One request for each Deployment and Rollout of a file.
     *
     * @param old the file as it is applied now; a workload that is in it is updated, any other created
     */
    static List<AdmissionRequest> requests(Path file, @Nullable Path old, UserInfo user) {
        List<JsonNode> before = old == null ? List.of() : workloads(old, "--old");
        List<AdmissionRequest> requests = new ArrayList<>();
        for (JsonNode object : workloads(file, "-f")) {
            JsonNode existing = before.stream()
                    .filter(candidate -> sameObject(candidate, object))
                    .findFirst()
                    .orElse(MissingNode.getInstance());
            requests.add(request(object, existing, user));
        }
        if (requests.isEmpty()) {
            throw new UsageProblem("-f: " + file + " holds no Deployment and no Rollout");
        }
        return requests;
    }

    private static AdmissionRequest request(JsonNode object, JsonNode existing, UserInfo user) {
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
                object.path("metadata").path("namespace").asText("default"),
                object.path("metadata").path("name").asText(),
                user,
                true,
                object,
                existing);
    }

    private static boolean sameObject(JsonNode one, JsonNode other) {
        return one.path("kind").equals(other.path("kind"))
                && one.at("/metadata/name").equals(other.at("/metadata/name"))
                && one.at("/metadata/namespace")
                        .asText("default")
                        .equals(other.at("/metadata/namespace").asText("default"));
    }

    private static List<JsonNode> workloads(Path file, String option) {
        try {
            return YamlDocument.all(Files.readString(file)).stream()
                    .map(YamlDocument::json)
                    .filter(Manifests::isWorkload)
                    .toList();
        } catch (YamlProblem e) {
            throw new UsageProblem(file + ":" + e.line() + ": " + e.getMessage());
        } catch (IOException e) {
            throw new UsageProblem(option + ": " + file + " cannot be read: " + e.getMessage());
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
