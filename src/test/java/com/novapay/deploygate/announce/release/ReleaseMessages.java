package com.novapay.deploygate.announce.release;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.announce.MemoryOutbox;
import com.novapay.deploygate.announce.Message;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The messages that people see, as they are made of records; for tests that look at them. */
public final class ReleaseMessages {
    private static final String CHANNEL = "#all";
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private final FakeRecordFeed feed = new FakeRecordFeed();
    private final MemoryOutbox outbox = new MemoryOutbox();
    private final Names names;
    private final ReleaseAnnouncer announcer;

    /** What things are called. */
    private record Names(String namespace, String workload, String service, String team, String person, String text) {}

    private ReleaseMessages(Names names) {
        this.names = names;
        LinkTemplate page = new LinkTemplate("https://app.datadoghq.eu/apm/services/{service}?env={environment}");
        CheckLinks links = new CheckLinks(
                Optional.empty(),
                Optional.of(page),
                Optional.of(page),
                Optional.of(page),
                Optional.of(URI.create("https://gate.novapay.local")));
        HealthProbe none = new HealthProbe(
                Networks.of(List.of()),
                host -> List.of(InetAddress.getLoopbackAddress()),
                Duration.ofSeconds(1),
                () -> 0);
        announcer = new ReleaseAnnouncer(
                feed,
                outbox,
                new ReleaseAnnouncer.Settings(
                        new Channels(Optional.of(CHANNEL), Optional.empty(), Map.of(names.team, CHANNEL)),
                        links,
                        () -> ZoneId.of("America/New_York"),
                        () -> Severities.of(MissingNode.getInstance())),
                new ReleaseChecks(links, none, task -> {}, Clock.systemUTC(), document -> {}),
                problem -> {
                    throw new AssertionError(problem);
                });
    }

    /** With names as they are in a company. */
    public static Map<String, Message> ordinary() {
        return new ReleaseMessages(new Names(
                        "pay", "payments", "payments-api", "payments", "carol@novapay", "customers cannot pay"))
                .all();
    }

    /** With the longest names that Kubernetes and the gate take. */
    public static Map<String, Message> longest() {
        return new ReleaseMessages(new Names(
                        "n".repeat(63),
                        "w".repeat(253),
                        "s".repeat(63),
                        "t".repeat(63),
                        "system:serviceaccount:" + "a".repeat(63) + ":" + "b".repeat(253),
                        "customers cannot pay ".repeat(45)))
                .all();
    }

    private Map<String, Message> all() {
        Map<String, Message> all = new LinkedHashMap<>();
        String digest = "sha256:" + "4f9c0d1e2a3b".repeat(6).substring(0, 64);
        ObjectNode deploy =
                named(Recorded.with(Recorded.admitted("d-1", "DEPLOY", digest, NOW), "hotfix", names.person));
        deploy.put("reason", names.text);
        record(deploy);
        record(named(Recorded.applied("d-1", "", NOW)));
        all.put("under-way", newest());
        record(named(Recorded.failed("d-1", "Aborted: RolloutAborted: Rollout aborted update to revision 2", NOW)));
        all.put("aborted", newest());
        record(named(Recorded.admitted("d-2", "ROLLBACK", digest.replace('4', '5'), NOW)));
        record(named(Recorded.rolledBack("d-1", "d-2", NOW)));
        all.put("rolled-back", newest());
        record(named(Recorded.applied("d-2", "d-1", NOW)));
        record(named(Recorded.healthy("d-2", NOW)));
        all.put("healthy", newest());
        ObjectNode denied = named(Recorded.denied("d-3", NOW, "deploy-days", "ci-passed"));
        ((ObjectNode) denied.path("violations").path(1))
                .put(
                        "remedy",
                        "A team lead types: novapay approve hotfix rollout/" + names.workload + " -n "
                                + names.namespace);
        record(denied);
        all.put("denied", newest());
        record(Recorded.declared(
                "d-4", "INCIDENT_OPEN", "Incident", names.service, NOW, "severity", "SEV-1", "title", names.text));
        all.put("locked", newest());
        return all;
    }

    private ObjectNode named(ObjectNode document) {
        ((ObjectNode) document.path("resource"))
                .put("namespace", names.namespace)
                .put("name", names.workload);
        ((ObjectNode) document.path("workload")).put("service", names.service).put("team", names.team);
        if (document.has("actor")) {
            ((ObjectNode) document.path("actor")).put("username", names.person);
        }
        return document;
    }

    private void record(ObjectNode document) {
        feed.add(document);
        announcer.observed(NOW, List.of());
    }

    private Message newest() {
        return outbox.newest();
    }
}
