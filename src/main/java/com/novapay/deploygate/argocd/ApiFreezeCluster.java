package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.kubernetes.ApiPages;
import com.novapay.deploygate.kubernetes.ApiProblem;
import com.novapay.deploygate.release.ApiReleaseCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Over HTTPS, with the credentials and trust of a Kubernetes client. */
final class ApiFreezeCluster implements FreezeCluster {
    private static final String ARGO = "/apis/argoproj.io/v1alpha1/";
    private static final ResourceDefinitionContext PROJECT = new ResourceDefinitionContext.Builder()
            .withGroup("argoproj.io")
            .withVersion("v1alpha1")
            .withKind("AppProject")
            .withPlural("appprojects")
            .withNamespaced(true)
            .build();

    private final KubernetesClient client;
    private final ApiPages pages;

    ApiFreezeCluster(KubernetesClient client) {
        this.client = client;
        this.pages = new ApiPages(client);
    }

    @Override
    public Map<String, String> environments() throws ApiProblem {
        Map<String, String> environments = new HashMap<>();
        pages.each(
                "/api/v1/namespaces",
                "&labelSelector=" + ApiPages.encoded(ApiReleaseCluster.ENVIRONMENT),
                space -> environments.put(
                        space.at("/metadata/name").asText(),
                        space.at("/metadata/labels")
                                .path(ApiReleaseCluster.ENVIRONMENT)
                                .asText()));
        return environments;
    }

    @Override
    public List<JsonNode> projects() throws ApiProblem {
        List<JsonNode> projects = new ArrayList<>();
        pages.eachIfKnown(ARGO + "appprojects", projects::add);
        return projects;
    }

    @Override
    public List<Target> targets() throws ApiProblem {
        List<Target> targets = new ArrayList<>();
        pages.eachIfKnown(ARGO + "applications", application -> {
            JsonNode spec = application.path("spec");
            JsonNode destination = spec.path("destination");
            if (FreezeWindow.CLUSTERS.contains(destination.path("server").asText())
                    || FreezeWindow.CLUSTERS.contains(destination.path("name").asText())) {
                targets.add(new Target(
                        application.at("/metadata/namespace").asText(),
                        spec.path("project").asText(),
                        destination.path("namespace").asText()));
            }
        });
        return targets;
    }

    @Override
    public boolean patch(String namespace, String project, JsonNode patch) throws ApiProblem {
        try {
            client.genericKubernetesResources(PROJECT)
                    .inNamespace(namespace)
                    .withName(project)
                    .patch(PatchContext.of(PatchType.JSON), patch.toString());
            return true;
        } catch (KubernetesClientException e) {
            // 409 and 422: something had changed; 404: it is gone
            if (e.getCode() == 404 || e.getCode() == 409 || e.getCode() == 422) {
                return false;
            }
            throw ApiProblem.of("AppProject " + project + " in " + namespace + " cannot be changed", e);
        }
    }
}
