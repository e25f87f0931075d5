package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.kubernetes.ApiProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A cluster in memory with Argo CD in it: the project {@code shop} deploys to the production namespace {@code pay}. */
final class FakeProjects implements FreezeCluster, Freeze {
    /** What freezes production. */
    final List<String> incidents = new ArrayList<>();

    final Map<String, String> environments = new TreeMap<>(Map.of("pay", "production", "try", "staging"));
    final Map<String, ObjectNode> projects = new LinkedHashMap<>();
    final List<Target> targets = new ArrayList<>(List.of(new Target("argocd", "shop", "pay")));
    final List<String> refuses = new ArrayList<>();
    final List<String> patched = new ArrayList<>();
    boolean unknown;
    boolean broken;
    boolean hurt;
    boolean hangs;
    int conflicts;
    int lists;
    int patches;
    private int version = 1;

    FakeProjects() {
        project("argocd", "shop");
    }

    ObjectNode project(String namespace, String name) {
        ObjectNode project = FakeApplications.json(
                "metadata: {name: %s, namespace: %s, resourceVersion: '1'}\nspec: {}".formatted(name, namespace));
        projects.put(namespace + "/" + name, project);
        return project;
    }

    /** An entry of somebody else. */
    void window(String project, String window) {
        ObjectNode spec = there(project).withObject("/spec");
        ArrayNode windows = spec.path("syncWindows") instanceof ArrayNode known ? known : spec.putArray("syncWindows");
        windows.add(FakeApplications.json(window));
    }

    JsonNode windows(String project) {
        return there(project).path("spec").path("syncWindows");
    }

    private ObjectNode there(String project) {
        ObjectNode there = projects.get(project);
        if (there == null) {
            throw new AssertionError(project + " is not there");
        }
        return there;
    }

    @Override
    public List<String> in(String namespace) throws ApiProblem {
        if (unknown) {
            throw new ApiProblem("facts are stale", false, null);
        }
        return "production".equals(environments.get(namespace))
                ? incidents.stream().sorted().toList()
                : List.of();
    }

    @Override
    public Map<String, String> environments() {
        return environments;
    }

    @Override
    public List<JsonNode> projects() throws ApiProblem {
        if (broken) {
            throw new ApiProblem("the API server is away", false, null);
        }
        if (hurt) {
            throw new IllegalStateException("it is no JSON");
        }
        lists++;
        return projects.values().stream()
                .map(project -> (JsonNode) project.deepCopy())
                .toList();
    }

    @Override
    public List<Target> targets() {
        return targets;
    }

    @Override
    public boolean patch(String namespace, String name, JsonNode patch) throws ApiProblem {
        String key = namespace + "/" + name;
        patches++;
        if (hangs) {
            throw new ApiProblem("AppProject " + name + " cannot be changed: timeout", false, null);
        }
        if (refuses.contains(key)) {
            throw new ApiProblem("AppProject " + name + " cannot be changed: forbidden", true, null);
        }
        ObjectNode project = there(key);
        JsonNode test = patch.path(0);
        if (conflicts > 0
                || !test.path("op").asText().equals("test")
                || !test.path("path").asText().equals("/metadata/resourceVersion")
                || !test.path("value").equals(project.at("/metadata/resourceVersion"))) {
            conflicts--;
            return false;
        }
        JsonNode change = patch.path(1);
        patched.add(change.path("op").asText() + " " + key);
        ObjectNode spec = project.withObject("/spec");
        switch (change.path("op").asText()) {
            case "add" -> spec.set("syncWindows", change.path("value"));
            default -> spec.remove("syncWindows");
        }
        project.withObject("/metadata").put("resourceVersion", Integer.toString(++version));
        return true;
    }
}
