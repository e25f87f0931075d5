package com.novapay.deploygate.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The facts of a cluster, read once, as the one who reads may see them. What must be known and may not be read makes them
 * unknown, so that nothing is judged by half of them. Confined to one thread.
 */
public final class ClusterSnapshot {
    private static final String NAMESPACES = "/api/v1/namespaces";
    private final Cluster cluster;
    private final List<JsonNode> documents = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();

    private ClusterSnapshot(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The facts that concern the workloads of one namespace, with as few rights as that needs. */
    public static FactsView of(Cluster cluster, String namespace) {
        ClusterSnapshot snapshot = new ClusterSnapshot(cluster);
        snapshot.must(
                "Namespace",
                "v1",
                () -> cluster.find(NAMESPACES + "/" + namespace).stream().toList());
        snapshot.records("/namespaces/" + namespace);
        snapshot.verifications(namespace);
        snapshot.take("Deployment", "apps/v1", "/apis/apps/v1/namespaces/" + namespace + "/deployments");
        return snapshot.view();
    }

    /** The facts of all namespaces. */
    public static FactsView of(Cluster cluster) {
        ClusterSnapshot snapshot = new ClusterSnapshot(cluster);
        snapshot.take("Namespace", "v1", NAMESPACES);
        snapshot.records("");
        snapshot.take("Verification", FactSchema.API_VERSION, Cluster.RECORDS + "/verifications");
        snapshot.take("Deployment", "apps/v1", "/apis/apps/v1/deployments");
        return snapshot.view();
    }

    private void records(String where) {
        take("Incident", FactSchema.API_VERSION, Cluster.RECORDS + "/incidents");
        take("Approval", FactSchema.API_VERSION, Cluster.RECORDS + where + "/approvals");
        take("Migration", FactSchema.API_VERSION, Cluster.RECORDS + where + "/migrations");
        take("ReleaseHistory", FactSchema.API_VERSION, Cluster.RECORDS + where + "/releasehistories");
    }

    /** Evidence counts wherever it was written; who may not see all of it sees that of the namespace. */
    private void verifications(String namespace) {
        must("Verification", FactSchema.API_VERSION, () -> {
            try {
                return cluster.list(Cluster.RECORDS + "/verifications");
            } catch (ClusterProblem e) {
                if (e.kind() == ClusterProblem.Kind.UNREADABLE) {
                    return cluster.list(Cluster.RECORDS + "/namespaces/" + namespace + "/verifications");
                }
                throw e;
            }
        });
    }

    private void take(String kind, String apiVersion, String path) {
        must(kind, apiVersion, () -> cluster.list(path));
    }

    private void must(String kind, String apiVersion, Supplier<List<JsonNode>> question) {
        try {
            question.get()
                    .forEach(object -> document(
                            kind, ((ObjectNode) object).put("kind", kind).put("apiVersion", apiVersion)));
        } catch (ClusterProblem e) {
            switch (e.kind()) {
                // Nobody would be there to ask about the next kind either.
                case UNASKED, UNKNOWN -> throw e;
                // Where the gate is not installed yet there are no records.
                case UNKNOWN_KIND -> {}
                case REFUSED, ABSENT, CONFLICT, UNREADABLE -> unknown.add(String.valueOf(e.getMessage()));
            }
        }
    }

    private void document(String kind, ObjectNode document) {
        List<FactProblem> problems = FactSchema.check(document);
        if (problems.isEmpty()) {
            documents.add(document);
        } else if (kind.equals("Incident") || kind.equals("ReleaseHistory")) {
            unknown.add(kind + " " + document.at("/metadata/name").asText() + ": "
                    + problems.stream().map(FactProblem::message).collect(Collectors.joining("; ")));
        }
    }

    private FactsView view() {
        FactSet facts = new FactSet(documents);
        Optional<String> why = unknown.stream().findFirst();
        Freshness freshness = why.isEmpty() ? new Freshness.Fresh(Duration.ZERO) : new Freshness.Unknown(why.get());
        return new FactSetView(() -> facts, () -> freshness);
    }
}
