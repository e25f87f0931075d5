package com.novapay.deploygate.audit.tree;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.store.RecordStore;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps a log's tree up with its records while a gate runs: sequences what was committed, signs a checkpoint a while after, has it published.
 * Whatever fails is reported and done again; decisions never wait for it. Thread-safe; all work is on its executor.
 */
public final class TreeKeeper implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration LATE = Duration.ofSeconds(2);
    private static final Duration ALL = Duration.ofMinutes(10);
    private final Settings settings;
    private final Clock clock;
    private final Surroundings around;
    private final Sequencer sequencer;
    private final CheckpointSigner signer;
    private final Future<?> ticking;
    private volatile TreeState state;
    private Instant lateLook = Instant.EPOCH;
    private Instant fullLook = Instant.EPOCH;
    private Instant signedAt = Instant.EPOCH;

    /**
     * What an operator sets.
     *
     * @param origin the log's name; without one that of the log, or one made from its first key
     * @param every the time between two checkpoints of a log that grows
     */
    public record Settings(KeyFile key, Optional<String> origin, Duration every) {}

    /**
     * What a keeper works with.
     *
     * @param records takes a record that the keeper has to say
     * @param ids of such records
     * @param signed told each checkpoint that is newer than what it was told before
     * @param report one line for an operator
     * @param executor shut down by the keeper
     */
    public record Surroundings(
            Consumer<ObjectNode> records,
            Supplier<String> ids,
            Consumer<StoredCheckpoint> signed,
            Consumer<String> report,
            ScheduledExecutorService executor) {}

    /** Starts at once. */
    public TreeKeeper(RecordStore store, Settings settings, Clock clock, Surroundings around) {
        this.settings = settings;
        this.clock = clock;
        this.around = around;
        this.sequencer = new Sequencer(store);
        this.signer = new CheckpointSigner(store, sequencer, settings, around.records(), around.ids());
        this.state = new TreeState(0, clock.instant(), Optional.empty(), "");
        this.ticking = around.executor().scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How things stand; never waits. */
    public TreeState state() {
        return state;
    }

    private void tick() {
        Instant now = clock.instant();
        try {
            sequencer.catchUp(reach(now));
            Duration since = Duration.between(signedAt, now);
            if (since.compareTo(settings.every()) >= 0 || since.isNegative()) {
                signedAt = signer.sign(now) ? now : signedAt;
            }
            long waiting = sequencer.waiting();
            boolean covered = waiting == 0 && !sequencer.isUncovered();
            Optional<StoredCheckpoint> latest = sequencer.latest();
            if (!latest.equals(state.latest())) {
                // By whichever gate it was signed.
                latest.ifPresent(around.signed());
            }
            say(new TreeState(waiting, covered ? now : state.covered(), latest, ""));
        } catch (SQLException | IOException | RuntimeException e) {
            say(new TreeState(state.waiting(), state.covered(), state.latest(), String.valueOf(e.getMessage())));
        }
    }

    private void say(TreeState next) {
        if (!next.problem().equals(state.problem())) {
            around.report()
                    .accept(
                            next.problem().isEmpty()
                                    ? "the tree keeps up again"
                                    : "the record goes on without checkpoints: " + next.problem());
        }
        state = next;
    }

    private Sequencer.Reach reach(Instant now) {
        if (Duration.between(fullLook, now).abs().compareTo(ALL) >= 0) {
            fullLook = now;
            return Sequencer.Reach.ALL;
        }
        if (Duration.between(lateLook, now).abs().compareTo(LATE) >= 0) {
            lateLook = now;
            return Sequencer.Reach.LATE;
        }
        return Sequencer.Reach.NEW;
    }

    /** Sequences and signs what is there, then gives up its connections. */
    @Override
    public void close() {
        ticking.cancel(false);
        around.executor().execute(() -> {
            signedAt = Instant.EPOCH;
            tick();
            sequencer.close();
        });
        around.executor().shutdown();
        try {
            if (!around.executor().awaitTermination(5, TimeUnit.SECONDS)) {
                around.executor().shutdownNow();
            }
        } catch (InterruptedException e) {
            around.executor().shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
