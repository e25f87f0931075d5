package com.novapay.deploygate.audit.tree;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.merkle.Checkpoint;
import com.novapay.deploygate.audit.merkle.NoteKey;
import com.novapay.deploygate.audit.merkle.NoteSigner;
import com.novapay.deploygate.audit.store.RecordStore;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Signs checkpoints with the key of a file, which may be rotated beside, if that key may sign. Confined to one thread. */
final class CheckpointSigner {
    /** For a record to be sequenced; said again when it was lost. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RecordStore store;
    private final Sequencer sequencer;
    private final TreeKeeper.Settings settings;
    private final Consumer<ObjectNode> records;
    private final Supplier<String> ids;
    private boolean prepared;
    private Instant announced = Instant.EPOCH;

    CheckpointSigner(
            RecordStore store,
            Sequencer sequencer,
            TreeKeeper.Settings settings,
            Consumer<ObjectNode> records,
            Supplier<String> ids) {
        this.store = store;
        this.sequencer = sequencer;
        this.settings = settings;
        this.records = records;
        this.ids = ids;
    }

    /**
     * Signs what has grown.
     *
     * @return whether there is a new checkpoint
     */
    boolean sign(Instant now) throws SQLException, IOException {
        if (prepared && !sequencer.isUncovered()) {
            return false;
        }
        SigningKey key = settings.key().open();
        try (Connection reader = store.reader()) {
            TreeTables tree = new TreeTables(reader);
            NoteSigner signer = key.signer(origin(tree, key));
            settings.key().tell(key, signer.key().name());
            Optional<StoredCheckpoint> latest = tree.latest();
            List<KeyAnnouncement> known =
                    LogKeys.announced(reader, latest.map(StoredCheckpoint::size).orElse(Long.MAX_VALUE));
            prepared = true;
            return maySign(signer, latest, known, now) && sign(signer, known, now);
        }
    }

    private boolean sign(NoteSigner signer, List<KeyAnnouncement> known, Instant now) throws SQLException, IOException {
        List<NoteKey> keys = new ArrayList<>(List.of(signer.key()));
        known.forEach(one -> keys.add(one.key()));
        Optional<Checkpoint> last = settings.key()
                .lastSigned()
                .flatMap(note -> Checkpoint.open(note, signer.key().name(), keys));
        Optional<StoredCheckpoint> signed = sequencer.checkpoint(signer, now, last);
        if (signed.isPresent()) {
            settings.key().tell(signed.get());
        }
        return signed.isPresent();
    }

    private String origin(TreeTables tree, SigningKey key) throws SQLException {
        Optional<String> kept = LogKeys.origin(tree);
        if (kept.isPresent() && settings.origin().isPresent() && !kept.equals(settings.origin())) {
            throw new TreeProblem("this log is called " + kept.get() + ", and audit.origin says "
                    + settings.origin().get());
        }
        return kept.or(settings::origin).orElseGet(() -> "deploygate.novapay.com/" + key.fingerprint());
    }

    /** The first key of a log says so in it before it signs; another one signs only when that one has announced it. */
    private boolean maySign(
            NoteSigner signer, Optional<StoredCheckpoint> latest, List<KeyAnnouncement> known, Instant now) {
        if (latest.isPresent()) {
            if (!LogKeys.mayFollow(signer.key(), latest.get(), known)) {
                throw new TreeProblem("its checkpoints are signed with another key than "
                        + settings.key().key()
                        + ": give every gate of this store the same audit.key, or rotate it with novapay audit keys");
            }
            return true;
        }
        boolean said = known.stream()
                .anyMatch(one -> one.key().toString().equals(signer.key().toString()));
        if (!said && Duration.between(announced, now).compareTo(PATIENCE) > 0) {
            records.accept(KeyAnnouncement.of(signer.key(), signer).document(ids.get(), now));
            announced = now;
        }
        return said;
    }
}
