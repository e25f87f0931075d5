package com.novapay.deploygate.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.yaml.Times;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A cluster as one person sees it. Every call ends within a bounded time; what it answers instead of what was asked for is a
 * {@link ClusterProblem}. Confined to one thread.
 */
public final class Cluster implements ClusterObjects, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 500;
    private static final String MANAGER = "novapay";
    /** Where the API server keeps the gate's records. */
    public static final String RECORDS = "/apis/deploygate.novapay.com/v1alpha1";

    private final KubernetesClient client;
    private final Clock clock;

    public Cluster(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Who somebody is for the API server, and what the time is there. */
    public record Whoami(String name, List<String> groups, Instant now) {}

    /** Asks the API server who asks; identity is never told by a flag. */
    public Whoami whoami() {
        JsonNode review = write(
                "POST",
                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                JSON.createObjectNode()
                        .put("apiVersion", "authentication.k8s.io/v1")
                        .put("kind", "SelfSubjectReview"));
        JsonNode user = review.at("/status/userInfo");
        if (user.path("username").asText().isEmpty()) {
            throw new ClusterProblem(ClusterProblem.Kind.UNKNOWN, server() + " does not return your user name");
        }
        List<String> groups = new ArrayList<>();
        user.path("groups").forEach(group -> groups.add(group.asText()));
        // Deadlines are compared with times that the API server wrote, so its clock is the one that counts.
        Instant now =
                Times.parse(review.at("/metadata/creationTimestamp").asText()).orElseGet(clock::instant);
        return new Whoami(user.path("username").asText(), groups, now);
    }

    @Override
    public Optional<JsonNode> find(String path) {
        try {
            return Optional.of(read(path));
        } catch (ClusterProblem e) {
            if (e.kind() == ClusterProblem.Kind.ABSENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public List<JsonNode> list(String path) {
        List<JsonNode> items = new ArrayList<>();
        String next = "";
        do {
            String more = next.isEmpty() ? "" : "&continue=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
            JsonNode page = read(path + (path.contains("?") ? "&" : "?") + "limit=" + PAGE + more);
            page.path("items").forEach(items::add);
            next = page.at("/metadata/continue").asText();
        } while (!next.isEmpty());
        return items;
    }

    /** Creates an object; the object as it was written. A dry run goes all the way but the last. */
    public JsonNode create(String path, ObjectNode document, boolean dryRun) {
        return write("POST", path + options(dryRun), document);
    }

    /**
     * Sets members of an object's spec, unless it was changed since it was read.
     *
     * @param read the object as it was read
     * @param plural its kind's name in paths
     */
    public JsonNode amend(JsonNode read, String plural, ObjectNode members, boolean dryRun) {
        String namespace = read.at("/metadata/namespace").asText();
        ResourceDefinitionContext kind = new ResourceDefinitionContext.Builder()
                .withGroup("deploygate.novapay.com")
                .withVersion("v1alpha1")
                .withKind(read.path("kind").asText())
                .withPlural(plural)
                .withNamespaced(!namespace.isEmpty())
                .build();
        ObjectNode patch = JSON.createObjectNode();
        patch.putObject("metadata").set("resourceVersion", read.at("/metadata/resourceVersion"));
        patch.set("spec", members);
        PatchContext how = new PatchContext.Builder()
                .withPatchType(PatchType.JSON_MERGE)
                .withFieldManager(MANAGER)
                .withFieldValidation("Strict")
                .withDryRun(dryRun ? List.of("All") : null)
                .build();
        String name = read.at("/metadata/name").asText();
        var resources = client.genericKubernetesResources(kind);
        try {
            GenericKubernetesResource written = namespace.isEmpty()
                    ? resources.withName(name).patch(how, patch.toString())
                    : resources.inNamespace(namespace).withName(name).patch(how, patch.toString());
            return JSON.readTree(client.getKubernetesSerialization().asJson(written));
        } catch (KubernetesClientException e) {
            throw ApiErrors.of(e, server());
        } catch (JsonProcessingException e) {
            throw gibberish();
        }
    }

    @Override
    public JsonNode patch(String path, JsonNode patch) {
        String[] parts = path.substring(1).split("/", -1);
        ResourceDefinitionContext kind = new ResourceDefinitionContext.Builder()
                .withGroup(parts[1])
                .withVersion(parts[2])
                .withPlural(parts[5])
                .withNamespaced(true)
                .build();
        PatchContext how = new PatchContext.Builder()
                .withPatchType(patch.isArray() ? PatchType.JSON : PatchType.JSON_MERGE)
                .withFieldManager(MANAGER)
                .build();
        var resource =
                client.genericKubernetesResources(kind).inNamespace(parts[4]).withName(parts[6]);
        try {
            GenericKubernetesResource written = parts.length > 7
                    ? resource.subresource(parts[7]).patch(how, patch.toString())
                    : resource.patch(how, patch.toString());
            return JSON.readTree(client.getKubernetesSerialization().asJson(written));
        } catch (KubernetesClientException e) {
            throw ApiErrors.of(e, server());
        } catch (JsonProcessingException e) {
            throw gibberish();
        }
    }

    /** The namespace that this kubeconfig means when none is named. */
    public String namespace() {
        String namespace = client.getNamespace();
        return namespace == null || namespace.isEmpty() ? "default" : namespace;
    }

    /** Its address, for people. */
    public String server() {
        return client.getMasterUrl().toString().replaceFirst("/$", "");
    }

    KubernetesClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
    }

    private static String options(boolean dryRun) {
        return "?fieldManager=" + MANAGER + "&fieldValidation=Strict" + (dryRun ? "&dryRun=All" : "");
    }

    /** What is at a path, as it is. */
    public String text(String path) {
        try {
            return client.raw(path, "GET", null);
        } catch (KubernetesClientException e) {
            ClusterProblem problem = ApiErrors.of(e, server());
            throw problem.kind() == ClusterProblem.Kind.REFUSED
                    ? new ClusterProblem(ClusterProblem.Kind.UNREADABLE, String.valueOf(problem.getMessage()))
                    : problem;
        }
    }

    private JsonNode read(String path) {
        try {
            return JSON.readTree(text(path));
        } catch (JsonProcessingException e) {
            throw gibberish();
        }
    }

    private JsonNode write(String method, String path, ObjectNode document) {
        try {
            return JSON.readTree(client.raw(path, method, document.toString()));
        } catch (KubernetesClientException e) {
            throw ApiErrors.of(e, server());
        } catch (JsonProcessingException e) {
            throw gibberish();
        }
    }

    private ClusterProblem gibberish() {
        return new ClusterProblem(ClusterProblem.Kind.UNKNOWN, server() + " returned an answer that is not JSON");
    }
}
