package com.novapay.deploygate.demo.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.change.Image;
import com.novapay.deploygate.change.Images;
import com.novapay.deploygate.change.TemplateDigest;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.release.WorkloadObservation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One service, and what of it runs in one namespace. Confined to one thread. */
final class Service {
    final String name;
    final String team;
    final String namespace;
    final String uid;
    final List<Run> healthy = new ArrayList<>();
    final List<Held> holds = new ArrayList<>();
    private JsonNode template;
    private WorkloadObservation.State state = new WorkloadObservation.State.Healthy();
    private int generation = 1;

    /** A revision that ran healthy. */
    record Run(JsonNode template, String decision, Instant admittedAt, Instant healthyAt) {
        String digest() {
            return TemplateDigest.of(template);
        }
    }

    /** A revision that was left behind. */
    record Held(String digest, Instant since, String by) {}

    Service(String name, String team, String namespace, JsonNode template) {
        this.name = name;
        this.team = team;
        this.namespace = namespace;
        this.template = template;
        this.uid = UUID.nameUUIDFromBytes((namespace + "/" + name).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    JsonNode template() {
        return template;
    }

    int generation() {
        return generation;
    }

    void runs(JsonNode next) {
        template = next;
        state = new WorkloadObservation.State.Starting();
        generation++;
    }

    void became(WorkloadObservation.State next) {
        state = next;
    }

    /** As whoever looks at the cluster sees it. */
    WorkloadObservation sighting() {
        return new WorkloadObservation(
                new WorkloadKey(namespace, "Rollout", name),
                uid,
                name,
                "production",
                TemplateDigest.of(template),
                Images.of(template).stream().map(Image::image).toList(),
                Optional.empty(),
                state,
                List.of());
    }
}
