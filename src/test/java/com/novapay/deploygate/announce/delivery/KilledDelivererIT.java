package com.novapay.deploygate.announce.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.TestScale;
import com.novapay.deploygate.announce.Announcement;
import com.novapay.deploygate.announce.FakeSlack;
import com.novapay.deploygate.announce.FakeSlack.Fault;
import com.novapay.deploygate.announce.Samples;
import com.novapay.deploygate.announce.outbox.OutboxQueue;
import com.novapay.deploygate.announce.outbox.StoredOutbox;
import com.novapay.deploygate.audit.FreshPostgres;
import com.novapay.deploygate.audit.store.RecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 500 releases are announced while the process that leads is killed at random moments and another one takes over. Slack limits the
 * rate, fails, hangs, resets connections and is started again.
 */
@Tag("long")
class KilledDelivererIT {
    private static final int TOPICS = TestScale.of("announce.topics", 500, 500);
    private static final int STATES = 3;
    private static final int KILLS = TestScale.of("announce.kills", 20, 20);
    /** Slack is started again at every fifth kill. */
    private static final int RESTARTS = 5;

    private static final Duration LONGEST = Duration.ofMinutes(20);
    /** Requests of which a deliverer cannot know whether they were done. */
    private final AtomicInteger unclear = new AtomicInteger();

    private final Random random = new Random(TestScale.of("announce.seed", 20_261_127, 20_261_127));

    @TempDir
    private Path folder;

    @Test
    void sqlite() throws Exception {
        survives("jdbc:sqlite:" + folder.resolve("decisions.db"));
    }

    @Test
    void postgres() throws Exception {
        survives(FreshPostgres.url(FreshPostgres.database("killed")));
    }

    private void survives(String store) throws Exception {
        Path token = folder.resolve("token");
        Files.writeString(token, FakeSlack.TOKEN);
        List<Path> outputs = new ArrayList<>();
        try (FakeSlack slack = FakeSlack.start();
                StoredOutbox outbox =
                        new StoredOutbox(RecordStore.at(store), new TreeSet<>(List.of("slack")), Clock.systemUTC())) {
            slack.faults(number -> fault());
            slack.retryAfter(1);
            OutboxQueue queue = new OutboxQueue(outbox, "slack", true);
            long end = System.nanoTime() + LONGEST.toNanos();
            Process leader = start(store, slack, token, outputs);
            try {
                for (int kill = 0; kill < KILLS; kill++) {
                    Process next = start(store, slack, token, outputs);
                    Process killed = leader;
                    leader = next;
                    try {
                        put(outbox, kill);
                        killed.waitFor(2_500 + random.nextInt(4_000), TimeUnit.MILLISECONDS);
                        assertThat(killed.isAlive()).as(read(outputs)).isTrue();
                    } finally {
                        killed.destroyForcibly().waitFor();
                    }
                    if (kill % RESTARTS == 0) {
                        slack.stop();
                        unclear.incrementAndGet();
                        leader.waitFor(random.nextInt(1_000), TimeUnit.MILLISECONDS);
                        slack.startAgain();
                    }
                }
                while (queue.depth().waiting() > 0 && System.nanoTime() < end) {
                    leader.waitFor(500, TimeUnit.MILLISECONDS);
                }
            } finally {
                leader.destroyForcibly().waitFor();
            }
            assertThat(queue.depth()).as(read(outputs)).isEqualTo(OutboxQueue.Depth.NONE);
            // What one that was killed began, the next one counts.
            int doubtful = counted(outputs, "DOUBTFUL");
            ShownReleases.check(slack.messages(), TOPICS, STATES, doubtful);
            assertThat(doubtful).isLessThanOrEqualTo(KILLS + unclear.get());
            assertThat(read(outputs)).doesNotContain("PLANTED");
            System.out.println(store.split(":", -1)[1] + ": " + slack.messages().size() + " messages for "
                    + TOPICS + " topics, " + KILLS + " kills, " + unclear + " unclear requests, " + doubtful
                    + " doubtful, "
                    + slack.requests() + " requests");
        }
    }

    /** A part of all states in each life, in order. */
    private static void put(StoredOutbox outbox, int life) throws Exception {
        List<Announcement> part = new ArrayList<>();
        int all = TOPICS * STATES;
        for (int number = all * life / KILLS; number < all * (life + 1) / KILLS; number++) {
            part.add(Samples.state("t" + number % TOPICS, 1 + number / TOPICS));
        }
        outbox.put(part);
    }

    private Process start(String store, FakeSlack slack, Path token, List<Path> outputs) throws IOException {
        Path output = folder.resolve("life-" + outputs.size() + ".log");
        outputs.add(output);
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DelivererProcess.class.getName(),
                        store,
                        slack.api().toString(),
                        token.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static int counted(List<Path> outputs, String result) throws IOException {
        return read(outputs)
                .lines()
                .filter(line -> line.startsWith(result + " "))
                .mapToInt(line -> Integer.parseInt(line.substring(result.length() + 1)))
                .sum();
    }

    private static String read(List<Path> outputs) throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path output : outputs) {
            all.append(Files.readString(output));
        }
        return all.toString();
    }

    private synchronized Fault fault() {
        Fault fault = switch (random.nextInt(160)) {
            case 0 -> Fault.ERROR;
            case 1 -> Fault.ERROR_AFTER_DOING_IT;
            case 2 -> Fault.RESET;
            case 3 -> Fault.RESET_AFTER_DOING_IT;
            case 4 -> Fault.HANG;
            case 5 -> Fault.RATE_LIMIT;
            default -> Fault.NONE;
        };
        if (fault != Fault.NONE && fault != Fault.RATE_LIMIT) {
            unclear.incrementAndGet();
        }
        return fault;
    }
}
