package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.novapay.deploygate.calendar.CalendarReason;
import com.novapay.deploygate.calendar.GateCalendar;
import com.novapay.deploygate.calendar.GateState;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.EvaluationFailure;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.Verdict;
import com.novapay.deploygate.policy.Violation;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shipped policies, and one with opening hours, asked about the days to come. */
class CalendarForecastTest {
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final ScheduledExecutorService WATCHDOG = Executors.newSingleThreadScheduledExecutor();
    private static final Instant FRIDAY = Instant.parse("2026-11-27T15:00:00Z");
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static PolicyBundle bundle;
    private static WasmPolicyEvaluator shipped;

    @BeforeAll
    static void load() throws PolicyProblem {
        bundle = BundleFiles.shipped();
        shipped = new WasmPolicyEvaluator(bundle, 1, 64 << 20, WATCHDOG);
    }

    @AfterAll
    static void stop() {
        WATCHDOG.shutdownNow();
    }

    @Test
    void days_ofTheShippedCalendar() throws IOException {
        GateCalendar calendar = forecast("{}", List.of(), 5);
        assertThat(lines(calendar))
                .containsExactly(
                        "2026-11-27 from 10:00 needs approval of vp-engineering friday-approval",
                        "2026-11-28 all day closed deploy-days",
                        "2026-11-29 all day closed deploy-days",
                        "2026-11-30 all day open",
                        "2026-12-01 all day open");
        assertThat(calendar.spans().get(1).reasons().getFirst().message())
                .isEqualTo("Saturday 2026-11-28 (America/New_York) is not a deploy day.");
        assertThat(calendar.lasting()).isEmpty();
    }

    @Test
    void days_listedDatesAndSummerTime() throws IOException {
        List<String> lines = lines(
                forecast("{schedule: {closed_dates: ['2026-12-01'], time_zone: Australia/Lord_Howe}}", List.of(), 6));
        assertThat(lines)
                .containsExactly(
                        "2026-11-28 from 02:00 closed deploy-days",
                        "2026-11-29 all day closed deploy-days",
                        "2026-11-30 all day open",
                        "2026-12-01 all day closed deploy-days",
                        "2026-12-02 all day open",
                        "2026-12-03 all day open");
        GateCalendar shift = forecast(
                "{schedule: {time_zone: Australia/Lord_Howe}}", List.of(), Instant.parse("2027-04-02T15:00:00Z"), 3);
        assertThat(shift.spans().get(1).to()).isEqualTo("2027-04-04T13:30:00Z");
    }

    @Test
    void exception_endsToTheSecond() throws IOException {
        GateCalendar calendar = forecast("""
                {exceptions: [{rule: deploy-days, namespace: pay, workload: '*', granted_by: vp, reason: r, ticket: T-1,
                  until: '2026-11-28T14:17:23Z'}]}""", List.of(), 2);
        assertThat(lines(calendar))
                .containsExactly(
                        "2026-11-27 from 10:00 needs approval of vp-engineering friday-approval",
                        "2026-11-28 until 09:17 open",
                        "2026-11-28 from 09:17 closed deploy-days");
        assertThat(calendar.spans().get(1).to()).isEqualTo("2026-11-28T14:17:23Z");
    }

    @Test
    void incident_doesNotEndByTime() throws IOException {
        JsonNode incident = YAML.readTree("""
                {apiVersion: deploygate.novapay.com/v1alpha1, kind: Incident, metadata: {name: inc-1},
                 spec: {severity: SEV-1, title: t, openedAt: '2026-11-27T10:00:00Z'}}""");
        GateCalendar calendar = forecast("{}", List.of(incident), 4);
        assertThat(calendar.lasting()).containsOnlyKeys("incident-freeze");
        assertThat(calendar.spans()).allMatch(span -> span.state() == GateState.CLOSED);
        assertThat(lines(calendar).getLast()).isEqualTo("2026-11-30 all day closed incident-freeze");
    }

    /** Hours that no fact names are found to the minute. */
    @Test
    void hours_ofARuleOfYourOwn_areFoundToTheMinute() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        PolicyEvaluator hours = new Hours(asked, LocalTime.of(9, 17), LocalTime.of(17, 42), Integer.MAX_VALUE);
        GateCalendar calendar = forecast(catalog(hours, bundle.data()), List.of(), FRIDAY, 14, Duration.ofMinutes(1));
        assertThat(lines(calendar))
                .hasSize(2 + 13 * 3)
                .startsWith(
                        "2026-11-27 10:00 to 17:42 open",
                        "2026-11-27 from 17:42 closed hours",
                        "2026-11-28 until 09:17 closed hours",
                        "2026-11-28 09:17 to 17:42 open");
        assertThat(asked).hasValueLessThan(600);
    }

    @Test
    void timeThatDoesNotSuffice_isNotKnownAndNeverOpen() throws IOException {
        PolicyEvaluator hours = new Hours(new AtomicInteger(), LocalTime.MIN, LocalTime.MAX, 30);
        GateCalendar calendar = forecast(catalog(hours, bundle.data()), List.of(), FRIDAY, 4, Duration.ofMinutes(1));
        assertThat(lines(calendar))
                .containsExactly(
                        "2026-11-27 from 10:00 open",
                        "2026-11-28 until 15:01 open",
                        "2026-11-28 from 15:01 not known policy-timeout",
                        "2026-11-29 all day not known policy-timeout",
                        "2026-11-30 all day not known policy-timeout");
        assertThat(calendar.isKnown()).isFalse();
        assertThat(lines(forecast(catalog(shipped, bundle.data()), List.of(), FRIDAY, 1, Duration.ZERO.minusMillis(1))))
                .containsExactly("2026-11-27 from 10:00 not known policy-timeout");
    }

    @Test
    void unknownFacts_areNotKnown() {
        GateCalendar calendar = new CalendarForecast(
                        new FactSetView(() -> new FactSet(List.of()), () -> new Freshness.Unknown("no watch")),
                        catalog(shipped, bundle.data()))
                .of(request(), CanaryStepProbe.CHANGE, FRIDAY, 2, Duration.ofMinutes(1));
        assertThat(lines(calendar))
                .containsExactly(
                        "2026-11-27 from 10:00 not known facts-stale", "2026-11-28 all day not known facts-stale");
        assertThat(calendar.spans().getFirst().reasons().getFirst().message()).isEqualTo("no watch");
    }

    private static GateCalendar forecast(String data, List<JsonNode> facts, int days) throws IOException {
        return forecast(data, facts, FRIDAY, days);
    }

    private static GateCalendar forecast(String data, List<JsonNode> facts, Instant from, int days) throws IOException {
        ObjectNode all = bundle.data().deepCopy();
        YAML.readTree(data).properties().forEach(section -> {
            if (section.getValue().isObject()) {
                section.getValue()
                        .properties()
                        .forEach(member ->
                                all.withObject("/" + section.getKey()).set(member.getKey(), member.getValue()));
            } else {
                all.set(section.getKey(), section.getValue());
            }
        });
        return forecast(
                catalog(shipped.withData(bundle.withData(all), 1), all), facts, from, days, Duration.ofMinutes(1));
    }

    private static PolicyCatalog catalog(PolicyEvaluator evaluator, JsonNode data) {
        PolicyCatalog catalog = new PolicyCatalog();
        catalog.activate(bundle.withData(data), "", evaluator);
        return catalog;
    }

    private static GateCalendar forecast(
            PolicyCatalog policies, List<JsonNode> facts, Instant from, int days, Duration budget) {
        FactSet set = new FactSet(facts);
        return new CalendarForecast(new FactSetView(() -> set, () -> new Freshness.Fresh(Duration.ZERO)), policies)
                .of(request(), CanaryStepProbe.CHANGE, from, days, budget);
    }

    private static AdmissionRequest request() {
        return CanaryStepProbe.of("test", "Deployment", "pay", "payments", MissingNode.getInstance());
    }

    private static List<String> lines(GateCalendar calendar) {
        return calendar.spans().stream()
                .map(span -> span.day() + " " + span.times(calendar.zone()) + " " + span.words()
                        + span.reasons().stream()
                                .map(CalendarReason::code)
                                .distinct()
                                .map(code -> " " + code)
                                .collect(Collectors.joining()))
                .toList();
    }

    /** Open between two times of the day in New York. */
    private record Hours(AtomicInteger asked, LocalTime opens, LocalTime closes, int most) implements PolicyEvaluator {
        @Override
        public String revision() {
            return "hours";
        }

        @Override
        public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
            if (asked.incrementAndGet() > most) {
                return new EvaluationOutcome.Failed(EvaluationFailure.TIMEOUT, "too slow", revision());
            }
            LocalTime time = Instant.parse(input.at("/time/now").asText())
                    .atZone(NEW_YORK)
                    .toLocalTime();
            boolean open = !time.isBefore(opens) && time.isBefore(closes);
            Violation closed = new Violation(
                    "hours", "It is " + time + ".", "Wait.", JsonNodeFactory.instance.objectNode(), Enforcement.DENY);
            return new EvaluationOutcome.Evaluated(
                    new Verdict(open ? List.of() : List.of(closed), List.of()), revision());
        }
    }
}
