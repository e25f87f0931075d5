package com.novapay.deploygate.audit.tree;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.merkle.TreeHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One line of an export: the document as it is stored, with a last member {@code log}. Cut off that member, and the bytes that the tree holds are left.
 * Immutable.
 *
 * @param document the stored text
 * @param record the same, read
 * @param log the last member
 */
record ExportLine(String document, JsonNode record, JsonNode log) {
    /** What is said of each proven line. */
    static final int MEMBERS = 3;

    private static final String MEMBER = ",\"log\":{";
    /** The member that only the first line has. */
    private static final String FIRST = "schema";

    /** Deeper than any tree. */
    private static final int DEEPEST = 63;

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The member of a record with a proof. */
    static ObjectNode proven(long index, Optional<Long> previous, List<TreeHash> proof) {
        ObjectNode log = JsonNodeFactory.instance.objectNode().put("index", index);
        previous.ifPresentOrElse(before -> log.put("previous", before), () -> log.putNull("previous"));
        ArrayNode path = log.putArray("proof");
        proof.forEach(hash -> path.add(hash.base64()));
        return log;
    }

    /** Joins them. */
    static String text(String document, ObjectNode log) {
        if (!document.startsWith("{\"")
                || !document.endsWith("}")
                || document.chars().anyMatch(c -> c < 0x20)) {
            throw new TreeProblem("a document is not one line of JSON, as the gate writes it: "
                    + document.substring(0, Math.min(80, document.length())).replaceAll("\\p{Cntrl}", "?"));
        }
        return document.substring(0, document.length() - 1) + MEMBER
                + log.toString().substring(1) + "}";
    }

    /** The document of a line, not read; empty when the line has no member {@code log}. */
    static Optional<String> document(String line) {
        int cut = line.lastIndexOf(MEMBER);
        return cut < 0 || !line.endsWith("}") ? Optional.empty() : Optional.of(line.substring(0, cut) + "}");
    }

    /** Takes a line apart; empty when it is none. */
    static Optional<ExportLine> parse(String line) {
        int cut = line.lastIndexOf(MEMBER);
        if (cut < 0 || !line.endsWith("}")) {
            return Optional.empty();
        }
        String document = line.substring(0, cut) + "}";
        try {
            JsonNode record = STRICT.readTree(document);
            JsonNode log = STRICT.readTree(line.substring(cut + MEMBER.length() - 1, line.length() - 1));
            return record.isObject() && log.isObject() && !record.has("log")
                    ? Optional.of(new ExportLine(document, record, log))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    TreeHash leaf() {
        return TreeHash.leaf(document.getBytes(StandardCharsets.UTF_8));
    }

    /** Its id, for people. */
    String id() {
        String decision = record.path("decisionId").asText();
        return record.has("recordId") || decision.isEmpty()
                ? record.path("recordId").asText("no id")
                : decision;
    }

    boolean isCovered() {
        return log.has("index");
    }

    /** Whether it has all that a line has, and no more. */
    boolean isWellFormed() {
        boolean whole = log.has("index") && log.has("previous") && log.has("proof");
        if (log.has(FIRST)) {
            return whole || !log.has("index");
        }
        return log.size() == (whole ? MEMBERS : 0);
    }

    /** Empty when it is no index. */
    Optional<Long> index() {
        return number(log.path("index"));
    }

    /** Empty for the first. */
    Optional<Long> previous() {
        return number(log.path("previous"));
    }

    private static Optional<Long> number(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() && node.asLong() >= 0
                ? Optional.of(node.asLong())
                : Optional.empty();
    }

    /** Empty when it is no proof. */
    Optional<List<TreeHash>> proof() {
        JsonNode path = log.path("proof");
        if (!path.isArray() || path.size() > DEEPEST) {
            return Optional.empty();
        }
        List<TreeHash> hashes = new ArrayList<>(path.size());
        for (JsonNode one : path) {
            TreeHash.ofBase64(one.asText()).ifPresent(hashes::add);
        }
        return hashes.size() == path.size() ? Optional.of(hashes) : Optional.empty();
    }
}
