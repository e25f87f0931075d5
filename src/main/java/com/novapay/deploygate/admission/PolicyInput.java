package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.Image;
import com.novapay.deploygate.facts.Facts;
import java.time.Instant;
import java.util.List;

/** Builds the policy input, version {@code v1}. Pure, thread-safe. */
final class PolicyInput {
    private PolicyInput() {}

    static ObjectNode of(AdmissionRequest request, Change change, Facts facts, Instant now) {
        ObjectNode input = asked(request, now);
        input.set("change", change(change));
        ObjectNode workload = input.putObject("workload").put("service", facts.service());
        judged(workload, request, facts);
        input.set("facts", facts.document());
        return input;
    }

    /** The same about a record, which is in {@code record} instead of {@code workload}. */
    static ObjectNode ofRecord(AdmissionRequest request, Change change, Facts facts, String unreadable, Instant now) {
        ObjectNode input = asked(request, now);
        input.set("change", change(change));
        judged(input.putObject("record").put("unreadable", unreadable), request, facts);
        input.set("facts", facts.document());
        return input;
    }

    /** What is known of one that could not be judged, in the same shape. */
    static ObjectNode unjudged(AdmissionRequest request, Instant now) {
        ObjectNode input = asked(request, now);
        input.putObject(request.isOfRecord() ? "record" : "workload")
                .<ObjectNode>set("object", request.object())
                .set("oldObject", request.oldObject());
        return input;
    }

    private static void judged(ObjectNode node, AdmissionRequest request, Facts facts) {
        node.put("team", facts.team()).put("environment", facts.environment());
        node.set("object", request.object());
        node.set("oldObject", request.oldObject());
    }

    private static ObjectNode asked(AdmissionRequest request, Instant now) {
        ObjectNode input = JsonNodeFactory.instance.objectNode().put("version", "v1");
        input.set("time", time(now));
        ObjectNode asked = input.putObject("request")
                .put("uid", request.uid())
                .put("operation", request.operation().name())
                .put("dryRun", request.dryRun());
        // The kind of the workload, also where a subresource was asked for.
        asked.putObject("kind")
                .put("group", request.resource().group())
                .put("version", request.resource().version())
                .put("kind", request.workload().kind());
        asked.put("subResource", request.subResource())
                .put("namespace", request.namespace())
                .put("name", request.name());
        ArrayNode groups = asked.putObject("user")
                .put("username", request.user().username())
                .putArray("groups");
        request.user().groups().forEach(groups::add);
        return input;
    }

    static ObjectNode time(Instant now) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("now", now.toString())
                .put("now_ns", now.getEpochSecond() * 1_000_000_000L + now.getNano());
    }

    static ObjectNode change(Change change) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("class", change.changeClass().name())
                .put("digest", change.digest())
                .put("previousDigest", change.previousDigest());
        node.set("images", images(change.images()));
        ArrayNode fields = node.putArray("fields");
        change.fields().forEach(fields::add);
        return node;
    }

    static ArrayNode images(List<Image> images) {
        ArrayNode node = JsonNodeFactory.instance.arrayNode();
        for (Image image : images) {
            ObjectNode entry =
                    node.addObject().put("container", image.container()).put("image", image.image());
            if (image.digest() != null) {
                entry.put("digest", image.digest());
            }
            entry.put("init", image.init());
        }
        return node;
    }
}
