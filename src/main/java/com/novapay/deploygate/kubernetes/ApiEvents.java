package com.novapay.deploygate.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Events about objects, where {@code kubectl describe} and dashboards show them. */
public final class ApiEvents {
    private static final int NAME_LENGTH = 253;
    private final KubernetesClient client;
    private final Clock clock;

    public ApiEvents(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /**
     * Says something about an object, once for each id.
     *
     * @param type {@code Normal} or {@code Warning}
     */
    public void tell(ObjectReference about, String id, String type, String reason, String message) throws ApiProblem {
        String at = DateTimeFormatter.ISO_INSTANT.format(
                clock.instant().truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC));
        int room = NAME_LENGTH - 1 - id.length();
        String name = about.getName().length() <= room
                ? about.getName()
                : about.getName().substring(0, room);
        Event event = new EventBuilder()
                .withNewMetadata()
                .withNamespace(about.getNamespace())
                .withName(name + "." + id)
                .endMetadata()
                .withType(type)
                .withReason(reason)
                .withMessage(message)
                .withNewSource()
                .withComponent("deploy-gate")
                .endSource()
                .withFirstTimestamp(at)
                .withLastTimestamp(at)
                .withCount(1)
                .withInvolvedObject(about)
                .build();
        try {
            client.resource(event).create();
        } catch (KubernetesClientException e) {
            // 409: another gate has told it
            if (e.getCode() != 409) {
                throw ApiProblem.of("the Event for " + about.getName() + " cannot be written", e);
            }
        }
    }
}
