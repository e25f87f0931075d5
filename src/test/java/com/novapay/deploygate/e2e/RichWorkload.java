package com.novapay.deploygate.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Workloads in which most kinds of fields stand. */
enum RichWorkload {
    DEPLOYMENT("/apis/apps/v1", "deployments", "deployment.kubernetes.io/revision"),
    ROLLOUT("/apis/argoproj.io/v1alpha1", "rollouts", "rollout.argoproj.io/revision"),
    /** A Deployment without Pods of its own: a Rollout of the same name takes its template from it. */
    REFERRED("/apis/apps/v1", "deployments", "rollout.argoproj.io/revision");

    private final String group;
    private final String resource;
    private final String revision;

    RichWorkload(String group, String resource, String revision) {
        this.group = group;
        this.resource = resource;
        this.revision = revision;
    }

    /** What {@code POST} takes. */
    JsonNode manifest(String name) throws IOException {
        RichWorkload around = this == REFERRED ? DEPLOYMENT : this;
        ObjectNode object = (ObjectNode) read("rich-" + around.name().toLowerCase(Locale.ROOT) + ".yaml", name);
        ObjectNode spec = object.withObject("/spec");
        spec.set("template", read("rich-template.yaml", name));
        if (this == REFERRED) {
            spec.put("replicas", 0);
        }
        return object;
    }

    /** The Rollout that takes its template from this one; nothing for what runs by itself. */
    Optional<JsonNode> runner(String name) throws IOException {
        if (this != REFERRED) {
            return Optional.empty();
        }
        ObjectNode rollout = (ObjectNode) ROLLOUT.manifest(name);
        ObjectNode spec = rollout.withObject("/spec");
        spec.remove(List.of("template", "selector"));
        spec.putObject("workloadRef")
                .put("apiVersion", "apps/v1")
                .put("kind", "Deployment")
                .put("name", name);
        return Optional.of(rollout);
    }

    /** The path of all objects by whose status this kind shows how it is. */
    String runnerPath(String namespace) {
        return this == REFERRED ? ROLLOUT.path(namespace) : path(namespace);
    }

    /** The path of all objects of this kind in a namespace. */
    String path(String namespace) {
        return group + "/namespaces/" + namespace + "/" + resource;
    }

    /** The annotation in which the controller counts revisions. */
    String revision() {
        return revision;
    }

    /** Whether a controller has seen this generation of a workload, by what runs it. */
    boolean isObserved(JsonNode runner, long generation) {
        String seen = this == REFERRED ? "/status/workloadObservedGeneration" : "/status/observedGeneration";
        return runner.at(seen).asLong() >= generation;
    }

    /** Whether all Pods of what runs it are ready and of one revision. */
    boolean isSettled(JsonNode object) {
        JsonNode status = object.path("status");
        long replicas = object.at("/spec/replicas").asLong();
        boolean ready = status.path("observedGeneration").asLong()
                        == object.at("/metadata/generation").asLong()
                && status.path("updatedReplicas").asLong() == replicas
                && status.path("replicas").asLong() == replicas
                && status.path("availableReplicas").asLong() == replicas;
        return ready && (this == DEPLOYMENT || status.path("phase").asText().equals("Healthy"));
    }

    /** Whether the controller makes nothing of the spec, because it is not valid or the API server does not take its ReplicaSet. */
    boolean isRejected(JsonNode object) {
        for (JsonNode condition : object.at("/status/conditions")) {
            boolean invalid = condition.path("type").asText().equals("InvalidSpec")
                    && condition.path("status").asText().equals("True");
            if (invalid || condition.path("reason").asText().endsWith("ReplicaSetCreateError")) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode read(String file, String name) throws IOException {
        return new YAMLMapper()
                .readTree(Files.readString(Path.of("src/test/resources/e2e", file))
                        .replace("NAME", name));
    }
}
