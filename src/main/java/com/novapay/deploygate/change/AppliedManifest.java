package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What applying a manifest makes of an object: what the manifest does not say stays as it is. Pure. */
public final class AppliedManifest {
    private AppliedManifest() {}

    /** A pod template is replaced, since defaults in it do not change its digest. */
    public static ObjectNode over(JsonNode manifest, JsonNode live) {
        ObjectNode applied = merge(manifest, live);
        applied.remove("status");
        JsonNode template = manifest.at("/spec/template");
        if (applied.path("spec") instanceof ObjectNode spec && template.isObject()) {
            spec.set("template", template);
        }
        if (applied.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("managedFields", "resourceVersion", "generation"));
        }
        return applied;
    }

    private static ObjectNode merge(JsonNode manifest, JsonNode live) {
        ObjectNode merged = live.deepCopy();
        manifest.properties().forEach(member -> {
            JsonNode before = merged.path(member.getKey());
            merged.set(
                    member.getKey(),
                    before.isObject() && member.getValue().isObject()
                            ? merge(member.getValue(), before)
                            : member.getValue());
        });
        return merged;
    }
}
