package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.merkle.Checkpoint;
import com.novapay.deploygate.audit.merkle.NoteKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which keys may sign, as one goes along a log from checkpoint to checkpoint: who signed the last one, and whom that key has announced in a record that this
 * checkpoint covers; and always those that were trusted from outside. Confined to one thread.
 */
final class Trust {
    private final List<KeyAnnouncement> pending = new ArrayList<>();
    private final List<Long> since = new ArrayList<>();
    private final List<NoteKey> given;
    private List<NoteKey> allowed;

    /**
     * Begins with keys from outside.
     *
     * @param announced those who announced a trusted key are trusted before it: what they signed is covered by what it signs
     */
    Trust(Collection<NoteKey> trusted, List<KeyAnnouncement> announced) {
        given = List.copyOf(trusted);
        List<NoteKey> all = new ArrayList<>(trusted);
        for (KeyAnnouncement one : announced.reversed()) {
            if (holds(all, one.key()) && !holds(all, one.by())) {
                all.add(one.by());
            }
        }
        allowed = List.copyOf(all);
    }

    private static boolean holds(Collection<NoteKey> keys, NoteKey key) {
        return keys.stream().anyMatch(one -> one.toString().equals(key.toString()));
    }

    /** A record that announces a key. */
    void announced(long position, KeyAnnouncement announcement) {
        pending.add(announcement);
        since.add(position);
    }

    /** Reads the next checkpoint; empty when nobody signed it who may. */
    Optional<Checkpoint> open(String note) {
        for (NoteKey key : allowed) {
            Optional<Checkpoint> opened = Checkpoint.open(note, key.name(), List.of(key));
            if (opened.isPresent()) {
                allowed = follow(key, opened.get().size());
                return opened;
            }
        }
        return Optional.empty();
    }

    private List<NoteKey> follow(NoteKey signer, long size) {
        List<KeyAnnouncement> covered = new ArrayList<>();
        for (int i = 0; i < pending.size(); i++) {
            if (since.get(i) < size) {
                covered.add(pending.get(i));
            }
        }
        List<NoteKey> next = new ArrayList<>(given);
        KeyAnnouncement.trusted(List.of(signer), covered).stream()
                .filter(key -> !holds(next, key))
                .forEach(next::add);
        return List.copyOf(next);
    }

    List<NoteKey> allowed() {
        return allowed;
    }
}
