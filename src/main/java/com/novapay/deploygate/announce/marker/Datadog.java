package com.novapay.deploygate.announce.marker;

import com.novapay.deploygate.announce.Announcement;
import com.novapay.deploygate.announce.Marker;
import com.novapay.deploygate.announce.delivery.Destination;
import com.novapay.deploygate.announce.delivery.Outcome;
import com.novapay.deploygate.announce.delivery.Poster;
import com.novapay.deploygate.outbound.TokenFile;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Marks deployments in Datadog: a release that runs is a deployment of DORA Metrics, one that ended otherwise is an event. Datadog
 * keeps one deployment for each id, however often it is sent; an event can show twice.
 */
public final class Datadog implements Destination {
    private static final String DEPLOYMENTS = "api/v2/dora/deployment";
    private static final String EVENTS = "api/v1/events";

    private final URI api;
    private final TokenFile key;
    private final Poster poster;
    private final DatadogBodies bodies;

    /**
     * For one account.
     *
     * @param api base address, which ends with a slash
     * @param key the API key; read again for each request
     */
    public Datadog(URI api, TokenFile key, Poster poster, Clock clock) {
        this.api = api;
        this.key = key;
        this.poster = poster;
        this.bodies = new DatadogBodies(clock);
    }

    @Override
    public String name() {
        return "datadog";
    }

    @Override
    public boolean updates() {
        return false;
    }

    @Override
    public boolean takes(Announcement announcement) {
        return announcement.message().marker().isPresent();
    }

    @Override
    public Outcome send(Step step) {
        Optional<Marker> marker = step.message().marker();
        if (marker.isEmpty()) {
            return new Outcome.Rejected("the announcement marks no deployment");
        }
        boolean deployment = marker.get().kind().runs();
        String body = deployment
                ? DatadogBodies.deployment(marker.get()).toString()
                : bodies.event(marker.get(), step.message()).toString();
        try {
            URI address = api.resolve(deployment ? DEPLOYMENTS : EVENTS);
            return outcome(poster.post(address, Map.of("DD-API-KEY", key.line()), body));
        } catch (IOException e) {
            return Outcome.Later.unreadable("the key of datadog.api-key-file", key.file());
        } catch (Poster.NoAnswer e) {
            return e.outcome();
        }
    }

    /** Only the status is looked at, because a body may repeat the key. */
    private static Outcome outcome(Poster.Answer answer) {
        int status = answer.status();
        String reason = "Datadog answers " + status;
        return switch (status) {
            case 401, 403 ->
                new Outcome.Later(
                        reason + ": check the key in datadog.api-key-file and datadog.site",
                        Optional.empty(),
                        true,
                        false);
            case 429 -> new Outcome.Later(reason, answer.retryAfter().or(() -> reset(answer)), true, false);
            case 408, 425 -> new Outcome.Later(reason, answer.retryAfter(), true, false);
            default ->
                switch (status / 100) {
                    case 2 -> new Outcome.Sent("");
                    case 4 -> new Outcome.Rejected(reason);
                    default -> new Outcome.Later(reason, answer.retryAfter(), true, status >= 500);
                };
        };
    }

    /** Datadog's own header for the seconds until its rate limit is over. */
    private static Optional<Duration> reset(Poster.Answer answer) {
        return answer.headers()
                .firstValue("X-RateLimit-Reset")
                .map(String::strip)
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Duration.ofSeconds(Math.clamp(Long.parseLong(text), 1L, 3_600L)));
    }
}
