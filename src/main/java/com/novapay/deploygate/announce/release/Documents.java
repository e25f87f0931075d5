package com.novapay.deploygate.announce.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.change.WorkloadKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** What the documents of records have in common. Pure. */
final class Documents {
    private static final String PREFIX = "deploygate.novapay.com/";
    private static final String SUFFIX = "/v1";

    private Documents() {}

    /** The type of its schema, or empty. */
    static String type(JsonNode document) {
        String schema = document.path("schema").asText();
        return schema.startsWith(PREFIX)
                        && schema.endsWith(SUFFIX)
                        && schema.length() > PREFIX.length() + SUFFIX.length()
                ? schema.substring(PREFIX.length(), schema.length() - SUFFIX.length())
                : "";
    }

    /** The id of the decision or record. */
    static String id(JsonNode document) {
        return document.path("decisionId").asText(document.path("recordId").asText());
    }

    static WorkloadKey workload(JsonNode document) {
        JsonNode resource = document.path("resource");
        return new WorkloadKey(
                resource.path("namespace").asText(),
                resource.path("kind").asText(),
                resource.path("name").asText());
    }

    /** As the rules read the label: one that they do not know is production. */
    static String environment(JsonNode document) {
        String written = document.path("workload").path("environment").asText();
        return Release.OTHER_ENVIRONMENTS.contains(written) ? written : "production";
    }

    static boolean isProduction(JsonNode document) {
        return environment(document).equals("production");
    }

    /** When it was; empty for what is no moment. */
    static Optional<Instant> time(JsonNode document) {
        return moment(document.path("time").asText());
    }

    /** A moment of RFC 3339; empty for any other text. */
    static Optional<Instant> moment(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static Optional<String> text(JsonNode document, String member) {
        return Optional.of(document.path(member).asText()).filter(text -> !text.isEmpty());
    }
}
