package com.novapay.deploygate.audit.tree;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.merkle.NoteSigner;
import com.novapay.deploygate.audit.store.RecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The tree for a command that is run beside a gate, or without one: brings it up to date where this machine has the store's key, and adds
 * records. Confined to one thread.
 */
public final class TreeTool implements AutoCloseable {
    /** A gate whose last checkpoint is younger may still be there. */
    private static final Duration ALIVE = Duration.ofMinutes(1);

    private static final Duration PATIENCE = Duration.ofSeconds(7);
    private final RecordStore store;
    private final TreeKeeper.Settings settings;
    private final Clock clock;
    private final Supplier<String> ids;
    private final DecisionLog log;

    /**
     * For one store.
     *
     * @param ids of records that are added
     */
    public TreeTool(RecordStore store, TreeKeeper.Settings settings, Clock clock, Supplier<String> ids) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
        this.log = new JdbcDecisionLog(store);
    }

    /** Whether this machine has a key at all. */
    public boolean hasKey() {
        return Files.isReadable(settings.key().key());
    }

    /**
     * Gives every record its place and signs.
     *
     * @throws TreeProblem when this machine's key may not sign
     */
    public void bringUp() throws SQLException, IOException {
        try (Sequencer sequencer = new Sequencer(store)) {
            CheckpointSigner signer = new CheckpointSigner(store, sequencer, settings, this::append, ids);
            sequencer.catchUp(Sequencer.Reach.LATE);
            if (!signer.sign(clock.instant()) && sequencer.latest().isEmpty()) {
                // Its first key has been announced just now.
                sequencer.catchUp(Sequencer.Reach.LATE);
                signer.sign(clock.instant());
            }
        }
    }

    /**
     * As {@link #bringUp} where this machine has the key; elsewhere waits some seconds for the gate to sign what is there now.
     *
     * @throws TreeProblem when this machine's key may not sign
     */
    public void bringUpOrWait() throws SQLException, IOException {
        if (hasKey()) {
            bringUp();
            return;
        }
        long before = System.nanoTime();
        try (Sequencer sequencer = new Sequencer(store)) {
            Optional<StoredCheckpoint> latest = sequencer.latest();
            boolean alive = latest.filter(
                            one -> Duration.between(one.time(), clock.instant()).compareTo(ALIVE) < 0)
                    .isPresent();
            while (alive
                    && (sequencer.waiting() > 0 || sequencer.isUncovered())
                    && System.nanoTime() - before < PATIENCE.toNanos()) {
                Thread.sleep(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Signs with this machine's key, in the log's name; empty without a key that may. */
    public Optional<NoteSigner> signer() throws SQLException, IOException {
        if (!hasKey()) {
            return Optional.empty();
        }
        SigningKey key = SigningKey.read(settings.key().key());
        try (Connection reader = store.reader()) {
            TreeTables tree = new TreeTables(reader);
            Optional<StoredCheckpoint> latest = tree.latest();
            Optional<NoteSigner> signer = LogKeys.origin(tree).map(key::signer);
            return latest.isEmpty() ? Optional.empty() : signer.filter(one -> mayFollow(reader, one, latest.get()));
        }
    }

    private static boolean mayFollow(Connection reader, NoteSigner signer, StoredCheckpoint latest) {
        try {
            return LogKeys.mayFollow(signer.key(), latest, LogKeys.announced(reader, latest.size()));
        } catch (SQLException e) {
            throw new TreeProblem("the log's keys cannot be read: " + e.getMessage(), e);
        }
    }

    /** Records that a key follows another, has that one sign it, and only then puts it in its place. */
    public SigningKey rotate() throws SQLException, IOException {
        bringUp();
        NoteSigner old = signer().orElseThrow(() -> new TreeProblem("this machine's key may not sign this log"));
        SigningKey next = SigningKey.generate();
        Path file = settings.key().key();
        Path waiting = file.resolveSibling(file.getFileName() + ".next");
        // Before it is announced: where it cannot be kept, nothing is said of it.
        next.write(waiting);
        append(KeyAnnouncement.of(next.verifier(old.key().name()), old).document(ids.get(), clock.instant()));
        bringUp();
        Files.move(waiting, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        settings.key().tell(next, old.key().name());
        return next;
    }

    /**
     * Archives what is due.
     *
     * @return what was done, one line each
     * @throws TreeProblem when this machine's key may not sign, or a file does not verify
     */
    public List<String> archive(Archiver.Settings archive) throws SQLException, IOException {
        bringUp();
        NoteSigner signer = signer().orElseThrow(() -> new TreeProblem("this machine's key may not sign this log"));
        return new Archiver(store, archive, clock, this::append, ids).run(signer);
    }

    /** Appends a record. */
    public void append(ObjectNode document) {
        switch (log.append(LogRecord.of(document)).join()) {
            case AppendOutcome.Appended appended -> {}
            case AppendOutcome.Spooled spooled -> {}
            case AppendOutcome.Unavailable unavailable -> throw new TreeProblem(unavailable.detail());
            case AppendOutcome.Doubtful doubtful -> throw new TreeProblem(doubtful.detail());
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
