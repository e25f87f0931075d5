package com.novapay.deploygate.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.facts.resource.ReleaseHistory;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Over HTTPS, page by page, with the credentials and trust of a Kubernetes client. */
final class ApiReleaseCluster implements ReleaseCluster {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 250;
    private static final String ENVIRONMENT = "deploygate.novapay.com/environment";
    private static final String OURS = "/apis/deploygate.novapay.com/v1alpha1/";
    private static final String DEPLOYMENTS = "/apis/apps/v1/";
    private static final String ARGO = "/apis/argoproj.io/v1alpha1/";
    private static final String ROLLOUTS = ARGO + "rollouts";
    private final KubernetesClient client;
    private final KubernetesSerialization types;

    ApiReleaseCluster(KubernetesClient client) {
        this.client = client;
        this.types = client.getKubernetesSerialization();
    }

    @Override
    public Set<String> gated() throws ReleaseProblem {
        Set<String> names = new HashSet<>();
        each(
                "/api/v1/namespaces",
                "&labelSelector=" + URLEncoder.encode(ENVIRONMENT, StandardCharsets.UTF_8),
                space -> {
                    if (space.at("/metadata/deletionTimestamp").isMissingNode()) {
                        names.add(space.at("/metadata/name").asText());
                    }
                });
        return names;
    }

    @Override
    public void each(WorkloadKind kind, Visitor visitor) throws ReleaseProblem {
        switch (kind) {
            case DEPLOYMENT -> each(DEPLOYMENTS + "deployments", "", visitor);
            case ROLLOUT -> {
                if (read(ROLLOUTS + "?limit=1").isPresent()) {
                    each(ROLLOUTS, "", visitor);
                }
            }
        }
    }

    @Override
    public Optional<JsonNode> workload(WorkloadKind kind, String namespace, String name) throws ReleaseProblem {
        String path = switch (kind) {
            case DEPLOYMENT -> DEPLOYMENTS + "namespaces/" + namespace + "/deployments/" + name;
            case ROLLOUT -> ARGO + "namespaces/" + namespace + "/rollouts/" + name;
        };
        return read(path);
    }

    @Override
    public Optional<ReleaseHistory> history(String namespace, String name) throws ReleaseProblem {
        return read(OURS + "namespaces/" + namespace + "/releasehistories/" + name)
                .flatMap(this::read);
    }

    @Override
    public List<ReleaseHistory> histories() throws ReleaseProblem {
        List<ReleaseHistory> histories = new ArrayList<>();
        each(OURS + "releasehistories", "", item -> {
            read(item).ifPresent(histories::add);
        });
        return histories;
    }

    @Override
    public boolean write(ReleaseHistory history) throws ReleaseProblem {
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
            throw ApiAnswer.of("release histories cannot be written", e);
        }
    }

    private void each(String path, String selector, Visitor visitor) throws ReleaseProblem {
        String next = "";
        do {
            String more = next.isEmpty() ? "" : "&continue=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
            JsonNode page = read(path + "?limit=" + PAGE + selector + more)
                    .orElseThrow(() -> new ReleaseProblem(
                            "the API server does not know " + path + "; are the custom resources installed?",
                            false,
                            null));
            for (JsonNode item : page.path("items")) {
                visitor.see(item);
            }
            next = page.at("/metadata/continue").asText();
        } while (!next.isEmpty());
    }

    /** One that nobody understands is not there, and in the way of being written: that is told. */
    private Optional<ReleaseHistory> read(JsonNode item) {
        try {
            return Optional.of(types.unmarshal(item.toString(), ReleaseHistory.class));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private Optional<JsonNode> read(String path) throws ReleaseProblem {
        try {
            return Optional.of(JSON.readTree(client.raw(path, "GET", null)));
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404) {
                return Optional.empty();
            }
            throw ApiAnswer.of(path.replaceFirst("\\?.*", "") + " cannot be read", e);
        } catch (JsonProcessingException e) {
            throw new ReleaseProblem(path.replaceFirst("\\?.*", "") + ": the API server answers no JSON", false, e);
        }
    }
}
