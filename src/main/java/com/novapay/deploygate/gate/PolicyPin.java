package com.novapay.deploygate.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.RecordReader;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Somebody's word that all gates of a store use one revision of the policies, whatever their source holds. It is a record of the audit
 * log, so that every gate sees it, with Git unreachable too, and everybody can read who gave it and why. Immutable.
 *
 * @param revision hex, whole
 * @param by who gave it, as the machine knows them
 */
public record PolicyPin(String revision, String by, String reason) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "policies";
    private static final String PINNED = "pinned";

    /** The pin that counts now; empty when the newest word is that there is none. */
    public static Optional<PolicyPin> newest(RecordStore store) throws SQLException {
        try (RecordReader reader = RecordReader.open(store)) {
            List<String> last = reader.events(RecordType.POLICY_PINNED, NAME, 1);
            return last.isEmpty() ? Optional.empty() : read(last.getFirst());
        }
    }

    /** What the document of a record says; empty when it ends a pin. */
    static Optional<PolicyPin> read(String document) {
        try {
            JsonNode node = JSON.readTree(document);
            return node.path("outcome").asText().equals(PINNED)
                    ? Optional.of(new PolicyPin(
                            node.path("policyRevision").asText(),
                            node.at("/actor/username").asText(),
                            node.path("reason").asText()))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record is JSON", e);
        }
    }

    /** The record of it. */
    public ObjectNode document(Clock clock) {
        return document(clock, by, reason).put("outcome", PINNED).put("policyRevision", revision);
    }

    /** The record that ends a pin. */
    public static ObjectNode end(Clock clock, String by, String reason) {
        return document(clock, by, reason).put("outcome", "unpinned");
    }

    private static ObjectNode document(Clock clock, String by, String reason) {
        ObjectNode document =
                AuditEvents.document(RecordType.POLICY_PINNED, clock).put("reason", reason);
        if (!by.isEmpty()) {
            document.withObject("/actor").put("username", by);
        }
        document.putObject("resource").put("kind", "Policies").put("name", NAME);
        return document;
    }
}
