package com.novapay.deploygate.incident.poll;

import com.novapay.deploygate.incident.IncidentSource;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;

/** Makes the clients of the sources' APIs. Pure, thread-safe. */
public final class Apis {
    private Apis() {}

    /**
     * The API of a source that has one that the gate reads.
     *
     * @param base its address, such as {@code https://api.pagerduty.com}
     * @param token a file with the token, read again for each request
     * @throws IllegalArgumentException for a source that is not polled
     */
    public static IncidentApi of(IncidentSource source, URI base, Path token, ProxySelector proxies, Clock clock) {
        return switch (source) {
            case PAGERDUTY -> new PagerDutyApi(new ApiClient(base, token, "Token token=", proxies, clock));
            case INCIDENTIO -> new IncidentIoApi(new ApiClient(base, token, "Bearer ", proxies, clock));
            case FIREHYDRANT, ALERTMANAGER, GENERIC ->
                throw new IllegalArgumentException(source.key() + " is not polled");
        };
    }
}
