package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The pod template before and after a change, normalised, with their digests. For a Rollout with {@code workloadRef} it is
 * the template referred to. Immutable.
 *
 * @param current missing node where the request carries none
 * @param previous missing node where there is none
 * @param ridesAlong whether a template is written that is not the one that counts, beside a {@code workloadRef}
 * @param renewsPods whether they are equal in meaning, and yet controllers make a new ReplicaSet, with Pods like those before
 */
record PodTemplates(
        JsonNode current,
        JsonNode previous,
        @Nullable String digest,
        @Nullable String previousDigest,
        boolean ridesAlong,
        boolean renewsPods) {

    static PodTemplates of(AdmissionRequest request, WorkloadLookup lookup) {
        JsonNode current = normalized(request, request.object(), lookup);
        JsonNode previous = normalized(request, request.oldObject(), lookup);
        String digest = current.isMissingNode() ? null : TemplateDigest.ofNormalized(current);
        String previousDigest = previous.isMissingNode()
                ? null
                : current.equals(previous) ? digest : TemplateDigest.ofNormalized(previous);
        boolean refers = refers(request, request.object()) || refers(request, request.oldObject());
        boolean equal = current.equals(previous);
        return new PodTemplates(
                current,
                previous,
                digest,
                previousDigest,
                refers && differ(request, TemplateNormalizer::normalize),
                equal && !refers && differ(request, TemplateNormalizer::asControllersCompare));
    }

    /** Whether the templates are equal in meaning. */
    boolean isUnchanged() {
        return !ridesAlong && current.equals(previous);
    }

    private static boolean differ(AdmissionRequest request, BiFunction<JsonNode, TemplateOwner, JsonNode> form) {
        TemplateOwner owner = TemplateOwner.ofKind(request.workload().kind());
        JsonNode template = request.object().path("spec").path("template");
        JsonNode oldTemplate = request.oldObject().path("spec").path("template");
        return !template.equals(oldTemplate) && !form.apply(template, owner).equals(form.apply(oldTemplate, owner));
    }

    /**
     * Whether it is a Rollout that takes its template from elsewhere. The rollouts controller does so also when a template is written
     * beside the reference, unless that one has labels or annotations; then it runs neither.
     */
    private static boolean refers(AdmissionRequest request, JsonNode object) {
        return request.resource().resource().equals("rollouts")
                && object.path("spec").path("workloadRef").isObject();
    }

    private static JsonNode normalized(AdmissionRequest request, JsonNode object, WorkloadLookup lookup) {
        JsonNode spec = object.path("spec");
        if (refers(request, object)) {
            JsonNode reference = spec.path("workloadRef");
            WorkloadKey key = new WorkloadKey(
                    request.namespace(),
                    reference.path("kind").asText(),
                    reference.path("name").asText());
            JsonNode referred = lookup.podTemplate(key).orElse(reference);
            return TemplateNormalizer.normalize(referred, TemplateOwner.SHARED);
        }
        JsonNode template = request.subResource().equals("scale") ? MissingNode.getInstance() : spec.path("template");
        return TemplateNormalizer.normalize(
                template, TemplateOwner.ofKind(request.workload().kind()));
    }
}
