package com.novapay.deploygate.audit.tree;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.audit.RecordType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks the list of archives against the log itself: a row there lets records be missing, so each must be one that the gate has recorded. They begin at the
 * first position and have no gaps. The record of the newest is always in the store, because it was written after all that was archived.
 */
final class ArchiveClaims {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ArchiveClaims() {}

    private record Claim(long first, long last, String file, String sha256) {}

    /** The first that no record is about, or that does not go on from the one before it. */
    static Optional<VerificationFailure> find(Connection connection, List<ArchivedRange> ranges) throws SQLException {
        if (ranges.isEmpty()) {
            return Optional.empty();
        }
        Set<Claim> recorded = recorded(connection);
        long next = 0;
        for (ArchivedRange range : ranges) {
            if (range.first() != next || range.last() < range.first()) {
                return Optional.of(unrecorded(range, "does not go on from position " + next));
            }
            next = range.last() + 1;
        }
        ArchivedRange newest = ranges.getLast();
        boolean known = recorded.contains(new Claim(newest.first(), newest.last(), newest.file(), newest.sha256()));
        return known ? Optional.empty() : Optional.of(unrecorded(newest, "is in no record of the log"));
    }

    private static VerificationFailure unrecorded(ArchivedRange range, String what) {
        return new VerificationFailure(
                range.first(),
                "",
                "the archive of positions " + range.first() + " to " + range.last() + " " + what
                        + ": the records there may have been removed");
    }

    private static Set<Claim> recorded(Connection connection) throws SQLException {
        Set<Claim> claims = new HashSet<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT document FROM record WHERE type = ?")) {
            select.setString(1, RecordType.ARCHIVE.word());
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    JsonNode document = parsed(found.getString(1));
                    claims.add(new Claim(
                            document.path("first").asLong(-1),
                            document.path("last").asLong(-1),
                            document.path("file").asText(),
                            document.path("sha256").asText()));
                }
            }
        }
        return claims;
    }

    private static JsonNode parsed(String document) {
        try {
            return JSON.readTree(document);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }
}
