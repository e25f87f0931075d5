package com.novapay.deploygate.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The policies in force. A revision is swapped in whole: whoever asked for {@link #get} keeps judging by what was given.
 * Thread-safe.
 */
public final class PolicyCatalog implements Supplier<PolicyEvaluator> {
    private static final PolicyEvaluator NONE = new Unusable("", "no policies are loaded", Duration.ofHours(1));
    /** Decisions are recorded after their revision may have been replaced. */
    private static final int REMEMBERED = 64;

    private final Clock clock;
    private final Duration maxAge;
    private volatile Map<String, String> commits = Map.of();
    private volatile Active active = new Active(NONE, "", JsonNodeFactory.instance.objectNode(), List.of());
    private volatile Instant confirmed = Instant.MAX;

    private record Active(PolicyEvaluator evaluator, String commit, JsonNode data, List<PolicyException> exceptions) {}

    /** Policies of any age are good. */
    public PolicyCatalog() {
        this(Clock.systemUTC(), Duration.ZERO);
    }

    /**
     * @param clock tells how long ago the source was last read
     * @param maxAge beyond which the policies are unavailable; zero for no limit
     */
    public PolicyCatalog(Clock clock, Duration maxAge) {
        this.clock = clock;
        this.maxAge = maxAge;
    }

    /** Activates a revision. */
    public void activate(PolicyBundle bundle, String commit, PolicyEvaluator evaluator) {
        // Before anybody is judged by it.
        Map<String, String> known = new LinkedHashMap<>(commits);
        known.remove(bundle.revision());
        known.put(bundle.revision(), commit);
        while (known.size() > REMEMBERED) {
            known.remove(known.keySet().iterator().next());
        }
        commits = Collections.unmodifiableMap(known);
        active = new Active(evaluator, commit, bundle.data(), PolicyException.of(bundle.data()));
    }

    /** The source was read, and what it held was dealt with. */
    public void confirmed(Instant when) {
        confirmed = when;
    }

    /** How long ago the source was last read; zero for policies without a source. */
    public Duration age() {
        Instant last = confirmed;
        Instant now = clock.instant();
        return last.isBefore(now) ? Duration.between(last, now) : Duration.ZERO;
    }

    /** The active evaluator; without any policy, or with too old ones, one that fails with {@link EvaluationFailure#UNAVAILABLE}. */
    @Override
    public PolicyEvaluator get() {
        PolicyEvaluator evaluator = active.evaluator;
        return isTooOld()
                ? new Unusable(
                        evaluator.revision(),
                        "the source of the policies was last read " + age().toSeconds()
                                + "s ago, and policies.max-age is " + maxAge.toSeconds() + "s",
                        evaluator.restorableFor())
                : evaluator;
    }

    /** Whether the source was last read so long ago that the policies are unavailable. */
    public boolean isTooOld() {
        return !maxAge.isZero() && age().compareTo(maxAge) > 0;
    }

    /** The active revision; empty when there is none. */
    public String revision() {
        return active.evaluator.revision();
    }

    /** Whether any revision is active. */
    public boolean isLoaded() {
        return !NONE.equals(active.evaluator);
    }

    /** The commit of the active policies; empty where their source has none. */
    public String commit() {
        return active.commit;
    }

    /** The commit that a revision was activated with last; empty when it had none, or was active long ago. */
    public String commit(String revision) {
        return commits.getOrDefault(revision, "");
    }

    /** The exceptions of the active policies, those that have expired among them. */
    public List<PolicyException> exceptions() {
        return active.exceptions;
    }

    /** The company's time zone as the policies' data has it; UTC when there is none that Java knows. */
    public ZoneId zone() {
        return zone(active.data);
    }

    /** {@code freeze.severities} as the policies' data has it, whatever that is. */
    public JsonNode lockingSeverities() {
        return active.data.path("freeze").path("severities");
    }

    /** The time zone of a data document. */
    public static ZoneId zone(JsonNode data) {
        try {
            return ZoneId.of(data.path("schedule").path("time_zone").asText("UTC"));
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }

    private record Unusable(String revision, String why, Duration restorableFor) implements PolicyEvaluator {
        @Override
        public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
            return new EvaluationOutcome.Failed(EvaluationFailure.UNAVAILABLE, why, revision);
        }

        @Override
        public EvaluationOutcome evaluateRecord(JsonNode input, Duration budget) {
            return evaluate(input, budget);
        }
    }
}
