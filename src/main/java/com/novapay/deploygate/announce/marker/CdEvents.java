package com.novapay.deploygate.announce.marker;

import com.novapay.deploygate.announce.Announcement;
import com.novapay.deploygate.announce.Marker;
import com.novapay.deploygate.announce.delivery.Destination;
import com.novapay.deploygate.announce.delivery.Outcome;
import com.novapay.deploygate.announce.delivery.Poster;
import com.novapay.deploygate.announce.webhook.WebhookSend;
import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sends a CDEvent for each release that runs, as a CloudEvent over HTTP in binary mode. An event that is sent again has the same id,
 * so that the receiver can leave it out.
 */
public final class CdEvents implements Destination {
    private final URI address;
    private final URI source;
    private final Poster poster;

    /**
     * To one receiver.
     *
     * @param source who sends the events: the address of the console, or a name
     */
    public CdEvents(URI address, URI source, Poster poster) {
        this.address = address;
        this.source = source;
        this.poster = poster;
    }

    @Override
    public String name() {
        return "cdevents";
    }

    @Override
    public boolean updates() {
        return false;
    }

    @Override
    public boolean takes(Announcement announcement) {
        return announcement
                .message()
                .marker()
                .filter(marker -> marker.kind().runs())
                .isPresent();
    }

    @Override
    public Outcome send(Step step) {
        Optional<Marker> marker = step.message().marker();
        if (marker.isEmpty()) {
            return new Outcome.Rejected("the announcement marks no deployment");
        }
        CloudEvent event = ServiceEvent.of(marker.get(), source);
        Map<String, String> headers = new LinkedHashMap<>();
        StringBuilder body = new StringBuilder();
        HttpMessageFactory.createWriter(headers::put, bytes -> body.append(new String(bytes, StandardCharsets.UTF_8)))
                .writeBinary(event);
        try {
            return WebhookSend.outcome(poster.post(address, headers, body.toString()), "the receiver of CDEvents");
        } catch (Poster.NoAnswer e) {
            return e.outcome();
        }
    }
}
