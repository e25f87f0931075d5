package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The part of an {@code admission.k8s.io/v1} AdmissionRequest that the gate looks at. Immutable by convention: the JSON
 * trees are shared and must not be written to.
 *
 * @param uid the API server's id of this call, never blank
 * @param kind the kind of the object sent ({@code Scale} for the {@code scale} subresource)
 * @param resource the resource asked for ({@code deployments}, {@code rollouts}), without the subresource
 * @param subResource {@code status}, {@code scale} or empty
 * @param name the object's name; where the API server leaves it empty (a deleted collection, {@code generateName})
 *     that of the old object, else empty
 * @param object the object as it would be stored, without {@code managedFields}; missing node on DELETE. Of the status of an object
 *     that is not written through {@code status} only what {@link StoppedCanary} knows is there
 * @param oldObject the object as it is stored, in the same form; missing node on CREATE
 */
public record AdmissionRequest(
        String uid,
        Operation operation,
        GroupVersionKind kind,
        GroupVersionResource resource,
        String subResource,
        String namespace,
        String name,
        UserInfo user,
        boolean dryRun,
        JsonNode object,
        JsonNode oldObject) {

    private static final String OWN_GROUP = "deploygate.novapay.com";

    /**
     * What is changed: {@code Rollout} for {@code rollouts} and its subresources, a record's own kind, else
     * {@code Deployment}.
     */
    public WorkloadKey workload() {
        if (isOfRecord()) {
            return new WorkloadKey(namespace, kind.kind(), name);
        }
        return new WorkloadKey(namespace, resource.resource().equals("rollouts") ? "Rollout" : "Deployment", name);
    }

    /** What the API server makes the name from; empty where the object has one. */
    public String generateName() {
        return object.path("metadata").path("generateName").asText();
    }

    /** Whether it is about one of the gate's own records: an incident, an approval and the like. */
    public boolean isOfRecord() {
        return resource.group().equals(OWN_GROUP);
    }

    /** Whether it is about a Deployment or a Rollout, or a subresource of one, and the kind fits the resource. */
    public boolean isOfWorkload() {
        String expected = subResource.equals("scale") ? "Scale" : workload().kind();
        boolean guarded = switch (resource.group() + "/" + resource.resource()) {
            case "apps/deployments", "argoproj.io/rollouts" -> true;
            default -> false;
        };
        return guarded && kind.kind().equals(expected);
    }

    /** The same request with nothing of its objects but the new one's name and uid. */
    public AdmissionRequest withoutObjects() {
        JsonNode metadata = object.path("metadata");
        ObjectNode identity = JsonNodeFactory.instance.objectNode();
        for (String member : List.of("name", "uid")) {
            if (metadata.path(member).isTextual()) {
                identity.set(member, metadata.get(member));
            }
        }
        ObjectNode named = JsonNodeFactory.instance.objectNode();
        named.set("metadata", identity);
        return new AdmissionRequest(
                uid,
                operation,
                kind,
                resource,
                subResource,
                namespace,
                name,
                user,
                dryRun,
                named,
                MissingNode.getInstance());
    }

    /** The same request as somebody else would make it. */
    public AdmissionRequest by(UserInfo other) {
        return new AdmissionRequest(
                uid, operation, kind, resource, subResource, namespace, name, other, dryRun, object, oldObject);
    }
}
