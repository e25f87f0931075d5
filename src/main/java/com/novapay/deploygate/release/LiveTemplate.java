package com.novapay.deploygate.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.change.Image;
import com.novapay.deploygate.change.Images;
import com.novapay.deploygate.change.TemplateDigest;
import com.novapay.deploygate.change.TemplateOwner;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The template that is written in a workload, whether or not anything of it runs. Immutable.
 *
 * @param digest of the template
 * @param images as written in it
 */
record LiveTemplate(String uid, String digest, List<String> images) {
    /** What the definition of a history has room for. */
    private static final int IMAGES = 100;

    private static final int IMAGE_LENGTH = 1024;
    private static final int UID_LENGTH = 253;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][-.a-z0-9]{0,252}");

    LiveTemplate {
        images = List.copyOf(images);
    }

    /**
     * What is written in a workload; empty for what is not understood.
     *
     * @param referred the Deployment that a Rollout takes its template from; a missing node where there is none
     */
    static Optional<LiveTemplate> of(WorkloadKind kind, JsonNode workload, JsonNode referred) {
        boolean elsewhere = kind == WorkloadKind.ROLLOUT && referred(workload).isPresent();
        JsonNode template = (elsewhere ? referred : workload).path("spec").path("template");
        return template.path("spec").path("containers").path(0).isMissingNode()
                ? Optional.empty()
                : uid(workload)
                        .map(uid -> new LiveTemplate(
                                uid, TemplateDigest.of(template, owner(kind, elsewhere)), images(template)));
    }

    private static TemplateOwner owner(WorkloadKind kind, boolean elsewhere) {
        return switch (kind) {
            case DEPLOYMENT -> TemplateOwner.DEPLOYMENT;
            case ROLLOUT -> elsewhere ? TemplateOwner.SHARED : TemplateOwner.ROLLOUT;
        };
    }

    /** Its uid, if it is one. */
    static Optional<String> uid(JsonNode workload) {
        return Optional.of(workload.path("metadata").path("uid"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .filter(uid -> !uid.isEmpty() && uid.length() <= UID_LENGTH);
    }

    /** The Deployment that a Rollout takes its template from, if it does. */
    static Optional<String> referred(JsonNode rollout) {
        JsonNode reference = rollout.path("spec").path("workloadRef");
        String name = reference.path("name").asText();
        // The definition of a Rollout takes any text, and this one becomes part of an address.
        return reference.path("kind").asText().equals("Deployment")
                        && NAME.matcher(name).matches()
                ? Optional.of(name)
                : Optional.empty();
    }

    private static List<String> images(JsonNode template) {
        return Images.of(template).stream()
                .map(Image::image)
                .filter(image -> !image.isEmpty() && image.length() <= IMAGE_LENGTH)
                .distinct()
                .limit(IMAGES)
                .toList();
    }
}
