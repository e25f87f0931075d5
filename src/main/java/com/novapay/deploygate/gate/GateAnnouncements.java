package com.novapay.deploygate.gate;

import com.novapay.deploygate.announce.Announcement;
import com.novapay.deploygate.announce.Outbox;
import com.novapay.deploygate.announce.OutboxProblem;
import com.novapay.deploygate.announce.delivery.Delivery;
import com.novapay.deploygate.announce.delivery.DeliveryWatch;
import com.novapay.deploygate.announce.delivery.Destination;
import com.novapay.deploygate.announce.delivery.Poster;
import com.novapay.deploygate.announce.marker.CdEvents;
import com.novapay.deploygate.announce.marker.Datadog;
import com.novapay.deploygate.announce.outbox.OutboxLease;
import com.novapay.deploygate.announce.outbox.OutboxList;
import com.novapay.deploygate.announce.outbox.OutboxList.Status;
import com.novapay.deploygate.announce.outbox.StoredOutbox;
import com.novapay.deploygate.announce.slack.SlackApi;
import com.novapay.deploygate.announce.slack.SlackWebhook;
import com.novapay.deploygate.announce.webhook.SignedWebhook;
import com.novapay.deploygate.announce.webhook.TeamsWebhook;
import com.novapay.deploygate.announce.webhook.WebhookFile;
import com.novapay.deploygate.announce.webhook.WebhookSend;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.config.DeliveryConfig;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.console.Undelivered;
import com.novapay.deploygate.outbound.ProxyEnvironment;
import com.novapay.deploygate.outbound.TokenFile;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.telemetry.GateMetrics;
import com.novapay.deploygate.telemetry.OperatorLog;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The outbox of a gate and what delivers it, on threads of their own: no decision waits for them. Of the gates of one store the one
 * that holds a destination's lease delivers to it. Started and closed by one thread.
 */
final class GateAnnouncements implements AutoCloseable {
    /** A request begun at the end of {@code RENEW} ends before another gate takes over. */
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(8);

    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration RENEW = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** Slack takes about one message a second for each channel, and short bursts. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final int BURST = 3;
    private static final int SHOWN = 20;
    /** Who sends CDEvents, where the gate has no address for people. */
    private static final URI SOURCE = URI.create("/deploy-gate");

    private final StoredOutbox outbox;
    private final OutboxList list;
    private final List<Poster> posters;
    private final List<Destination> destinations;
    private final List<Delivery> deliveries = new ArrayList<>();
    private final GateMetrics metrics;
    private final OperatorLog report;
    private final Clock clock;

    private GateAnnouncements(
            StoredOutbox outbox,
            List<Poster> posters,
            List<Destination> destinations,
            GateMetrics metrics,
            OperatorLog report,
            Clock clock) {
        this.outbox = outbox;
        this.list = new OutboxList(outbox, clock);
        this.posters = posters;
        this.destinations = destinations;
        this.metrics = metrics;
        this.report = report;
        this.clock = clock;
    }

    /**
     * An outbox, when there is somewhere to deliver to.
     *
     * @param environment proxies are named in it
     */
    static Optional<GateAnnouncements> of(
            GateConfig config, Map<String, String> environment, Clock clock, GateMetrics metrics, OperatorLog report) {
        DeliveryConfig delivery = config.delivery();
        List<Poster> posters = new ArrayList<>();
        List<Destination> destinations = new ArrayList<>();
        ProxySelector proxies = proxies(environment);
        Poster open = poster(Optional.empty(), proxies);
        posters.add(open);
        delivery.slackToken()
                .ifPresent(file -> destinations.add(new SlackApi(delivery.slackApi(), new TokenFile(file), open)));
        delivery.slackWebhook()
                .ifPresent(file -> destinations.add(new SlackWebhook(new WebhookSend(new WebhookFile(file), open))));
        delivery.teamsWebhook()
                .ifPresent(file -> destinations.add(new TeamsWebhook(new WebhookSend(new WebhookFile(file), open))));
        delivery.webhook().ifPresent(webhook -> {
            Poster own = poster(webhook.authorities(), proxies);
            posters.add(own);
            destinations.add(new SignedWebhook(webhook.url(), new TokenFile(webhook.secret()), own, clock));
        });
        delivery.datadog()
                .ifPresent(account ->
                        destinations.add(new Datadog(account.api(), new TokenFile(account.key()), open, clock)));
        delivery.cdEvents()
                .ifPresent(address -> destinations.add(
                        new CdEvents(address, config.console().url().orElse(SOURCE), open)));
        if (destinations.isEmpty()) {
            posters.forEach(Poster::close);
            return Optional.empty();
        }
        TreeMap<String, Predicate<Announcement>> routes = new TreeMap<>();
        destinations.forEach(destination -> routes.put(destination.name(), destination::takes));
        StoredOutbox outbox = new StoredOutbox(RecordStore.at(config.store()), routes, clock);
        return Optional.of(new GateAnnouncements(outbox, posters, destinations, metrics, report, clock));
    }

    /** Where what is to be announced is put. */
    Outbox outbox() {
        return outbox;
    }

    /** Begins to deliver, also when the store is not there. */
    void start() {
        BackgroundLoops loops = new BackgroundLoops(metrics, report);
        Delivery.Settings settings = new Delivery.Settings(
                GateNames.host() + "_" + UUID.randomUUID(),
                new OutboxLease.Settings(LEASE, RENEW),
                INTERVAL,
                BURST,
                LONGEST_PAUSE);
        destinations.forEach(destination -> deliveries.add(
                Delivery.start(outbox, destination, settings, new Reports(metrics, report), clock, loops.threads())));
        outbox.onPut(() -> deliveries.forEach(Delivery::wake));
        metrics.gauge(
                "deploygate.outbox.depth",
                "Announcements that are not delivered yet.",
                () -> deliveries.stream()
                        .mapToLong(delivery -> delivery.depth().waiting())
                        .sum());
        metrics.gauge(
                "deploygate.outbox.oldest.seconds",
                "Age of the oldest announcement that is not delivered; 0 when there is none.",
                this::oldest);
    }

    private double oldest() {
        Instant now = clock.instant();
        return deliveries.stream()
                .flatMap(delivery -> delivery.depth().oldest().stream())
                .mapToDouble(oldest -> Math.max(0, Duration.between(oldest, now).toMillis()) / 1000.0)
                .max()
                .orElse(0);
    }

    /** Those that were given up; none when the store does not answer. */
    List<Undelivered.Letter> dead() {
        try {
            return list.list(Status.DEAD, SHOWN).stream()
                    .map(dead -> new Undelivered.Letter(
                            dead.id(),
                            dead.putAt(),
                            dead.destination() + ":" + dead.channel(),
                            dead.title(),
                            dead.problem()))
                    .toList();
        } catch (OutboxProblem e) {
            return List.of();
        }
    }

    private record Reports(GateMetrics metrics, OperatorLog report) implements DeliveryWatch {
        @Override
        public void count(String channel, Result result, int number) {
            metrics.announced(channel, result.name().toLowerCase(Locale.ROOT), number);
        }

        @Override
        public void line(String line) {
            report.accept("announcements: " + line);
        }

        @Override
        public void warn(String line) {
            report.warn("announcements: " + line);
        }
    }

    private static Poster poster(Optional<Path> authorities, ProxySelector proxies) {
        try {
            return new Poster(authorities, proxies, LONGEST_REQUEST);
        } catch (IOException e) {
            throw new UsageProblem("announce.webhook.ca-file: " + e.getMessage());
        }
    }

    private static ProxySelector proxies(Map<String, String> environment) {
        try {
            return ProxyEnvironment.of(environment);
        } catch (IllegalArgumentException e) {
            throw new UsageProblem(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        deliveries.forEach(Delivery::end);
        deliveries.forEach(Delivery::close);
        posters.forEach(Poster::close);
        outbox.close();
    }
}
