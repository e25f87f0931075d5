package com.novapay.deploygate.announce.marker;

import com.novapay.deploygate.announce.Marker;
import com.novapay.deploygate.announce.Marker.Kind;
import com.novapay.deploygate.announce.Marker.Source;
import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.delivery.Destination.Step;
import com.novapay.deploygate.announce.delivery.Destination.Target;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Markers as tests need them. */
final class Markers {
    static final Instant STARTED = Instant.parse("2026-11-27T15:00:00.250Z");
    static final Instant HAPPENED = Instant.parse("2026-11-27T15:04:10.500Z");
    static final String DECISION = "d-06f0k8w3pq1xs9v2";
    static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String IMAGE = "registry.novapay.local/pay/payments-api:4.2.0@" + DIGEST;

    private Markers() {}

    static Marker marker(Kind kind) {
        return new Marker(
                kind,
                DECISION,
                "payments-api",
                new Marker.Workload("pay", "Rollout", "payments"),
                "production",
                "payments",
                "sha256:" + "b".repeat(64),
                IMAGE,
                List.of("registry.novapay.local/proxy:1", IMAGE),
                new Source(Optional.of("https://git.novapay.local/pay/api"), Optional.of("4f9c0d1e2a3b")),
                STARTED,
                HAPPENED);
    }

    /** One in which every text is as bad as can be. */
    static Marker hostile(Kind kind) {
        String text = "<!channel> @everyone \"}\r\nX-Evil: 1\u0000\u202e" + "é".repeat(5_000);
        return new Marker(
                kind,
                text,
                text,
                new Marker.Workload(text, text, text),
                text,
                text,
                text,
                text,
                List.of(text),
                new Source(Optional.of(text), Optional.of(text)),
                STARTED,
                HAPPENED);
    }

    static Step step(Marker marker) {
        Message message = new Message(
                marker.kind().runs() ? Message.Tone.GOOD : Message.Tone.BAD,
                "Deploy of " + marker.service() + " to " + marker.environment() + " ended",
                List.of(),
                List.of("Asked for by carol@novapay"),
                List.of("novapay rollback payments-api -n pay"),
                List.of());
        return new Step.Post(
                new Target(7, "deployments", "marker/" + marker.decision(), "marker"), message.marking(marker));
    }
}
