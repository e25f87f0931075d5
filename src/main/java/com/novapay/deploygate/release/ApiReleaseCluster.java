package com.novapay.deploygate.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.facts.resource.ReleaseHistory;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import com.novapay.deploygate.kubernetes.ApiPages;
import com.novapay.deploygate.kubernetes.ApiProblem;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Over HTTPS, page by page, with the credentials and trust of a Kubernetes client. */
public final class ApiReleaseCluster implements ReleaseCluster {
    public static final String ENVIRONMENT = "deploygate.novapay.com/environment";
    /** A namespace of every cluster, from its beginning to its end. */
    private static final String EVERYWHERE = "kube-system";

    private static final String OURS = "/apis/deploygate.novapay.com/v1alpha1/";
    private static final String DEPLOYMENTS = "/apis/apps/v1/";
    private static final String ARGO = "/apis/argoproj.io/v1alpha1/";
    private static final String ROLLOUTS = ARGO + "rollouts";
    private final KubernetesClient client;
    private final ApiPages pages;
    private final KubernetesSerialization types;

    ApiReleaseCluster(KubernetesClient client) {
        this.client = client;
        this.pages = new ApiPages(client);
        this.types = client.getKubernetesSerialization();
    }

    @Override
    public Namespaces namespaces() throws ApiProblem {
        Map<String, Namespaces.Gated> gated = new HashMap<>();
        Set<String> open = new HashSet<>();
        StringBuilder cluster = new StringBuilder();
        pages.each("/api/v1/namespaces", "", space -> {
            JsonNode metadata = space.path("metadata");
            String name = metadata.path("name").asText();
            String uid = metadata.path("uid").asText();
            JsonNode environment = metadata.path("labels").path(ENVIRONMENT);
            if (name.equals(EVERYWHERE)) {
                cluster.append(uid);
            }
            if (!environment.isMissingNode()
                    && metadata.path("deletionTimestamp").isMissingNode()) {
                gated.put(name, new Namespaces.Gated(uid, environment.asText()));
            } else {
                open.add(name);
            }
        });
        return new Namespaces(cluster.toString(), gated, open);
    }

    @Override
    public void each(WorkloadKind kind, ApiPages.Visitor visitor) throws ApiProblem {
        switch (kind) {
            case DEPLOYMENT -> pages.each(DEPLOYMENTS + "deployments", "", visitor);
            case ROLLOUT -> pages.eachIfKnown(ROLLOUTS, visitor);
        }
    }

    @Override
    public Optional<JsonNode> workload(WorkloadKind kind, String namespace, String name) throws ApiProblem {
        String path = switch (kind) {
            case DEPLOYMENT -> DEPLOYMENTS + "namespaces/" + namespace + "/deployments/" + name;
            case ROLLOUT -> ARGO + "namespaces/" + namespace + "/rollouts/" + name;
        };
        return pages.read(path);
    }

    @Override
    public Optional<ReleaseHistory> history(String namespace, String name) throws ApiProblem {
        return pages.read(OURS + "namespaces/" + namespace + "/releasehistories/" + name)
                .flatMap(this::read);
    }

    @Override
    public List<ReleaseHistory> histories() throws ApiProblem {
        List<ReleaseHistory> histories = new ArrayList<>();
        pages.each(OURS + "releasehistories", "", item -> {
            read(item).ifPresent(histories::add);
        });
        return histories;
    }

    @Override
    public boolean write(ReleaseHistory history) throws ApiProblem {
        String path = OURS + "namespaces/" + history.getMetadata().getNamespace() + "/releasehistories";
        boolean first = history.getMetadata().getResourceVersion() == null;
        try {
            if (first) {
                client.raw(path, "POST", types.asJson(history));
            } else {
                client.raw(path + "/" + history.getMetadata().getName(), "PUT", types.asJson(history));
            }
            return true;
        } catch (KubernetesClientException e) {
            // 409: somebody wrote first; 404: somebody deleted it
            if (e.getCode() == 409 || (e.getCode() == 404 && !first)) {
                return false;
            }
            throw ApiProblem.of("release histories cannot be written", e);
        }
    }

    /** One that nobody understands is not there, and in the way of being written: that is told. */
    private Optional<ReleaseHistory> read(JsonNode item) {
        try {
            return Optional.of(types.unmarshal(item.toString(), ReleaseHistory.class));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }
}
