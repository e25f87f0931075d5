package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.novapay.deploygate.kubernetes.ApiProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One Application, {@code shop}, that a test turns as Argo CD would, and what was done to it. */
final class FakeApplications implements Applications {
    private static final ObjectMapper YAML = new YAMLMapper();
    final List<String> done = new ArrayList<>();

    @Nullable
    ObjectNode shop;

    boolean broken;
    boolean changesMeanwhile;
    private int version = 1;

    FakeApplications() {
        shop = json("""
                metadata: {name: shop, namespace: argocd, uid: u-1, resourceVersion: "1"}
                spec: {project: default, destination: {namespace: pay}, syncPolicy: {automated: {prune: true}}}
                status: {sync: {revision: abc}}
                """);
        runs("abc", "10:00:00", "{automated: true}");
    }

    /** A sync begins. */
    void runs(String revision, String at, String by) {
        state("phase: Running\nstartedAt: " + "'" + at + "'\noperation: {initiatedBy: " + by + ", sync: {revision: "
                + revision + ", prune: true}, retry: {limit: 2}, info: [{name: reason, value: x}]}");
        there().set("operation", there().at("/status/operationState/operation"));
    }

    /** It was refused and will be tried again. */
    void waits(int retry) {
        there().withObject("/status/operationState")
                .put("finishedAt", "10:00:01")
                .put("retryCount", retry);
        touch();
    }

    void ends(String phase) {
        there().withObject("/status/operationState").put("phase", phase).put("finishedAt", "10:00:02");
        there().remove("operation");
        touch();
    }

    void compared(String revision) {
        there().withObject("/status/sync").put("revision", revision);
        there().withObject("/metadata/annotations").remove("argocd.argoproj.io/refresh");
        touch();
    }

    ObjectNode there() {
        if (shop == null) {
            throw new AssertionError("it is gone");
        }
        return shop;
    }

    @Override
    public Optional<JsonNode> read(ApplicationKey application) throws ApiProblem {
        fail();
        return Optional.ofNullable(application.name().equals("shop") ? shop : null)
                .map(ObjectNode::deepCopy);
    }

    @Override
    public void refresh(ApplicationKey application) throws ApiProblem {
        fail();
        done.add("refresh");
        there().withObject("/metadata/annotations").put("argocd.argoproj.io/refresh", "normal");
    }

    @Override
    public boolean patch(ApplicationKey application, JsonNode patch) throws ApiProblem {
        fail();
        JsonNode test = patch.get(0);
        if (!test.path("op").asText().equals("test")
                || changesMeanwhile
                || !test.path("value").equals(there().at("/metadata/resourceVersion"))) {
            return false;
        }
        JsonNode change = patch.get(1);
        done.add(change.path("path").asText() + " " + change.path("value"));
        switch (change.path("path").asText()) {
            case "/operation" -> there().set("operation", change.path("value"));
            default -> there().withObject("/status/operationState").set("phase", change.path("value"));
        }
        touch();
        return true;
    }

    @Override
    public void tell(JsonNode read, String id, String reason, String message) throws ApiProblem {
        fail();
        done.add("tell " + id + " " + message);
    }

    private void state(String yaml) {
        there().withObject("/status").set("operationState", json(yaml));
        touch();
    }

    private void touch() {
        there().withObject("/metadata").put("resourceVersion", Integer.toString(++version));
    }

    private void fail() throws ApiProblem {
        if (broken) {
            throw new ApiProblem("the API server is away", false, null);
        }
    }

    static ObjectNode json(String yaml) {
        try {
            return (ObjectNode) YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
