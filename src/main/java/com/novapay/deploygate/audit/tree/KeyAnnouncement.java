package com.novapay.deploygate.audit.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.RecordDocument;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.audit.merkle.NoteKey;
import com.novapay.deploygate.audit.merkle.NoteSigner;
import com.novapay.deploygate.audit.merkle.SignedNote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * That a key signs from now on, said by the one that signed before (the first key says it of itself), in a record {@code key.added}. So that a
 * row that somebody put into the store adds no key. Immutable.
 *
 * @param key the new one
 * @param by who says so; the same for the first
 * @param note signed by {@code by}
 */
record KeyAnnouncement(NoteKey key, NoteKey by, String note) {
    static KeyAnnouncement of(NoteKey key, NoteSigner by) {
        return new KeyAnnouncement(key, by.key(), by.sign(text(key)));
    }

    private static String text(NoteKey key) {
        return RecordType.KEY_ADDED.schema() + "\n" + key + "\n";
    }

    /** The record. */
    ObjectNode document(String recordId, Instant time) {
        return RecordDocument.begin(RecordType.KEY_ADDED, recordId, time)
                .put("key", key.toString())
                .put("by", by.toString())
                .put("note", note);
    }

    /** Reads a record; empty when it is none, or not signed by who it says. */
    static Optional<KeyAnnouncement> parse(JsonNode document) {
        String note = document.path("note").asText();
        return NoteKey.parse(document.path("key").asText())
                .flatMap(key ->
                        NoteKey.parse(document.path("by").asText()).map(by -> new KeyAnnouncement(key, by, note)))
                .filter(KeyAnnouncement::isSigned);
    }

    private boolean isSigned() {
        return SignedNote.open(note, List.of(by)).filter(text(key)::equals).isPresent();
    }

    /** The keys that are trusted, with those that they brought in, one by one. */
    static List<NoteKey> trusted(Collection<NoteKey> trusted, Collection<KeyAnnouncement> announced) {
        List<String> known =
                new ArrayList<>(trusted.stream().map(NoteKey::toString).toList());
        List<NoteKey> all = new ArrayList<>(trusted);
        for (KeyAnnouncement one : announced) {
            if (known.contains(one.by.toString()) && !known.contains(one.key.toString())) {
                known.add(one.key.toString());
                all.add(one.key);
            }
        }
        return List.copyOf(all);
    }
}
