package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.Violation;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * When the gate opens next, found by asking the same compiled policy about later times: hour by hour, then bisected to
 * the minute. See {@code docs/adr/0004}. Thread-safe.
 */
final class OpeningForecast {
    private static final Duration HORIZON = Duration.ofDays(35);
    private final PolicyEvaluator evaluator;

    OpeningForecast(PolicyEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    /**
     * The first minute at which every code that denies now and that time heals is gone.
     *
     * @return empty when time heals none of them, or when the budget did not suffice to tell
     */
    Optional<Instant> nextOpen(ObjectNode input, Set<String> denying, Instant now, Duration budget) {
        long end = System.nanoTime() + budget.toNanos();
        Instant hour = now.truncatedTo(ChronoUnit.HOURS);
        Set<String> healing = new HashSet<>();
        Set<String> waiting = new HashSet<>(denying);
        Instant closed = now;
        Instant open = null;
        for (Duration ahead = Duration.ofHours(1); ahead.compareTo(HORIZON) <= 0; ahead = ahead.plusHours(1)) {
            Instant at = hour.plus(ahead);
            Optional<Set<String>> codes = codes(input, at, end);
            if (codes.isEmpty()) {
                return Optional.empty();
            }
            Set<String> healed = new HashSet<>(waiting);
            healed.removeAll(codes.get());
            boolean newlyHealed = healing.addAll(healed);
            waiting.removeAll(healed);
            boolean allGone = !healing.isEmpty() && healing.stream().noneMatch(codes.get()::contains);
            if (newlyHealed || (allGone && open == null)) {
                open = allGone ? at : null;
            }
            if (open == null) {
                closed = at;
            }
            if (open != null && waiting.isEmpty()) {
                break;
            }
        }
        return open == null ? Optional.empty() : bisect(input, healing, closed, open, end);
    }

    private Optional<Instant> bisect(ObjectNode input, Set<String> healing, Instant from, Instant to, long end) {
        Instant closed = from.truncatedTo(ChronoUnit.MINUTES);
        Instant open = to;
        while (Duration.between(closed, open).compareTo(Duration.ofMinutes(1)) > 0) {
            Instant middle =
                    closed.plus(Duration.between(closed, open).dividedBy(2)).truncatedTo(ChronoUnit.MINUTES);
            Optional<Set<String>> codes = codes(input, middle, end);
            if (codes.isEmpty()) {
                return Optional.empty();
            }
            if (healing.stream().noneMatch(codes.get()::contains)) {
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

    private static Set<String> denying(EvaluationOutcome.Evaluated evaluated) {
        Set<String> codes = new HashSet<>();
        for (Violation violation : evaluated.verdict().violations()) {
            if (violation.enforcement() == Enforcement.DENY) {
                codes.add(violation.code());
            }
        }
        return codes;
    }
}
