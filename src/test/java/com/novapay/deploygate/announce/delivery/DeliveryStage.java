package com.novapay.deploygate.announce.delivery;

import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.announce.FakeSlack;
import com.novapay.deploygate.announce.OutboxProblem;
import com.novapay.deploygate.announce.outbox.OutboxLease;
import com.novapay.deploygate.announce.outbox.OutboxMarks;
import com.novapay.deploygate.announce.outbox.OutboxQueue;
import com.novapay.deploygate.announce.outbox.StoredOutbox;
import com.novapay.deploygate.announce.slack.SlackApi;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.outbound.ProxyEnvironment;
import com.novapay.deploygate.outbound.TokenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** A real outbox and a real HTTP client before a fake Slack, driven round by round with a turned clock. Confined to one thread. */
final class DeliveryStage implements AutoCloseable {
    static final OutboxLease.Settings LEASE = new OutboxLease.Settings(Duration.ofSeconds(15), Duration.ofSeconds(5));

    final TurnableClock clock = new TurnableClock(Instant.parse("2026-11-27T15:00:00Z"));
    final FakeSlack slack = FakeSlack.start();
    final List<String> lines = new ArrayList<>();
    final Map<String, Integer> counts = new TreeMap<>();
    final StoredOutbox outbox;
    final OutboxQueue queue;
    private final Poster poster;
    private final SlackApi api;
    private int gates;

    /** How far the clock is turned when nothing is to do for a second. */
    Duration stride = Duration.ofSeconds(1);

    DeliveryStage(Path folder, Duration longestRequest) throws IOException {
        Path token = folder.resolve("token");
        Files.writeString(token, FakeSlack.TOKEN + "\n");
        poster = new Poster(Optional.empty(), ProxyEnvironment.of(Map.of()), longestRequest);
        api = new SlackApi(slack.api(), new TokenFile(token), poster);
        outbox = new StoredOutbox(
                RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db")),
                new TreeSet<>(List.of(api.name())),
                clock);
        queue = new OutboxQueue(outbox, api.name(), true);
    }

    /** Another gate's deliverer. */
    Deliverer gate() {
        return gate(same -> same);
    }

    Deliverer gate(UnaryOperator<Destination> wrapped) {
        OutboxLease lease = new OutboxLease(outbox, api.name(), "gate-" + gates++, LEASE, clock);
        return new Deliverer(
                wrapped.apply(api),
                queue,
                new OutboxMarks(outbox, lease, api.name(), clock),
                lease,
                new Pace(new Pace.Settings(Duration.ofSeconds(1), 3, Duration.ofMinutes(5))),
                watch(),
                clock);
    }

    /** Until nothing waits; the clock is turned as far as the deliverer would wait. */
    void drain(Deliverer gate, int mostRounds) throws OutboxProblem {
        for (int round = 0; queue.depth().waiting() > 0; round++) {
            if (round > mostRounds) {
                throw new AssertionError("still waiting: " + queue.depth() + "; " + lines);
            }
            round(gate);
        }
    }

    void round(Deliverer gate) throws OutboxProblem {
        Duration pause = gate.round();
        boolean idle = pause.compareTo(Duration.ofSeconds(1)) >= 0;
        clock.turn(idle ? stride : pause.isZero() ? Duration.ofMillis(1) : pause);
    }

    int count(DeliveryWatch.Result result) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(" " + result))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private DeliveryWatch watch() {
        return new DeliveryWatch() {
            @Override
            public void count(String channel, Result result, int number) {
                counts.merge(channel + " " + result, number, Integer::sum);
            }

            @Override
            public void line(String line) {
                lines.add(line);
            }

            @Override
            public void warn(String line) {
                lines.add("WARN " + line);
            }
        };
    }

    @Override
    public void close() {
        slack.close();
        poster.close();
        outbox.close();
    }
}
