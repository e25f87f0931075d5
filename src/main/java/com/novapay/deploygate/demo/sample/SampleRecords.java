package com.novapay.deploygate.demo.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Writes what the API server would send, and what the cluster would hold. Pure. */
final class SampleRecords {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GROUP = "deploygate.novapay.com";
    private static final String STRATEGY = """
            {"canary": {"steps": [{"setWeight": 10}, {"pause": {"duration": "5m"}},
              {"analysis": {"templates": [{"templateName": "error-rate-and-latency"}]}},
              {"setWeight": 50}, {"pause": {"duration": "5m"}}, {"setWeight": 100}]}}""";

    private SampleRecords() {}

    static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + text, e);
        }
    }

    /** A pod template of a service that runs this image. */
    static JsonNode template(String service, String image, String migration) {
        ObjectNode template = (ObjectNode) tree("""
                {"metadata": {"labels": {"app.kubernetes.io/name": "%s"}},
                 "spec": {"containers": [{"name": "app", "image": "%s",
                   "env": [{"name": "LOG_LEVEL", "value": "info"},
                           {"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "%s-db", "key": "password"}}}],
                   "ports": [{"containerPort": 8080}],
                   "resources": {"requests": {"cpu": "250m", "memory": "256Mi"}, "limits": {"memory": "512Mi"}}}]}}""".formatted(service, image, service));
        if (!migration.isEmpty()) {
            template.withObject("/metadata/annotations").put(GROUP + "/migration", migration);
        }
        return template;
    }

    static String digest(String what) {
        String hex = UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
        return "sha256:" + hex + hex;
    }

    static ObjectNode rollout(Service service, JsonNode template, ObjectNode annotations) {
        ObjectNode rollout = (ObjectNode) tree("""
                {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout",
                 "metadata": {"name": "%s", "namespace": "%s", "uid": "%s", "generation": %d,
                   "creationTimestamp": "2025-02-03T09:00:00Z", "labels": {"app.kubernetes.io/name": "%s"}},
                 "spec": {"replicas": 6, "revisionHistoryLimit": 5, "rollbackWindow": {"revisions": 3},
                   "selector": {"matchLabels": {"app.kubernetes.io/name": "%s"}}, "strategy": %s}}""".formatted(
                        service.name,
                        service.namespace,
                        service.uid,
                        service.generation(),
                        service.name,
                        service.name,
                        STRATEGY));
        rollout.withObject("/metadata").set("annotations", annotations);
        rollout.withObject("/spec").set("template", template);
        return rollout;
    }

    static ObjectNode review(
            String uid,
            Person by,
            String operation,
            String resource,
            String subResource,
            JsonNode object,
            JsonNode old) {
        JsonNode named = object.isNull() ? old : object;
        String[] version = named.path("apiVersion").asText().split("/", -1);
        ObjectNode review =
                JSON.createObjectNode().put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        ObjectNode request = review.putObject("request").put("uid", uid);
        request.putObject("kind")
                .put("group", version[0])
                .put("version", version[1])
                .put("kind", named.path("kind").asText());
        request.putObject("resource")
                .put("group", version[0])
                .put("version", version[1])
                .put("resource", resource);
        if (!subResource.isEmpty()) {
            request.put("subResource", subResource);
        }
        request.put("name", named.at("/metadata/name").asText())
                .put("namespace", named.at("/metadata/namespace").asText())
                .put("operation", operation);
        ArrayNode groups =
                request.putObject("userInfo").put("username", by.name()).putArray("groups");
        by.groups().forEach(groups::add);
        groups.add("system:authenticated");
        request.put("dryRun", false);
        request.<ObjectNode>set("object", object).set("oldObject", old);
        return review;
    }

    static ObjectNode namespace(String name, String environment, String team) {
        return (ObjectNode) tree("""
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "%s", "labels": {
                  "deploygate.novapay.com/environment": "%s", "deploygate.novapay.com/team": "%s"}}}""".formatted(name, environment, team));
    }

    /** One of the gate's own resources; in no namespace when that is empty. */
    static ObjectNode resource(String kind, String namespace, String name, Instant written, ObjectNode spec) {
        ObjectNode document =
                JSON.createObjectNode().put("apiVersion", GROUP + "/v1alpha1").put("kind", kind);
        ObjectNode metadata = document.putObject("metadata").put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        metadata.put("creationTimestamp", written.toString());
        document.set("spec", spec);
        return document;
    }

    static ObjectNode verification(
            String image, String environment, List<String> checks, String failed, String by, Instant at) {
        ObjectNode spec = JSON.createObjectNode()
                .put("image", image)
                .put("environment", environment)
                .put("reportedBy", by)
                .put("commit", digest(image).substring(7, 47))
                .put("repository", "github.com/novapay/monorepo");
        ArrayNode results = spec.putArray("checks");
        checks.forEach(check -> results.addObject()
                .put("name", check)
                .put("result", check.equals(failed) ? "failed" : "passed")
                .put("finishedAt", at.toString()));
        return spec;
    }

    static ObjectNode history(Service service) {
        ObjectNode spec = JSON.createObjectNode();
        spec.putObject("workload")
                .put("kind", "Rollout")
                .put("name", service.name)
                .put("uid", service.uid);
        ArrayNode revisions = spec.putArray("revisions");
        for (Service.Run run : service.healthy) {
            ObjectNode revision = revisions.addObject().put("digest", run.digest());
            revision.putArray("images");
            revision.put("admittedAt", run.admittedAt().toString())
                    .put("decision", run.decision())
                    .put("healthyAt", run.healthyAt().toString());
        }
        ArrayNode holds = spec.putArray("holds");
        service.holds.forEach(hold -> holds.addObject()
                .put("digest", hold.digest())
                .put("since", hold.since().toString())
                .put("by", hold.by())
                .put("reason", "went back"));
        return spec;
    }
}
