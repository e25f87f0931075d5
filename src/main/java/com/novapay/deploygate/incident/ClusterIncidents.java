package com.novapay.deploygate.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The Incidents of a cluster. The gate is asked about each write, as about everybody's. Thread-safe. */
public final class ClusterIncidents implements IncidentStore {
    private static final String PATH = Cluster.RECORDS + "/incidents";
    private final Supplier<Cluster> cluster;
    private volatile String user = "";

    /** @param cluster one for each call; none of them is closed */
    public ClusterIncidents(Supplier<Cluster> cluster) {
        this.cluster = cluster;
    }

    @Override
    public String user() {
        if (user.isEmpty()) {
            user = ask(() -> cluster.get().whoami().name());
        }
        return user;
    }

    @Override
    public Optional<JsonNode> find(String name) {
        return ask(() -> cluster.get().find(PATH + "/" + name));
    }

    @Override
    public List<JsonNode> list() {
        return ask(() -> cluster.get().list(PATH));
    }

    @Override
    public void create(ObjectNode incident) {
        ask(() -> cluster.get().create(PATH, incident, false));
    }

    @Override
    public void amend(JsonNode read, ObjectNode members) {
        ask(() -> cluster.get().amend(read, "incidents", members, false));
    }

    private static <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (ClusterProblem e) {
            StoreProblem.Kind kind =
                    e.kind() == ClusterProblem.Kind.CONFLICT ? StoreProblem.Kind.CONFLICT : StoreProblem.Kind.FAILED;
            throw new StoreProblem(kind, String.valueOf(e.getMessage()).replaceAll("\\s*\n\\s*", " "));
        }
    }
}
