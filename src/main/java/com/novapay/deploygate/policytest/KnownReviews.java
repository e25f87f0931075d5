package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.ChangeEvaluator;
import com.novapay.deploygate.admission.Rehearsal;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.policy.PolicyEvaluator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The requests of the demonstration with their facts, which a gate rehearses before new policies are active, so that the first
 * real request does not pay for loading and compiling classes. Immutable.
 */
public final class KnownReviews {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RESOURCE = "/policy/reviews.json";
    private static final Duration BUDGET = Duration.ofSeconds(2);
    private final List<Known> all;

    /** One request as the API server sends it, when, and with which facts. */
    private record Known(String body, Instant at, FactSet facts) {}

    private KnownReviews(List<Known> all) {
        this.all = all;
    }

    /** Those in the jar. */
    public static KnownReviews shipped() {
        try (InputStream in = KnownReviews.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException(RESOURCE + " is missing from the jar");
            }
            List<Known> known = new ArrayList<>();
            for (JsonNode one : JSON.readTree(in)) {
                List<JsonNode> facts = new ArrayList<>();
                one.path("facts").forEach(facts::add);
                known.add(new Known(
                        one.path("review").toString(),
                        Instant.parse(one.path("at").asText()),
                        new FactSet(facts)));
            }
            return new KnownReviews(known);
        } catch (IOException e) {
            throw new IllegalStateException("the known reviews cannot be read", e);
        }
    }

    /**
     * Decides on them in turns, from the bytes to the answer; nothing is recorded.
     *
     * @param most ends after so many
     * @param atMost ends after this time, but not before the first is decided
     * @param nanos the time, as {@link System#nanoTime()}
     * @return how many were decided
     */
    public int rehearse(PolicyEvaluator evaluator, int most, Duration atMost, LongSupplier nanos) {
        long start = nanos.getAsLong();
        Rehearsal rehearsal = new Rehearsal();
        int done = 0;
        do {
            Known known = all.get(done % all.size());
            rehearsal.answer(
                    known.body.getBytes(StandardCharsets.UTF_8),
                    new ChangeEvaluator(FactSources.fixed(known.facts), () -> evaluator, () -> "d-rehearsal"),
                    known.at,
                    BUDGET);
            done++;
        } while (done < most && nanos.getAsLong() - start < atMost.toNanos());
        return done;
    }

    /** The document of the resource. */
    static ArrayNode document(List<CaseFile> cases) {
        ArrayNode document = JSON.createArrayNode();
        for (CaseFile one : cases) {
            ObjectNode known = document.addObject();
            known.put("at", one.at().toString()).set("review", one.review());
            one.facts().forEach(known.putArray("facts")::add);
        }
        return document;
    }
}
