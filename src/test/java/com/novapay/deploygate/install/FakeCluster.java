package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.yaml.YamlDocument;
import com.novapay.deploygate.yaml.YamlProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster that is written down in a test. */
final class FakeCluster implements ClusterView {
    private final Map<String, List<JsonNode>> lists = new HashMap<>();
    private final Map<String, JsonNode> objects = new HashMap<>();
    private final Map<String, String> forbidden = new HashMap<>();
    private final Map<String, String> gates = new HashMap<>();
    private Probe answer = new Probe.Admitted();

    FakeCluster list(String path, String yaml) throws YamlProblem {
        YamlDocument.all(yaml)
                .forEach(document -> lists.computeIfAbsent(path, ignored -> new ArrayList<>())
                        .add(document.json()));
        return this;
    }

    FakeCluster object(String path, JsonNode object) {
        objects.put(path, object);
        return this;
    }

    FakeCluster forbid(String path) {
        forbidden.put(path, path + ": you may not");
        return this;
    }

    FakeCluster answers(Probe probe) {
        answer = probe;
        return this;
    }

    FakeCluster says(String readyz) {
        return says("deploy-gate-0", readyz);
    }

    FakeCluster says(String gate, String readyz) {
        gates.put(gate, readyz);
        return this;
    }

    @Override
    public List<JsonNode> list(String path) throws Unseen {
        check(path);
        return lists.getOrDefault(path, List.of());
    }

    @Override
    public Optional<JsonNode> find(String path) throws Unseen {
        check(path);
        return Optional.ofNullable(objects.get(path));
    }

    @Override
    public Probe probe(String path, ObjectNode document) {
        return answer;
    }

    @Override
    public Map<String, String> readiness(String namespace) {
        return gates;
    }

    private void check(String path) throws Unseen {
        String why = forbidden.get(path);
        if (why != null) {
            throw new Unseen(why);
        }
    }
}
