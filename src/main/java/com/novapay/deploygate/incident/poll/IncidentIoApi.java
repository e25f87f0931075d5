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

/** incident.io's API, version 2. Confined to one thread. */
final class IncidentIoApi implements IncidentApi {
    private static final String OPEN = "/v2/incidents?page_size=100&status_category%5Bone_of%5D=triage"
            + "&status_category%5Bone_of%5D=live&status_category%5Bone_of%5D=paused";
    private static final int MOST_PAGES = 100;
    private final ApiClient client;

    IncidentIoApi(ApiClient client) {
        this.client = client;
    }

    @Override
    public OpenIncidents open() throws IOException, InterruptedException {
        List<SourceEvent> incidents = new ArrayList<>();
        Optional<Instant> shown = Optional.empty();
        String after = "";
        for (int number = 0; number < MOST_PAGES; number++) {
            String more = after.isEmpty() ? "" : "&after=" + encoded(after);
            ApiClient.Page page = client.get(OPEN + more, Map.of())
                    .orElseThrow(() -> new IOException("there is no /v2/incidents; correct incidents.incidentio.api"));
            if (!page.body().path("incidents").isArray()) {
                throw new IOException("the answer has no list of incidents; correct incidents.incidentio.api");
            }
            shown = shown.or(() -> Optional.of(page.shown()));
            for (JsonNode incident : page.body().path("incidents")) {
                SourceObjects.incidentIo(incident).ifPresent(incidents::add);
            }
            after = page.body().path("pagination_meta").path("after").asText("");
            if (after.isEmpty() || page.body().path("incidents").isEmpty()) {
                return new OpenIncidents(shown.orElse(page.shown()), incidents);
            }
        }
        throw new IOException("incident.io has more than " + MOST_PAGES + " pages of open incidents");
    }

    @Override
    public Optional<SourceEvent> find(String externalId) throws IOException, InterruptedException {
        Optional<ApiClient.Page> page = client.get("/v2/incidents/" + encoded(externalId), Map.of());
        return page.isEmpty()
                ? Optional.empty()
                : SourceObjects.incidentIo(page.get().body().path("incident"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
