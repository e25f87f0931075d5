package com.novapay.deploygate.incident.poll;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.incident.SourceEvent;
import com.novapay.deploygate.incident.receive.SourceObjects;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** PagerDuty's REST API, version 2. Confined to one thread. */
final class PagerDutyApi implements IncidentApi {
    private static final Map<String, String> VERSION = Map.of("Accept", "application/vnd.pagerduty+json;version=2");
    private static final String OPEN =
            "/incidents?statuses%5B%5D=triggered&statuses%5B%5D=acknowledged&date_range=all&limit=100&offset=";
    private static final int PAGE = 100;

    /** The API lists no more. */
    private static final int MOST = 10_000;

    private final ApiClient client;

    PagerDutyApi(ApiClient client) {
        this.client = client;
    }

    @Override
    public OpenIncidents open() throws IOException, InterruptedException {
        List<SourceEvent> incidents = new ArrayList<>();
        Optional<Instant> shown = Optional.empty();
        for (int offset = 0; offset < MOST; offset += PAGE) {
            ApiClient.Page page = client.get(OPEN + offset, VERSION)
                    .orElseThrow(() -> new IOException("there is no /incidents; correct incidents.pagerduty.api"));
            if (!page.body().path("incidents").isArray()) {
                throw new IOException("the answer has no list of incidents; correct incidents.pagerduty.api");
            }
            shown = shown.or(() -> Optional.of(page.shown()));
            for (JsonNode incident : page.body().path("incidents")) {
                incidents.add(SourceObjects.pagerDuty(incident));
            }
            if (!page.body().path("more").asBoolean()) {
                return new OpenIncidents(shown.orElse(page.shown()), incidents);
            }
        }
        throw new IOException("PagerDuty has more than " + MOST + " open incidents, more than its API lists");
    }

    @Override
    public Optional<SourceEvent> find(String externalId) throws IOException, InterruptedException {
        Optional<ApiClient.Page> page =
                client.get("/incidents/" + URLEncoder.encode(externalId, StandardCharsets.UTF_8), VERSION);
        return page.isEmpty()
                ? Optional.empty()
                : Optional.of(SourceObjects.pagerDuty(page.get().body().path("incident")));
    }
}
