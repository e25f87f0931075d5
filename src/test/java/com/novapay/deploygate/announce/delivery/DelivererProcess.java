package com.novapay.deploygate.announce.delivery;

import com.novapay.deploygate.announce.outbox.OutboxLease;
import com.novapay.deploygate.announce.outbox.StoredOutbox;
import com.novapay.deploygate.announce.slack.SlackApi;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.outbound.ProxyEnvironment;
import com.novapay.deploygate.outbound.TokenFile;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/** Delivers for a test until it is killed; prints each result, one line. Arguments: store, base address of Slack's API, token file. */
public final class DelivererProcess {
    private DelivererProcess() {}

    public static void main(String[] arguments) throws Exception {
        Clock clock = Clock.systemUTC();
        try (StoredOutbox outbox =
                        new StoredOutbox(RecordStore.at(arguments[0]), new TreeSet<>(List.of("slack")), clock);
                Poster poster = new Poster(Optional.empty(), ProxyEnvironment.of(Map.of()), Duration.ofMillis(1_500))) {
            Delivery.start(
                    outbox,
                    new SlackApi(URI.create(arguments[1]), new TokenFile(Path.of(arguments[2])), poster),
                    new Delivery.Settings(
                            UUID.randomUUID().toString(),
                            new OutboxLease.Settings(Duration.ofMillis(2_500), Duration.ofMillis(800)),
                            Duration.ofMillis(5),
                            3,
                            Duration.ofMillis(500)),
                    new Printed(),
                    clock,
                    Thread::new);
            Thread.currentThread().join();
        }
    }

    private record Printed() implements DeliveryWatch {
        @Override
        public void count(String channel, Result result, int number) {
            System.out.println(result + " " + number);
        }

        @Override
        public void line(String line) {
            System.out.println(line);
        }

        @Override
        public void warn(String line) {
            System.out.println("WARN " + line);
        }
    }
}
