package com.novapay.deploygate.announce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.announce.Marker.Kind;
import com.novapay.deploygate.announce.Marker.Source;
import com.novapay.deploygate.announce.Marker.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A marker as JSON: how the outbox keeps it. Pure. */
final class MarkerJson {
    private MarkerJson() {}

    static ObjectNode object(Marker marker) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("kind", marker.kind().name())
                .put("decision", PlainText.storable(marker.decision()))
                .put("service", PlainText.storable(marker.service()))
                .put("environment", PlainText.storable(marker.environment()))
                .put("team", PlainText.storable(marker.team()))
                .put("digest", PlainText.storable(marker.digest()))
                .put("artifact", PlainText.storable(marker.artifact()))
                .put("startedAt", marker.startedAt().toString())
                .put("happenedAt", marker.happenedAt().toString());
        node.putObject("workload")
                .put("namespace", PlainText.storable(marker.workload().namespace()))
                .put("kind", PlainText.storable(marker.workload().kind()))
                .put("name", PlainText.storable(marker.workload().name()));
        ArrayNode images = node.putArray("images");
        marker.images().forEach(image -> images.add(PlainText.storable(image)));
        marker.source().repository().ifPresent(text -> node.put("repository", PlainText.storable(text)));
        marker.source().commit().ifPresent(text -> node.put("commit", PlainText.storable(text)));
        return node;
    }

    /** @throws IllegalArgumentException or a {@code DateTimeException} when it was not written from {@link #object} */
    static Marker read(JsonNode node) {
        List<String> images = new ArrayList<>();
        node.path("images").forEach(image -> images.add(image.asText()));
        JsonNode workload = node.path("workload");
        return new Marker(
                Kind.valueOf(node.path("kind").asText()),
                node.path("decision").asText(),
                node.path("service").asText(),
                new Workload(
                        workload.path("namespace").asText(),
                        workload.path("kind").asText(),
                        workload.path("name").asText()),
                node.path("environment").asText(),
                node.path("team").asText(),
                node.path("digest").asText(),
                node.path("artifact").asText(),
                images,
                new Source(text(node, "repository"), text(node, "commit")),
                Instant.parse(node.path("startedAt").asText()),
                Instant.parse(node.path("happenedAt").asText()));
    }

    private static Optional<String> text(JsonNode node, String member) {
        return Optional.ofNullable(node.get(member)).map(JsonNode::asText);
    }
}
