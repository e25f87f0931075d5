package com.novapay.deploygate.incident.receive;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.yaml.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads members of a payload, strictly where the meaning depends on them. Pure, thread-safe. */
final class Members {
    private static final int LONGEST_ID = 253;

    private Members() {}

    /** An id: text that is not empty and fits into an Incident. */
    static String id(JsonNode object, String member) throws UnreadablePayload {
        JsonNode value = object.path(member);
        String text = value.isIntegralNumber()
                ? value.asText()
                : value.isTextual() ? value.textValue().strip() : "";
        if (text.isEmpty() || text.length() > LONGEST_ID || text.chars().anyMatch(Character::isISOControl)) {
            throw new UnreadablePayload(member + " is not an id of 1 to " + LONGEST_ID + " characters");
        }
        return text;
    }

    /** A time that must be there. */
    static Instant time(JsonNode object, String member) throws UnreadablePayload {
        return maybeTime(object, member)
                .orElseThrow(() -> new UnreadablePayload(member + " is missing; it is a time in RFC 3339"));
    }

    /** A time, empty when the member is missing or null. */
    static Optional<Instant> maybeTime(JsonNode object, String member) throws UnreadablePayload {
        JsonNode value = object.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        return Optional.of(lenientTime(value.asText())
                .orElseThrow(() -> new UnreadablePayload(member + " is not a time in RFC 3339")));
    }

    /** RFC 3339, also with a space and the word UTC, as FireHydrant writes it. */
    static Optional<Instant> lenientTime(String text) {
        return Times.parse(text.replaceFirst("^(\\S{10}) (\\S{8,18}) UTC$", "$1T$2Z"));
    }

    /** A text; empty for null, for an empty text and for anything else. */
    static Optional<String> text(JsonNode value) {
        return Optional.of(value)
                .filter(JsonNode::isTextual)
                .map(text -> text.textValue().strip())
                .filter(text -> !text.isEmpty());
    }

    /** The first of the texts that is there. */
    static Optional<String> firstText(JsonNode object, String... members) {
        for (String member : members) {
            Optional<String> text = text(object.path(member));
            if (text.isPresent()) {
                return text;
            }
        }
        return Optional.empty();
    }

    /** A member of each object of a list; an entry without it is an empty name, which no table knows. */
    static List<String> names(JsonNode list, String member) {
        List<String> names = new ArrayList<>();
        list.forEach(one -> names.add(text(one.path(member)).orElse("")));
        return names;
    }

    /** An object that must be there. */
    static JsonNode object(JsonNode parent, String member) throws UnreadablePayload {
        JsonNode object = parent.path(member);
        if (!object.isObject()) {
            throw new UnreadablePayload(member + " is not an object");
        }
        return object;
    }
}
