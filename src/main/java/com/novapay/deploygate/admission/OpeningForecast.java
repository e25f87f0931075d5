package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.Violation;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * When the gate opens next, found by asking the same compiled policy about later times: some hours apart, then hour by hour
 * before the first that is open, then bisected to the minute. See {@code docs/adr/0004}. Thread-safe.
 */
final class OpeningForecast {
    private static final Horizon NEAR = new Horizon(8 * 24, 3);
    /** A day that is open has at least 23 hours. */
    private static final Horizon FAR = new Horizon(35 * 24, 20);

    private final PolicyEvaluator evaluator;
    private final Predicate<String> judgedCodes;

    private record Horizon(int hours, int step) {}

    private record Sample(Instant at, Set<String> codes) {}

    OpeningForecast(PolicyEvaluator evaluator, Predicate<String> judgedCodes) {
        this.evaluator = evaluator;
        this.judgedCodes = judgedCodes;
    }

    /**
     * When the gate opens next: the first minute at which nothing denies but what time does not remove.
     *
     * @param denying the codes that deny now; empty when nothing does
     * @param budget for the search, and once more for what denies at its end
     */
    NextOpening next(ObjectNode input, Set<String> denying, Instant now, Duration budget) {
        Set<String> steady = new HashSet<>(denying);
        steady.removeIf(evaluator::healsWithTime);
        if (steady.size() == denying.size()) {
            return new NextOpening.Never();
        }
        long end = System.nanoTime() + budget.toNanos();
        Instant hour = now.truncatedTo(ChronoUnit.HOURS);
        List<Sample> samples = new ArrayList<>();
        Set<String> lasting = new HashSet<>(denying);
        int ahead = 0;
        // A calendar repeats within a week; only where that heals nothing is a longer closure worth looking for.
        for (Horizon horizon : List.of(NEAR, FAR)) {
            while (ahead < horizon.hours) {
                ahead += horizon.step;
                Instant at = hour.plus(Duration.ofHours(ahead));
                Optional<Set<String>> codes = codes(input, at, end);
                if (codes.isEmpty()) {
                    return new NextOpening.Unknown();
                }
                if (steady.containsAll(codes.get())) {
                    return told(refine(input, steady, previous(samples, now), at, end), input, denying, budget);
                }
                samples.add(new Sample(at, codes.get()));
                lasting.retainAll(codes.get());
            }
            for (int i = 0; i < samples.size() && lasting.size() < denying.size(); i++) {
                if (lasting.containsAll(samples.get(i).codes)) {
                    return told(
                            refine(input, lasting, previous(samples.subList(0, i), now), samples.get(i).at, end),
                            input,
                            denying,
                            budget);
                }
            }
        }
        return new NextOpening.Never();
    }

    private NextOpening told(Optional<Instant> opening, ObjectNode input, Set<String> denying, Duration budget) {
        return opening.<NextOpening>map(at -> new NextOpening.At(at, denyingAt(input, at, denying, budget)))
                .orElseGet(NextOpening.Unknown::new);
    }

    private static Instant previous(List<Sample> samples, Instant now) {
        return samples.isEmpty() ? now : samples.getLast().at;
    }

    /** The first open hour after {@code closed}, and within the hour before it the first open minute. */
    private Optional<Instant> refine(ObjectNode input, Set<String> lasting, Instant closed, Instant open, long end) {
        Instant from = closed;
        for (Instant hour = closed.truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1));
                hour.isBefore(open);
                hour = hour.plus(Duration.ofHours(1))) {
            Optional<Set<String>> codes = codes(input, hour, end);
            if (codes.isEmpty()) {
                return Optional.empty();
            }
            if (lasting.containsAll(codes.get())) {
                return bisect(input, lasting, from, hour, end);
            }
            from = hour;
        }
        return bisect(input, lasting, from, open, end);
    }

    /** The codes that deny at a later moment; all that deny now when it cannot be told. */
    private Set<String> denyingAt(ObjectNode input, Instant at, Set<String> denying, Duration budget) {
        return codes(input, at, System.nanoTime() + budget.toNanos()).orElse(denying);
    }

    private Optional<Instant> bisect(ObjectNode input, Set<String> lasting, Instant from, Instant to, long end) {
        Instant closed = from.truncatedTo(ChronoUnit.MINUTES);
        Instant open = to;
        while (Duration.between(closed, open).compareTo(Duration.ofMinutes(1)) > 0) {
            Instant middle =
                    closed.plus(Duration.between(closed, open).dividedBy(2)).truncatedTo(ChronoUnit.MINUTES);
            Optional<Set<String>> codes = codes(input, middle, end);
            if (codes.isEmpty()) {
                return Optional.empty();
            }
            if (lasting.containsAll(codes.get())) {
                open = middle;
            } else {
                closed = middle;
            }
        }
        return Optional.of(open);
    }

    private Optional<Set<String>> codes(ObjectNode input, Instant at, long end) {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        if (left.isNegative()) {
            return Optional.empty();
        }
        ObjectNode later = input.objectNode().setAll(input);
        later.set("time", PolicyInput.time(at));
        return switch (evaluator.evaluate(later, left)) {
            case EvaluationOutcome.Evaluated evaluated -> Optional.of(denying(evaluated));
            case EvaluationOutcome.Failed ignored -> Optional.empty();
        };
    }

    private Set<String> denying(EvaluationOutcome.Evaluated evaluated) {
        Set<String> codes = new HashSet<>();
        for (Violation violation : evaluated.verdict().violations()) {
            if (violation.enforcement() == Enforcement.DENY && judgedCodes.test(violation.code())) {
                codes.add(violation.code());
            }
        }
        return codes;
    }
}
