package com.novapay.deploygate.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.change.Image;
import com.novapay.deploygate.change.Images;
import com.novapay.deploygate.change.TemplateDigest;
import com.novapay.deploygate.change.TemplateOwner;
import com.novapay.deploygate.change.WorkloadKey;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A workload as it was read. Immutable by convention. */
public record FoundWorkload(WorkloadName name, String namespace, JsonNode object) {
    public String path() {
        return name.path(namespace);
    }

    public WorkloadKey key() {
        return new WorkloadKey(namespace, name.kind(), name.name());
    }

    public String told() {
        return name + " in " + namespace;
    }

    public String uid() {
        return object.at("/metadata/uid").asText();
    }

    public String version() {
        return object.at("/metadata/resourceVersion").asText();
    }

    public JsonNode template() {
        return object.at("/spec/template");
    }

    /** Whose controller makes Pods of its template. */
    public TemplateOwner owner() {
        return TemplateOwner.ofKind(name.kind());
    }

    /** What is written in it, which may not be what runs. */
    public String digest() {
        return TemplateDigest.of(template(), owner());
    }

    public List<String> images() {
        return Images.of(template()).stream().map(Image::image).distinct().toList();
    }

    /** Which Pods and ReplicaSets are its own by their labels, as the value of a query's {@code labelSelector}; empty for none. */
    public String selector() {
        JsonNode selector = object.at("/spec/selector");
        List<String> parts = new ArrayList<>();
        selector.path("matchLabels")
                .properties()
                .forEach(label ->
                        parts.add(label.getKey() + "=" + label.getValue().asText()));
        for (JsonNode expression : selector.path("matchExpressions")) {
            String key = expression.path("key").asText();
            List<String> values = new ArrayList<>();
            expression.path("values").forEach(value -> values.add(value.asText()));
            String operator = expression.path("operator").asText();
            parts.add(
                    switch (operator) {
                        case "Exists" -> key;
                        case "DoesNotExist" -> "!" + key;
                        default ->
                            key + " " + operator.toLowerCase(Locale.ROOT) + " (" + String.join(",", values) + ")";
                    });
        }
        return URLEncoder.encode(String.join(",", parts), StandardCharsets.UTF_8);
    }

    public boolean paused() {
        return object.at("/spec/paused").asBoolean();
    }

    /** A Rollout that is not yet, or no more, through with what is written in it. */
    public boolean underway() {
        String stable = object.at("/status/stableRS").asText();
        return name.isRollout()
                && !stable.isEmpty()
                && !stable.equals(object.at("/status/currentPodHash").asText());
    }

    public FoundWorkload as(JsonNode read) {
        return new FoundWorkload(name, namespace, read);
    }
}
