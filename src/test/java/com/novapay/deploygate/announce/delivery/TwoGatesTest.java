package com.novapay.deploygate.announce.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.novapay.deploygate.announce.FakeSlack;
import com.novapay.deploygate.announce.Samples;
import com.novapay.deploygate.announce.outbox.OutboxLease;
import com.novapay.deploygate.announce.outbox.OutboxQueue;
import com.novapay.deploygate.announce.outbox.StoredOutbox;
import com.novapay.deploygate.announce.slack.SlackApi;
import com.novapay.deploygate.audit.FreshPostgres;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.outbound.ProxyEnvironment;
import com.novapay.deploygate.outbound.TokenFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gates share one PostgreSQL, both put and both would deliver; then one ends. */
@Tag("slow")
class TwoGatesTest {
    private static final int TOPICS = 40;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private final AtomicInteger doubtful = new AtomicInteger();

    @TempDir
    private Path folder;

    @Test
    void bothPut_oneDelivers_theOtherTakesOver() throws Exception {
        RecordStore store = RecordStore.at(FreshPostgres.url(FreshPostgres.database("two")));
        Path token = Files.writeString(folder.resolve("token"), FakeSlack.TOKEN);
        try (FakeSlack slack = FakeSlack.start();
                Poster poster = new Poster(Optional.empty(), ProxyEnvironment.of(Map.of()), Duration.ofSeconds(30));
                StoredOutbox one = outbox(store);
                StoredOutbox two = outbox(store)) {
            SlackApi api = new SlackApi(slack.api(), new TokenFile(token), poster);
            try (Delivery second = delivery(two, api, "two")) {
                try (Delivery first = delivery(one, api, "one")) {
                    put(one, two, 1, first, second);
                    await().atMost(PATIENCE).until(() -> slack.requests() > TOPICS / 2);
                }
                put(two, one, 2, second, second);
                OutboxQueue queue = new OutboxQueue(two, "slack", true);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(queue.depth()).isEqualTo(OutboxQueue.Depth.NONE));
            }
            ShownReleases.check(slack.messages(), TOPICS, 2, doubtful.get());
            // The request that was under way when the first one ended, on a machine that takes seconds for it.
            assertThat(doubtful).hasValueLessThanOrEqualTo(1);
        }
    }

    /** Each by both. */
    private static void put(StoredOutbox one, StoredOutbox two, int state, Delivery first, Delivery second)
            throws Exception {
        for (int topic = 0; topic < TOPICS; topic++) {
            one.put(List.of(Samples.state("t" + topic, state)));
            two.put(List.of(Samples.state("t" + topic, state)));
        }
        first.wake();
        second.wake();
    }

    private static StoredOutbox outbox(RecordStore store) {
        return new StoredOutbox(store, new TreeSet<>(List.of("slack")), Clock.systemUTC());
    }

    private Delivery delivery(StoredOutbox outbox, Destination api, String name) {
        return Delivery.start(
                outbox,
                api,
                new Delivery.Settings(
                        name,
                        new OutboxLease.Settings(Duration.ofSeconds(60), Duration.ofSeconds(20)),
                        Duration.ofMillis(2),
                        3,
                        Duration.ofSeconds(1)),
                new DeliveryWatch() {
                    @Override
                    public void count(String channel, Result result, int number) {
                        if (result == Result.DOUBTFUL) {
                            doubtful.addAndGet(number);
                        }
                    }

                    @Override
                    public void line(String line) {}

                    @Override
                    public void warn(String line) {}
                },
                Clock.systemUTC(),
                Thread::new);
    }
}
