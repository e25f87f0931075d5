package com.novapay.deploygate.audit.summary;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An approval as a decision's record has it. A member that is not recorded is empty. Immutable.
 *
 * @param purpose such as {@code friday}, {@code hotfix} or {@code break-glass}
 * @param createdAt when it was written, RFC 3339
 */
public record GivenApproval(
        String namespace,
        String name,
        String purpose,
        String role,
        String approver,
        String createdAt,
        String reason,
        String ticket) {
    static GivenApproval of(JsonNode approval, String namespace) {
        return new GivenApproval(
                approval.path("namespace").asText(namespace),
                approval.path("name").asText(),
                approval.path("purpose").asText(),
                approval.path("role").asText(),
                approval.path("approver").asText(),
                approval.path("createdAt").asText(),
                approval.path("reason").asText(),
                approval.path("ticket").asText());
    }

    /** All that a record has and that stood at its time, whether they helped or not. */
    static List<GivenApproval> known(JsonNode decision) {
        String namespace = decision.path("resource").path("namespace").asText();
        String time = decision.path("time").asText();
        return decision.path("input")
                .path("facts")
                .path("approvals")
                .valueStream()
                .filter(approval -> stood(approval, time))
                .map(approval -> of(approval, namespace))
                .toList();
    }

    private static boolean stood(JsonNode approval, String time) {
        String ends = approval.path("expiresAt").asText("");
        try {
            return approval.path("revokedAt").asText("").isEmpty()
                    && (ends.isEmpty() || Instant.parse(time).isBefore(Instant.parse(ends)));
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** Who approved, and in brackets for what, in which role and when, as far as it is recorded. */
    public String words() {
        String circumstances = Stream.of(purpose, role, createdAt)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
        return approver + (circumstances.isEmpty() ? "" : " (" + circumstances + ")");
    }
}
