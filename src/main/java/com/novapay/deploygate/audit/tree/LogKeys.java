package com.novapay.deploygate.audit.tree;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.audit.merkle.Checkpoint;
import com.novapay.deploygate.audit.merkle.NoteKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The keys that a log names in its own records. Pure but for reading. */
final class LogKeys {
    private static final ObjectMapper JSON = new ObjectMapper();

    private LogKeys() {}

    /** What was announced in records that have a leaf before {@code size}, in the order of the log. */
    static List<KeyAnnouncement> announced(Connection connection, long size) throws SQLException {
        List<KeyAnnouncement> all = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT record.document FROM record JOIN leaf ON"
                        + " leaf.sequence = record.sequence WHERE record.type = ? AND leaf.position < ? ORDER BY leaf.position")) {
            select.setString(1, RecordType.KEY_ADDED.word());
            select.setLong(2, size);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    announcement(found.getString(1)).ifPresent(all::add);
                }
            }
        }
        return all;
    }

    static Optional<KeyAnnouncement> announcement(String document) {
        try {
            return KeyAnnouncement.parse(JSON.readTree(document));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** The log's name as its first checkpoint has it. */
    static Optional<String> origin(TreeTables tree) throws SQLException {
        return tree.first().flatMap(first -> first.note().lines().findFirst());
    }

    /** Whether a key may sign what comes after this checkpoint: it signed it, or who did has announced it. */
    static boolean mayFollow(NoteKey key, StoredCheckpoint latest, List<KeyAnnouncement> announced) {
        List<NoteKey> heirs = KeyAnnouncement.trusted(signers(key, latest, announced), announced);
        return heirs.stream().anyMatch(heir -> heir.toString().equals(key.toString()));
    }

    private static List<NoteKey> signers(NoteKey key, StoredCheckpoint latest, List<KeyAnnouncement> announced) {
        List<NoteKey> candidates = new ArrayList<>(List.of(key));
        announced.forEach(one -> candidates.addAll(List.of(one.key(), one.by())));
        return candidates.stream()
                .filter(one ->
                        Checkpoint.open(latest.note(), one.name(), List.of(one)).isPresent())
                .toList();
    }
}
