package com.novapay.deploygate.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Objects of a cluster by their paths, patched as the API server would, and problems that a test plans. */
public final class FakeApi implements ClusterObjects {
    private static final ObjectMapper JSON = new ObjectMapper();
    public final Map<String, ObjectNode> objects = new TreeMap<>();
    public final List<String> patched = new ArrayList<>();
    private final Map<String, ClusterProblem.Kind> unreadable = new HashMap<>();
    private final Deque<ClusterProblem.Kind> problems = new ArrayDeque<>();
    /** What the controllers make of an object whenever it is read. */
    UnaryOperator<ObjectNode> controllers = UnaryOperator.identity();

    public FakeApi put(String path, String json) {
        objects.put(path, read(json));
        return this;
    }

    public ObjectNode object(String path) {
        return Objects.requireNonNull(objects.get(path), path);
    }

    /** Every list and object whose path begins so. */
    public FakeApi unreadable(String path, ClusterProblem.Kind kind) {
        unreadable.put(path, kind);
        return this;
    }

    /** What the next patches meet, one after the other; ABSENT stands for none. */
    public FakeApi meets(ClusterProblem.Kind... kinds) {
        problems.addAll(List.of(kinds));
        return this;
    }

    @Override
    public Optional<JsonNode> find(String path) {
        check(path);
        return Optional.ofNullable(objects.get(path)).map(controllers).map(ObjectNode::deepCopy);
    }

    @Override
    public List<JsonNode> list(String path) {
        check(path);
        String[] parts = path.split("\\?", 2);
        String query = parts.length > 1 ? parts[1] : "";
        String plural = parts[0].substring(parts[0].lastIndexOf('/') + 1);
        String parent = parts[0].substring(0, parts[0].lastIndexOf('/'));
        List<JsonNode> found = new ArrayList<>();
        objects.forEach((at, object) -> {
            boolean there = at.startsWith(parent)
                    && at.matches(".*/" + plural + "/[^/]+")
                    && (!parent.contains("/namespaces/") || at.startsWith(parent + "/"));
            if (there && matches(query, object)) {
                found.add(object.deepCopy());
            }
        });
        return found;
    }

    private static boolean matches(String query, ObjectNode object) {
        String wanted = query.replace("%3D", "=").replace("%2F", "/").replace("%2C", ",");
        if (wanted.startsWith("fieldSelector=metadata.name=")) {
            return wanted.endsWith("=" + object.at("/metadata/name").asText());
        }
        if (wanted.startsWith("labelSelector=")) {
            for (String label : wanted.substring("labelSelector=".length()).split(",", -1)) {
                String[] pair = label.split("=", 2);
                JsonNode value = object.at("/metadata/labels").path(pair[0]);
                if (value.isMissingNode() || (pair.length > 1 && !value.asText().equals(pair[1]))) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public JsonNode patch(String path, JsonNode patch) {
        ClusterProblem.Kind problem = problems.poll();
        boolean passes = problem == null || problem == ClusterProblem.Kind.ABSENT;
        patched.add((passes ? "" : problem + " ") + path);
        if (problem != null && !passes) {
            throw new ClusterProblem(problem, "the cluster says " + problem);
        }
        ObjectNode object = objects.get(path.replaceFirst("/status$", ""));
        if (object == null) {
            throw new ClusterProblem(ClusterProblem.Kind.ABSENT, path);
        }
        if (patch.isArray()) {
            patch.forEach(step -> {
                if (step.path("path").asText().equals("/spec/template")) {
                    object.withObject("/spec").set("template", step.path("value"));
                }
            });
        } else {
            merge(object, patch);
        }
        return object.deepCopy();
    }

    private static void merge(ObjectNode object, JsonNode patch) {
        patch.properties().forEach(member -> {
            JsonNode value = member.getValue();
            if (value.isNull()) {
                object.remove(member.getKey());
            } else if (value.isObject()) {
                merge(object.withObject("/" + member.getKey()), value);
            } else {
                object.set(member.getKey(), value);
            }
        });
    }

    private void check(String path) {
        unreadable.forEach((begin, kind) -> {
            if (path.startsWith(begin)) {
                throw new ClusterProblem(kind, begin + " is kept from you");
            }
        });
    }

    private static ObjectNode read(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
