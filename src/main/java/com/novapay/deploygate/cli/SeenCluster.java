package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.install.ClusterView;
import com.novapay.deploygate.install.Unseen;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks at each thing once, however many checks ask for it. Confined to one thread. */
final class SeenCluster implements ClusterView {
    private final Cluster cluster;
    private final Map<String, Object> seen = new HashMap<>();

    SeenCluster(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    @SuppressWarnings("unchecked") // what is kept under a path is what was put there
    public List<JsonNode> list(String path) throws Unseen {
        return (List<JsonNode>) look(path, () -> {
            try {
                return cluster.list(path);
            } catch (ClusterProblem e) {
                if (e.kind() == ClusterProblem.Kind.UNKNOWN_KIND) {
                    return List.<JsonNode>of();
                }
                throw e;
            }
        });
    }

    @Override
    @SuppressWarnings("unchecked") // as above
    public Optional<JsonNode> find(String path) throws Unseen {
        return (Optional<JsonNode>) look(path, () -> cluster.find(path));
    }

    @Override
    public Probe probe(String path, ObjectNode document) throws Unseen {
        try {
            cluster.create(path, document, true);
            return new Probe.Admitted();
        } catch (ClusterProblem e) {
            String message = String.valueOf(e.getMessage());
            if (message.startsWith("refused: ")) {
                return new Probe.Refused(message.substring("refused: ".length()));
            }
            if (message.startsWith("the gate could not be asked")) {
                return new Probe.Unasked(message.substring(message.indexOf("failed calling webhook")));
            }
            throw new Unseen("whether the gate answers: " + message);
        }
    }

    /** What may not be looked at is not asked for again. */
    private Object look(String path, Supplier<Object> question) throws Unseen {
        Object known = seen.computeIfAbsent(path, asked -> {
            try {
                return question.get();
            } catch (ClusterProblem e) {
                return e;
            }
        });
        if (known instanceof ClusterProblem problem) {
            throw new Unseen(path.substring(path.lastIndexOf('/') + 1) + ": " + problem.getMessage());
        }
        return known;
    }
}
