package com.novapay.deploygate.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.RecordDocument;
import com.novapay.deploygate.audit.RecordTime;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.release.Admission;
import com.novapay.deploygate.release.Finding;
import com.novapay.deploygate.release.Finding.How;
import com.novapay.deploygate.release.LastRecorded;
import com.novapay.deploygate.release.LastRecorded.Became;
import com.novapay.deploygate.release.WorkloadObservation;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What was observed, as a document of the log, and back. Pure. */
final class FindingDocument {
    private FindingDocument() {}

    static ObjectNode of(Finding finding) {
        return switch (finding) {
            case Finding.Watched watched -> watched(watched);
            case Finding.Seen seen -> seen(seen);
            case Finding.Turned turned -> turned(turned);
            case Finding.RolledBack back -> rolledBack(back);
        };
    }

    private static ObjectNode begin(RecordType type, Finding finding, String outcome) {
        return RecordDocument.begin(type, finding.recordId(), finding.at())
                .put("cluster", finding.cluster())
                .put("outcome", outcome);
    }

    private static ObjectNode watched(Finding.Watched watched) {
        ObjectNode document = begin(RecordType.OBSERVED, watched, "watched");
        resource(document, watched.subject(), watched.uid());
        document.putObject("workload").put("environment", watched.environment());
        return document;
    }

    private static ObjectNode seen(Finding.Seen seen) {
        ObjectNode document = switch (seen.how()) {
            case How.Baseline baseline -> begin(RecordType.OBSERVED, seen, "baseline");
            case How.Running running -> begin(RecordType.OBSERVED, seen, "running");
            case How.Applied applied -> begin(RecordType.OBSERVED, seen, "applied");
            case How.Ungated ungated -> begin(RecordType.UNGATED, seen, "ungated");
        };
        sighting(document, seen.sighting());
        switch (seen.how()) {
            case How.Baseline baseline -> {}
            case How.Running running -> running(document, running.still());
            case How.Applied applied -> admission(document, applied.by());
            case How.Ungated ungated -> ungated(document, seen, ungated.ranBefore());
        }
        seen.before().ifPresent(before -> before(document, before));
        return document;
    }

    private static void ungated(ObjectNode document, Finding.Seen seen, boolean ranBefore) {
        document.put("ranBefore", ranBefore);
        ArrayNode claims = document.putArray("selfAsserted");
        seen.sighting()
                .claims()
                .forEach(claim -> claims.addObject()
                        .put("manager", claim.manager())
                        .put("operation", claim.operation())
                        .put("at", claim.at()));
    }

    private static void running(ObjectNode document, LastRecorded still) {
        document.put("since", RecordTime.of(still.at()))
                .put("of", still.recordId())
                .put("gated", still.gated());
        still.decision().ifPresent(decision -> document.put("decisionId", decision));
        ArrayNode became = document.putArray("became");
        still.became().forEach(one -> became.add(word(one)));
    }

    private static ObjectNode turned(Finding.Turned turned) {
        ObjectNode document = begin(RecordType.OBSERVED, turned, word(turned.became()));
        sighting(document, turned.sighting());
        about(document, turned.of());
        document.put(
                "sinceSeenMs", Duration.between(turned.of().at(), turned.at()).toMillis());
        if (!turned.why().isEmpty()) {
            document.put("why", turned.why());
        }
        return document;
    }

    private static ObjectNode rolledBack(Finding.RolledBack back) {
        ObjectNode document = begin(RecordType.OBSERVED, back, word(Became.ROLLED_BACK));
        sighting(document, back.sighting());
        // It is about what was left; what was gone back to has a record of its own.
        document.putObject("change").put("digest", back.left().digest());
        document.put("to", back.sighting().digest());
        about(document, back.left());
        document.putObject("rolledBackBy")
                .put("decisionId", back.by().decision())
                .put("username", back.by().by())
                .put("at", RecordTime.of(back.by().at()));
        return document;
    }

    private static void about(ObjectNode document, LastRecorded known) {
        document.put("about", known.recordId());
        known.decision().ifPresent(decision -> document.put("decisionId", decision));
    }

    private static void admission(ObjectNode document, Admission by) {
        document.put("decisionId", by.decision())
                .put("admittedAt", RecordTime.of(by.at()))
                .put("rollback", by.rollback())
                .putObject("actor")
                .put("username", by.by());
    }

    private static void before(ObjectNode document, LastRecorded before) {
        ObjectNode node = document.putObject("before")
                .put("recordId", before.recordId())
                .put("digest", before.digest())
                .put("at", RecordTime.of(before.at()))
                .put("gated", before.gated());
        before.decision().ifPresent(decision -> node.put("decisionId", decision));
    }

    private static void sighting(ObjectNode document, WorkloadObservation sighting) {
        resource(document, sighting.workload(), sighting.uid());
        document.putObject("workload").put("service", sighting.service()).put("environment", sighting.environment());
        ObjectNode change = document.putObject("change").put("digest", sighting.digest());
        ArrayNode images = change.putArray("images");
        sighting.images().forEach(image -> images.addObject().put("image", image));
    }

    private static void resource(ObjectNode document, WorkloadKey key, String uid) {
        document.putObject("resource")
                .put("kind", key.kind())
                .put("namespace", key.namespace())
                .put("name", key.name())
                .put("uid", uid);
    }

    /** What a document says that a workload, a namespace or a cluster shows; empty for what tells of something else. */
    static Optional<LastRecorded> known(JsonNode document) {
        Instant at = Instant.parse(document.path("time").asText());
        String id = document.path("recordId").asText();
        return switch (document.path("outcome").asText()) {
            case "watched", "baseline", "applied" -> Optional.of(known(document, id, at, at, true));
            case "ungated" -> Optional.of(known(document, id, at, at, false));
            case "running" ->
                Optional.of(known(
                        document,
                        document.path("of").asText(),
                        Instant.parse(document.path("since").asText()),
                        at,
                        document.path("gated").asBoolean()));
            default -> Optional.empty();
        };
    }

    private static LastRecorded known(JsonNode document, String id, Instant at, Instant told, boolean gated) {
        Set<Became> became = EnumSet.noneOf(Became.class);
        document.path("became").forEach(word -> became(word.asText()).ifPresent(became::add));
        return new LastRecorded(
                id,
                document.path("resource").path("uid").asText(),
                document.path("change").path("digest").asText(),
                at,
                told,
                Optional.of(document.path("decisionId").asText()).filter(decision -> !decision.isEmpty()),
                gated,
                became);
    }

    /** What an outcome says that a template became. */
    static Optional<Became> became(String outcome) {
        for (Became one : Became.values()) {
            if (word(one).equals(outcome)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    private static String word(Became became) {
        return became.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
