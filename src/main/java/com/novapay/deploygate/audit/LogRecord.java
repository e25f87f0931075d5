package com.novapay.deploygate.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One record of the log: a JSON document, and what it is found by. The document is the record; everything else is derived from it
 * and from nothing else, so whoever has the document can check the rest. Immutable.
 *
 * @param type {@code decision}, or what else is recorded: the last word but one of {@code schema}
 * @param id {@code decisionId} of a decision, {@code recordId} of any other; unique
 * @param requestUid uid of the AdmissionRequest, empty where there was none
 * @param time RFC 3339 with milliseconds, UTC
 * @param outcome of a decision {@code allow}, {@code deny} or {@code error}
 * @param codes the denying codes or the failure code, comma-separated, empty when allowed
 * @param digest of the pod template that it is about, empty without one
 * @param document one line of JSON without secrets; its UTF-8 is what the log's tree is made of
 */
public record LogRecord(
        String type,
        String id,
        String requestUid,
        String time,
        String namespace,
        String kind,
        String name,
        String user,
        String changeClass,
        boolean allowed,
        String outcome,
        String codes,
        String policyRevision,
        String service,
        String environment,
        String digest,
        String document) {
    /** The type of what the gate decided. */
    public static final String DECISION = "decision";

    /** The type of what takes a decision back: it is in the log as allowed, and was refused because that was not known in time. */
    public static final String WITHDRAWN = "withdrawn";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEMA = "deploygate.novapay.com/";
    private static final String VERSION = "/v1";

    /** The {@code schema} of documents of a type. */
    public static String schema(String type) {
        return SCHEMA + type + VERSION;
    }

    /**
     * The record of a document.
     *
     * @throws IllegalArgumentException when it has no schema, id or time of ours
     */
    public static LogRecord of(ObjectNode document) {
        return of(document, storable(document.toString()));
    }

    /**
     * Reads a document as it is kept.
     *
     * @return empty when it is none of ours
     */
    public static Optional<LogRecord> read(String document) {
        try {
            return JSON.readTree(document) instanceof ObjectNode node
                    ? Optional.of(of(node, document))
                    : Optional.empty();
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static LogRecord of(ObjectNode node, String document) {
        JsonNode resource = node.path("resource");
        JsonNode workload = node.path("workload");
        String type = type(node);
        return new LogRecord(
                type,
                required(node, type.equals(DECISION) ? "decisionId" : "recordId"),
                text(node, "requestUid"),
                time(node),
                text(resource, "namespace"),
                text(resource, "kind"),
                text(resource, "name"),
                text(node.path("actor"), "username"),
                text(node, "class"),
                node.path("allowed").asBoolean(),
                text(node, "outcome"),
                codes(node),
                text(node, "policyRevision"),
                text(workload, "service"),
                text(workload, "environment"),
                text(node.path("change"), "digest"),
                document);
    }

    private static String type(ObjectNode node) {
        String schema = text(node, "schema");
        if (!schema.startsWith(SCHEMA) || !schema.endsWith(VERSION) || schema.length() <= (SCHEMA + VERSION).length()) {
            throw new IllegalArgumentException("schema \"" + schema + "\" is none of ours");
        }
        return schema.substring(SCHEMA.length(), schema.length() - VERSION.length());
    }

    private static String time(ObjectNode node) {
        try {
            return RecordTime.of(Instant.parse(text(node, "time")));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("time is no moment: " + e.getMessage(), e);
        }
    }

    private static String required(ObjectNode node, String member) {
        String text = text(node, member);
        if (text.isEmpty()) {
            throw new IllegalArgumentException(member + " is missing");
        }
        return text;
    }

    private static String codes(ObjectNode node) {
        List<String> codes = new ArrayList<>();
        node.path("codes").forEach(code -> codes.add(storable(code.asText())));
        return String.join(",", codes);
    }

    private static String text(JsonNode node, String member) {
        return node.path(member).isTextual() ? storable(node.path(member).textValue()) : "";
    }

    /** PostgreSQL refuses a NUL and half a character, and would with it refuse whatever else is in the same commit. */
    private static String storable(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace('\0', '\uFFFD');
    }
}
