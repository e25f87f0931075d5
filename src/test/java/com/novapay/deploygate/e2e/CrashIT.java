package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.novapay.deploygate.TestScale;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.tree.Verification;
import com.novapay.deploygate.e2e.ReviewLoad.Answer;
import com.novapay.deploygate.e2e.ReviewLoad.Ask;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gate is killed at random moments under load and started again, over and over: what was answered is in the log, once and as
 * it was answered. {@code -Dcrash.rounds} for more of it, {@code -Dcrash.seed} for the same moments again.
 */
@Tag("slow")
class CrashIT {
    private static final int ROUNDS = TestScale.of("crash.rounds", 5, 50);
    private static final int VERIFIED_EVERY = Math.max(2, ROUNDS / 5);
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
    private static final int STREAMS = 32;
    private static final Duration SHORTEST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(8);

    @TempDir
    private Path folder;

    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void sqlite() throws Exception {
        survives("jdbc:sqlite:" + folder.resolve("data/decisions.db"));
    }

    @Test
    void postgres() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            survives(server.getJdbcUrl("postgres", "postgres"));
        }
    }

    private void survives(String store) throws Exception {
        ReviewLoad.prepare(folder);
        List<Life> lives = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            lives.add(round(store));
            if (round % VERIFIED_EVERY == VERIFIED_EVERY - 1) {
                assertThat(verified(store).exitCode())
                        .as("as the killed gate left it")
                        .isZero();
            }
        }
        RecordStore records = RecordStore.at(store);
        try (GateProcess gate = start(store)) {
            // What a killed gate had spooled is appended by the next.
            await("every answer in the log").atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                RecordedRequests recorded = RecordedRequests.of(records);
                assertThat(answers).allMatch(recorded::holds);
            });
            assertThat(ReviewLoad.once(gate, Ask.DEPLOY).allowed()).isTrue();
            await("a signed checkpoint over every answer")
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(verified(store).covered()).isGreaterThanOrEqualTo(answers.size()));
        }
        Verification verified = verified(store);
        assertThat(verified.misfit()).isEmpty();
        assertThat(verified.records()).isGreaterThanOrEqualTo(answers.size());
        assertThat(RecordedRequests.of(records).rows())
                .allSatisfy((uid, rows) -> assertThat(rows).hasSize(1));
        for (Ask ask : Ask.values()) {
            assertThat(answers.stream().filter(answer -> answer.ask() == ask))
                    .isNotEmpty()
                    .allMatch(answer -> answer.allowed() == (ask != Ask.UNTESTED));
        }
        print(RecordStore.at(store).getClass().getSimpleName(), lives, verified.records());
    }

    /** Figures, not assertions: how fast a gate decides depends on what else the machine does. */
    private void print(String store, List<Life> lives, long records) {
        System.out.printf(
                "crash, %s: %d rounds, %d answers read, %d of them allowed, %d records, seed %d%n",
                store,
                ROUNDS,
                answers.size(),
                answers.stream().filter(Answer::allowed).count(),
                records,
                SEED);
        System.out.printf(
                "crash, %s: %d decisions/s from ready to kill, %d in the last second before it (median; %d to %d)%n",
                store,
                lives.stream().mapToLong(Life::answers).sum()
                        * 1_000
                        / lives.stream()
                                .mapToLong(life -> life.ready().toMillis())
                                .sum(),
                lives.stream()
                        .mapToLong(Life::lastSecond)
                        .sorted()
                        .skip(lives.size() / 2)
                        .findFirst()
                        .orElse(0),
                lives.stream().mapToLong(Life::lastSecond).min().orElse(0),
                lives.stream().mapToLong(Life::lastSecond).max().orElse(0));
    }

    private Verification verified(String store) throws Exception {
        return LogVerification.of(RecordStore.at(store), folder.resolve("data"));
    }

    /** One gate's life, from when it listens; the kill meets it cold or warm, in the middle of whatever it does then. */
    private Life round(String store) throws Exception {
        Duration life =
                SHORTEST.plusNanos(random.nextLong(LONGEST.minus(SHORTEST).toNanos()));
        Queue<Long> answered = new ConcurrentLinkedQueue<>();
        try (GateProcess gate = start(store)) {
            long start = System.nanoTime();
            try (ReviewLoad load = ReviewLoad.start(gate, STREAMS, random.nextLong(), answer -> {
                answers.add(answer);
                answered.add(System.nanoTime());
            })) {
                await("the first answer").atMost(Duration.ofMinutes(3)).until(() -> !answered.isEmpty());
                long end = start + life.toNanos();
                for (long left = life.toNanos(); left > 0; left = end - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                long killed = System.nanoTime();
                gate.kill();
                load.finish();
                long second = Duration.ofSeconds(1).toNanos();
                return new Life(
                        Duration.ofNanos(killed - start),
                        answered.stream().filter(at -> at < killed).count(),
                        answered.stream()
                                .filter(at -> at < killed && at >= killed - second)
                                .count());
            }
        }
    }

    /**
     * How fast a gate decided.
     *
     * @param ready from when it listened until it was killed
     * @param answers read in that time
     * @param lastSecond answers read in the second before it was killed
     */
    private record Life(Duration ready, long answers, long lastSecond) {}

    private GateProcess start(String store) throws IOException {
        return GateProcess.start(folder, List.of(), Map.of("NOVAPAY_STORE", store));
    }
}
