package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.calendar.CalendarReason;
import com.novapay.deploygate.calendar.CalendarSpan;
import com.novapay.deploygate.calendar.GateState;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.Violation;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds when the verdict on one input changes: the policies are asked about each hour, each midnight of the company and each time that
 * the facts or the exceptions name; between two that differ the change is bisected to the minute. What changes for less than an hour
 * at a time that nothing names is not found. Confined to one thread.
 */
final class CalendarScan {
    private static final Duration STEP = Duration.ofHours(1);
    private static final Duration FINEST = Duration.ofMinutes(1);
    /** Of the facts, so that their size does not decide how long it takes; a further one is bisected to the minute. */
    private static final int MOST_NAMED = 200;

    private static final int SHORTEST_TIME = "2026-11-27T15:00Z".length();
    private static final int LONGEST_TIME = "2026-11-27T15:00:00.000000000+00:00".length();
    private final PolicyEvaluator evaluator;
    private final ObjectNode input;
    private final Range range;
    private final Collection<Instant> named;
    private final long end;

    /** What is asked about. Immutable. */
    record Range(Instant from, Instant to, ZoneId zone) {
        LocalDate day(Instant at) {
            return at.atZone(zone).toLocalDate();
        }

        Instant begin(LocalDate day) {
            return day.atStartOfDay(zone).toInstant();
        }
    }

    /** What the policies say of one moment. */
    private record Sample(Instant at, GateState state, List<CalendarReason> reasons) {
        /** Messages may name the moment itself, so they do not count. */
        boolean like(Sample other) {
            return state == other.state && codes().equals(other.codes());
        }

        private Set<String> codes() {
            return reasons.stream()
                    .map(reason -> reason.code() + " " + reason.approver())
                    .collect(Collectors.toSet());
        }
    }

    /** @param named times at which the verdict may change, besides those of the facts */
    CalendarScan(PolicyEvaluator evaluator, ObjectNode input, Range range, Collection<Instant> named, Duration budget) {
        this.evaluator = evaluator;
        this.input = input;
        this.range = range;
        this.named = named;
        this.end = System.nanoTime() + budget.toNanos();
    }

    List<CalendarSpan> spans() {
        List<Sample> begins = new ArrayList<>();
        Sample last = sample(range.from());
        begins.add(last);
        for (Instant at : moments()) {
            if (last.state != GateState.UNKNOWN) {
                Sample next = sample(at);
                changes(last, next, begins);
                last = next;
            }
            if (at.equals(range.begin(range.day(at))) && !begins.getLast().at.equals(at)) {
                begins.add(new Sample(at, last.state, last.reasons));
            }
        }
        List<CalendarSpan> spans = new ArrayList<>();
        for (int i = 0; i < begins.size(); i++) {
            Sample begin = begins.get(i);
            Instant to = i + 1 < begins.size() ? begins.get(i + 1).at : range.to();
            spans.add(new CalendarSpan(range.day(begin.at), begin.at, to, begin.state, begin.reasons));
        }
        return spans;
    }

    /** After the beginning, in order. */
    private Collection<Instant> moments() {
        TreeSet<Instant> moments = new TreeSet<>(named);
        times(moments);
        for (Instant at = range.from.truncatedTo(ChronoUnit.HOURS); at.isBefore(range.to); at = at.plus(STEP)) {
            moments.add(at);
        }
        for (LocalDate day = range.day(range.from); range.begin(day).isBefore(range.to); day = day.plusDays(1)) {
            moments.add(range.begin(day));
        }
        return new TreeSet<>(moments.subSet(range.from, false, range.to, false));
    }

    private void times(Set<Instant> found) {
        Deque<JsonNode> open = new ArrayDeque<>(List.of(input.path("facts")));
        int most = found.size() + MOST_NAMED;
        while (!open.isEmpty() && found.size() < most) {
            JsonNode node = open.pop();
            node.forEach(open::push);
            String text = node.isTextual() ? node.textValue() : "";
            if (text.length() >= SHORTEST_TIME && text.length() <= LONGEST_TIME && text.charAt(10) == 'T') {
                time(text)
                        .filter(at -> at.isAfter(range.from) && at.isBefore(range.to))
                        .ifPresent(found::add);
            }
        }
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Adds each change after one sample, up to the other. */
    private void changes(Sample before, Sample after, List<Sample> begins) {
        Sample last = before;
        while (!last.like(after)) {
            Sample next = firstUnlike(last, after);
            begins.add(next);
            last = next;
        }
    }

    private Sample firstUnlike(Sample like, Sample unlike) {
        Instant left = like.at;
        Sample right = unlike;
        while (Duration.between(left, right.at).compareTo(FINEST) > 0) {
            Instant middle =
                    left.plus(Duration.between(left, right.at).dividedBy(2)).truncatedTo(ChronoUnit.MINUTES);
            if (!middle.isAfter(left)) {
                middle = middle.plus(FINEST);
            }
            Sample sample = sample(middle);
            if (sample.like(like)) {
                left = middle;
            } else {
                right = sample;
            }
        }
        return right;
    }

    private Sample sample(Instant at) {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        if (left.isNegative()) {
            return unknown(at, FailureCode.POLICY_TIMEOUT, "the time for the forecast did not suffice");
        }
        ObjectNode later = input.objectNode().setAll(input);
        later.set("time", PolicyInput.time(at));
        return switch (evaluator.evaluate(later, left)) {
            case EvaluationOutcome.Failed failed -> unknown(at, FailureCode.of(failed.failure()), failed.detail());
            case EvaluationOutcome.Evaluated evaluated -> {
                List<CalendarReason> reasons = evaluated.verdict().violations().stream()
                        .filter(violation -> violation.enforcement() == Enforcement.DENY)
                        .map(this::reason)
                        .toList();
                yield new Sample(at, state(reasons), reasons);
            }
        };
    }

    private static Sample unknown(Instant at, FailureCode code, String why) {
        return new Sample(at, GateState.UNKNOWN, List.of(new CalendarReason(code.code(), why, "", true)));
    }

    private CalendarReason reason(Violation violation) {
        JsonNode approver = violation.details().path("approval");
        return new CalendarReason(
                violation.code(),
                violation.message(),
                approver.isTextual() ? approver.textValue() : "",
                evaluator.healsWithTime(violation.code()));
    }

    private static GateState state(List<CalendarReason> reasons) {
        if (reasons.isEmpty()) {
            return GateState.OPEN;
        }
        return reasons.stream().noneMatch(reason -> reason.approver().isEmpty())
                ? GateState.APPROVAL
                : GateState.CLOSED;
    }
}
