package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.calendar.CalendarReason;
import com.novapay.deploygate.calendar.CalendarSpan;
import com.novapay.deploygate.calendar.GateCalendar;
import com.novapay.deploygate.calendar.GateState;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.PolicyException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Forecasts the states of the gate for one workload, by asking the active policies about later times. Thread-safe. */
public final class CalendarForecast {
    private final FactsView facts;
    private final PolicyCatalog policies;

    public CalendarForecast(FactsView facts, PolicyCatalog policies) {
        this.facts = facts;
        this.policies = policies;
    }

    /**
     * The calendar of some days; whatever could not be evaluated in time is {@link GateState#UNKNOWN}, never open.
     *
     * @param change what is asked about, such as {@link CanaryStepProbe#CHANGE}
     * @param from the beginning, within the first day
     * @param days at least one
     */
    @SuppressWarnings("CatchingUnchecked") // what cannot be told is told as such
    public GateCalendar of(AdmissionRequest request, Change change, Instant from, int days, Duration budget) {
        ZoneId zone = policies.zone();
        Instant to = from.atZone(zone)
                .toLocalDate()
                .plusDays(days)
                .atStartOfDay(zone)
                .toInstant();
        List<CalendarSpan> spans;
        try {
            spans = spans(request, change, new CalendarScan.Range(from, to, zone), budget);
        } catch (RuntimeException e) {
            spans = unknown(from, to, zone, FailureCode.INTERNAL_ERROR.code(), e.toString());
        }
        GateCalendar.Workload workload = new GateCalendar.Workload(
                request.namespace(), request.workload().kind(), request.name());
        return new GateCalendar(List.of(workload), zone, spans);
    }

    private List<CalendarSpan> spans(
            AdmissionRequest request, Change change, CalendarScan.Range range, Duration budget) {
        Freshness freshness = facts.freshness();
        if (freshness instanceof Freshness.Unknown unknown) {
            return unknown(range.from(), range.to(), range.zone(), FailureCode.FACTS_STALE.code(), unknown.reason());
        }
        PolicyEvaluator evaluator = policies.get();
        ObjectNode input = PolicyInput.of(request, change, facts.of(request, change, range.from()), range.from());
        List<Instant> ends =
                policies.exceptions().stream().map(PolicyException::until).toList();
        return new CalendarScan(evaluator, input, range, ends, budget).spans();
    }

    private static List<CalendarSpan> unknown(Instant from, Instant to, ZoneId zone, String code, String why) {
        List<CalendarReason> reasons = List.of(new CalendarReason(code, why, "", true));
        List<CalendarSpan> spans = new ArrayList<>();
        Instant at = from;
        while (at.isBefore(to)) {
            LocalDate day = at.atZone(zone).toLocalDate();
            Instant end = day.plusDays(1).atStartOfDay(zone).toInstant();
            spans.add(new CalendarSpan(day, at, end, GateState.UNKNOWN, reasons));
            at = end;
        }
        return spans;
    }
}
