package com.novapay.deploygate.announce.marker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.announce.Marker;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Locale;

/** The events about services of the CDEvents specification, bound to CloudEvents as it says. Pure. */
final class ServiceEvent {
    static final String SPECIFICATION = "0.4.1";
    private static final String EVENT_VERSION = "0.2.0";
    private static final String MEDIA_TYPE = "application/cdevents+json";
    private static final int LONGEST_ID = 200;

    private ServiceEvent() {}

    /** @param source a reference that is the same for all gates of a store */
    static CloudEvent of(Marker marker, URI source) {
        String predicate = predicate(marker.kind());
        String type = "dev.cdevents.service." + predicate + "." + EVENT_VERSION;
        String id = header(marker.decision() + "/" + predicate);
        String service = header(marker.service());
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.putObject("context")
                .put("version", SPECIFICATION)
                .put("id", id)
                .put("source", source.toString())
                .put("type", type)
                .put("timestamp", marker.happenedAt().toString())
                .put("schemaUri", "https://cdevents.dev/" + SPECIFICATION + "/schema/service-" + predicate + "-event");
        ObjectNode content = event.putObject("subject")
                .put("id", service)
                .put("source", source.toString())
                .put("type", "service")
                .putObject("content");
        content.putObject("environment").put("id", marker.environment());
        content.put("artifactId", ImageName.of(marker.artifact()).packageUrl());
        event.set("customData", custom(marker));
        event.put("customDataContentType", "application/json");
        return CloudEventBuilder.v1()
                .withId(id)
                .withSource(source)
                .withType(type)
                .withSubject(service)
                .withTime(marker.happenedAt().atOffset(ZoneOffset.UTC))
                .withData(MEDIA_TYPE, event.toString().getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static String predicate(Marker.Kind kind) {
        return switch (kind) {
            case DEPLOYED -> "deployed";
            case UPGRADED -> "upgraded";
            case ROLLED_BACK -> "rolledback";
            case FAILED, ABORTED, REVERTED ->
                throw new IllegalArgumentException("CDEvents has no event for a service that is " + kind);
        };
    }

    private static ObjectNode custom(Marker marker) {
        ObjectNode custom = JsonNodeFactory.instance
                .objectNode()
                .put("decisionId", marker.decision())
                .put("digest", marker.digest())
                .put("team", marker.team())
                .put("startedAt", marker.startedAt().toString());
        custom.putObject("workload")
                .put("namespace", marker.workload().namespace())
                .put("kind", marker.workload().kind().toLowerCase(Locale.ROOT))
                .put("name", marker.workload().name());
        ArrayNode images = custom.putArray("images");
        marker.images().forEach(images::add);
        marker.source().repository().ifPresent(repository -> custom.put("repository", repository));
        marker.source().commit().ifPresent(commit -> custom.put("commit", commit));
        return custom;
    }

    /** A header of HTTP takes neither line feeds nor letters beyond ASCII, and the data must say the same. */
    private static String header(String text) {
        StringBuilder kept = new StringBuilder();
        text.codePoints()
                .limit(LONGEST_ID)
                .forEach(character -> kept.append(character > ' ' && character < 0x7F ? (char) character : '_'));
        return kept.isEmpty() ? "_" : kept.toString();
    }
}
