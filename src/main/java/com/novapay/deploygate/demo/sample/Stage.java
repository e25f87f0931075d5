package com.novapay.deploygate.demo.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.AdmissionPipeline;
import com.novapay.deploygate.admission.ChangeEvaluator;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.ReviewCodec;
import com.novapay.deploygate.audit.DecisionIds;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.PolicyEvaluator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;

/**
 * A gate whose clock and cluster the script has in hand. What is asked of it is decoded, classified, judged and recorded as anything
 * else. Confined to one thread.
 */
final class Stage {
    private static final Duration BUDGET = Duration.ofSeconds(20);
    private final ReviewCodec codec = new ReviewCodec();
    private final StageClock clock;
    private final AdmissionPipeline gate;
    private final FactSet facts = new FactSet();
    private final Map<String, JsonNode> cluster = new HashMap<>();
    private final PriorityQueue<Cue> script =
            new PriorityQueue<>(Comparator.comparing(Cue::at).thenComparingInt(Cue::number));
    private int cues;
    private int requests;

    private record Cue(Instant at, int number, Runnable what) {}

    /**
     * A stage at this moment.
     *
     * @param random of ids, so that the same script gives the same ones
     */
    Stage(Instant start, PolicyEvaluator policies, DecisionLog log, GateIdentity identity, Random random) {
        this.clock = new StageClock(start);
        ChangeEvaluator judge = new ChangeEvaluator(
                new FactSetView(() -> facts, () -> new Freshness.Fresh(Duration.ZERO)),
                () -> policies,
                new DecisionIds(clock, random));
        this.gate = new AdmissionPipeline(judge, log, clock, identity);
    }

    Instant now() {
        return clock.instant();
    }

    /** Has something happen then. */
    void at(Instant when, Runnable what) {
        script.add(new Cue(when, cues++, what));
    }

    /** Plays what is to happen before this moment, in order of time. */
    void playUntil(Instant end) {
        while (!script.isEmpty() && script.element().at().isBefore(end)) {
            Cue cue = script.remove();
            clock.moveTo(cue.at().isAfter(now()) ? cue.at() : now());
            cue.what().run();
        }
    }

    /** Puts a document into the cluster, or another version of it. */
    void put(JsonNode document) {
        cluster.put(key(document), document);
        facts.put(key(document), document);
    }

    /** Asks the gate. */
    Decision ask(Person by, String operation, String resource, String subResource, JsonNode object, JsonNode old) {
        String uid = UUID.nameUUIDFromBytes(("request " + requests++).getBytes(StandardCharsets.UTF_8))
                .toString();
        JsonNode review = SampleRecords.review(uid, by, operation, resource, subResource, object, old);
        return switch (codec.decode(review)) {
            case ReviewCodec.Decoded.Review read ->
                gate.decide(read.request(), BUDGET).join();
            case ReviewCodec.Decoded.Unreadable unreadable -> throw new IllegalStateException(unreadable.detail());
        };
    }

    /** Writes one of the gate's own resources as somebody; it is there when the gate lets it in. */
    Decision write(Person by, String kind, String namespace, String name, ObjectNode spec) {
        ObjectNode document = SampleRecords.resource(kind, namespace, name, now(), spec);
        JsonNode old = cluster.getOrDefault(key(document), NullNode.getInstance());
        Decision decision =
                ask(by, old.isNull() ? "CREATE" : "UPDATE", kind.toLowerCase(Locale.ROOT) + "s", "", document, old);
        if (decision.allowed()) {
            put(document);
        }
        return decision;
    }

    private static String key(JsonNode document) {
        return document.path("kind").asText() + "/"
                + document.at("/metadata/namespace").asText() + "/"
                + document.at("/metadata/name").asText();
    }
}
