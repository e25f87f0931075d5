package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.kubernetes.ApiEvents;
import com.novapay.deploygate.kubernetes.ApiProblem;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Clock;
import java.util.Optional;

/** Over HTTPS, with the credentials and trust of a Kubernetes client. */
final class ApiApplications implements Applications {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ResourceDefinitionContext KIND = new ResourceDefinitionContext.Builder()
            .withGroup("argoproj.io")
            .withVersion("v1alpha1")
            .withKind("Application")
            .withPlural("applications")
            .withNamespaced(true)
            .build();

    private final KubernetesClient client;
    private final ApiEvents events;

    ApiApplications(KubernetesClient client, Clock clock) {
        this.client = client;
        this.events = new ApiEvents(client, clock);
    }

    @Override
    public Optional<JsonNode> read(ApplicationKey application) throws ApiProblem {
        try {
            return Optional.of(JSON.readTree(client.raw(
                    "/apis/argoproj.io/v1alpha1/namespaces/" + application.namespace() + "/applications/"
                            + application.name(),
                    "GET",
                    null)));
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404) {
                return Optional.empty();
            }
            throw ApiProblem.of(application + " cannot be read", e);
        } catch (JsonProcessingException e) {
            throw new ApiProblem(application + ": the API server's answer is not JSON", false, e);
        }
    }

    @Override
    public void refresh(ApplicationKey application) throws ApiProblem {
        try {
            resource(application)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            SyncState.refresh().toString());
        } catch (KubernetesClientException e) {
            throw ApiProblem.of(application + " cannot be refreshed", e);
        }
    }

    @Override
    public boolean patch(ApplicationKey application, JsonNode patch) throws ApiProblem {
        try {
            resource(application).patch(PatchContext.of(PatchType.JSON), patch.toString());
            return true;
        } catch (KubernetesClientException e) {
            // 409 and 422: something had changed; 404: it is gone
            if (e.getCode() == 404 || e.getCode() == 409 || e.getCode() == 422) {
                return false;
            }
            throw ApiProblem.of(application + " cannot be changed", e);
        }
    }

    @Override
    public void tell(JsonNode read, String id, String reason, String message) throws ApiProblem {
        JsonNode metadata = read.path("metadata");
        ObjectReference about = new ObjectReferenceBuilder()
                .withApiVersion("argoproj.io/v1alpha1")
                .withKind("Application")
                .withNamespace(metadata.path("namespace").asText())
                .withName(metadata.path("name").asText())
                .withUid(metadata.path("uid").asText())
                .build();
        events.tell(about, id, "Normal", reason, message);
    }

    private Resource<GenericKubernetesResource> resource(ApplicationKey application) {
        return client.genericKubernetesResources(KIND)
                .inNamespace(application.namespace())
                .withName(application.name());
    }
}
