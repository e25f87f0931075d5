package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.novapay.deploygate.audit.merkle.NoteKey;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.tree.PublishedCheckpoints;
import com.novapay.deploygate.audit.tree.StoreVerifier;
import com.novapay.deploygate.audit.tree.Verification;
import com.novapay.deploygate.e2e.ReviewLoad.Answer;
import com.novapay.deploygate.e2e.ReviewLoad.Ask;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gate is killed at random moments under load and started again, over and over: what was answered is in the log, once and as
 * it was answered. {@code -Dcrash.rounds} for more of it, {@code -Dcrash.seed} for the same moments again.
 */
class CrashIT {
    private static final int ROUNDS = Integer.getInteger("crash.rounds", 50);
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
    private static final int CONNECTIONS = 8;
    /** Answers that a gate may give at most before its end. */
    private static final int MOST = 400;

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
        Duration loaded = Duration.ZERO;
        for (int round = 0; round < ROUNDS; round++) {
            loaded = loaded.plus(round(store));
            if (round % 10 == 9) {
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
        long admitted = answers.stream().filter(Answer::allowed).count();
        System.out.printf(
                "crash: %d rounds, %d answers read, %d of them allowed, %d records, %d decisions/s, seed %d%n",
                ROUNDS,
                answers.size(),
                admitted,
                RecordedRequests.of(records).rows().size(),
                answers.size() * 1_000L / Math.max(1, loaded.toMillis()),
                SEED);
    }

    /** By the key and the last checkpoint that the gates keep beside their store. */
    private Verification verified(String store) throws Exception {
        Path audit = folder.resolve("data/audit");
        Path checkpoint = audit.resolve("checkpoint"); // which a gate that soon dies does not get to
        NoteKey key = NoteKey.parse(
                        Files.readString(audit.resolve("signing.pub")).strip())
                .orElseThrow();
        return new StoreVerifier(RecordStore.at(store))
                .verify(
                        new StoreVerifier.Outside(
                                List.of(key),
                                Files.exists(checkpoint) ? PublishedCheckpoints.read(checkpoint) : List.of(),
                                Optional.empty()),
                        records -> {});
    }

    /** How long a gate lived under load. */
    private Duration round(String store) throws Exception {
        CountDownLatch left = new CountDownLatch(1 + random.nextInt(MOST));
        int more = random.nextInt(10_000_000);
        try (GateProcess gate = start(store)) {
            long start = System.nanoTime();
            try (ReviewLoad load = ReviewLoad.start(gate, CONNECTIONS, random.nextLong(), answer -> {
                answers.add(answer);
                left.countDown();
            })) {
                assertThat(left.await(180, TimeUnit.SECONDS)).isTrue();
                LockSupport.parkNanos(more); // not always just after an answer
                gate.kill();
                load.finish();
            }
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }

    private GateProcess start(String store) throws IOException {
        return GateProcess.start(folder, List.of(), Map.of("NOVAPAY_STORE", store));
    }
}
