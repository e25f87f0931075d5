package com.novapay.deploygate.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Workloads in which most kinds of fields stand. */
enum RichWorkload {
    DEPLOYMENT("/apis/apps/v1", "deployments", "deployment.kubernetes.io/revision"),
    ROLLOUT("/apis/argoproj.io/v1alpha1", "rollouts", "rollout.argoproj.io/revision");

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
        ObjectNode object = (ObjectNode) read("rich-" + name().toLowerCase(Locale.ROOT) + ".yaml", name);
        object.withObject("/spec").set("template", read("rich-template.yaml", name));
        return object;
    }

    /** The path of all objects of this kind in a namespace. */
    String path(String namespace) {
        return group + "/namespaces/" + namespace + "/" + resource;
    }

    /** The annotation in which the controller counts revisions. */
    String revision() {
        return revision;
    }

    /** Whether all its Pods are ready and of one revision. */
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
