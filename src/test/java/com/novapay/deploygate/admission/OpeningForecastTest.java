package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.GroupVersionKind;
import com.novapay.deploygate.change.GroupVersionResource;
import com.novapay.deploygate.change.Image;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped policies asked about later times, against the calendar as java.time tells it. */
class OpeningForecastTest {
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final Set<String> CALENDAR = Set.of("deploy-days", "friday-approval");
    private static final ScheduledExecutorService WATCHDOG = Executors.newSingleThreadScheduledExecutor();
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

    @ParameterizedTest
    @CsvSource({
        "an ordinary Friday,                     America/New_York,     2026-11-27T15:00:00Z, 2026-11-30T05:00:00Z",
        "summer time ends on the weekend,        America/New_York,     2026-10-30T15:00:00Z, 2026-11-02T05:00:00Z",
        "summer time begins on the weekend,      America/New_York,     2027-03-12T15:00:00Z, 2027-03-15T04:00:00Z",
        "the last second of Sunday,              America/New_York,     2026-11-30T04:59:59Z, 2026-11-30T05:00:00Z",
        "an offset of half an hour,              Asia/Kolkata,         2026-11-27T15:00:00Z, 2026-11-29T18:30:00Z",
        "an offset of three quarters,            Asia/Kathmandu,       2026-11-27T15:00:00Z, 2026-11-29T18:15:00Z",
        "a shift of half an hour on a Sunday,    Australia/Lord_Howe,  2027-04-02T15:00:00Z, 2027-04-04T13:30:00Z",
        "east of Greenwich,                      Pacific/Auckland,     2026-11-27T15:00:00Z, 2026-11-29T11:00:00Z",
    })
    void nextOpen_overAWeekend(String why, String zone, Instant now, Instant expected) throws IOException {
        assertThat(nextOpen("{schedule: {time_zone: '%s'}}".formatted(zone), now))
                .isEqualTo(expected);
    }

    /** In Cairo the clocks of Friday, April 30, 2027 begin at one. */
    @Test
    void nextOpen_dayWithoutMidnight() throws IOException {
        String data = "{schedule: {time_zone: Africa/Cairo, open_days: [Friday], approval_days: []}}";
        Instant first = LocalDate.parse("2027-04-30")
                .atStartOfDay(ZoneId.of("Africa/Cairo"))
                .toInstant();
        assertThat(first.atZone(ZoneId.of("Africa/Cairo")).getHour()).isEqualTo(1);
        assertThat(nextOpen(data, Instant.parse("2027-04-28T09:00:00Z"))).isEqualTo(first);
    }

    @Test
    void nextOpen_afterThreeClosedWeeks() throws IOException {
        List<String> closed = LocalDate.parse("2026-12-14")
                .datesUntil(LocalDate.parse("2027-01-04"))
                .map(day -> "'" + day + "'")
                .toList();
        assertThat(nextOpen(
                        "{schedule: {closed_dates: [%s]}}".formatted(String.join(",", closed)),
                        Instant.parse("2026-12-14T12:00:00Z")))
                .isEqualTo("2027-01-04T05:00:00Z");
    }

    @Test
    void nextOpen_neverOpen_isNone() throws IOException {
        assertThat(nextOpen("{schedule: {open_days: [], approval_days: []}}", Instant.parse("2026-12-14T12:00:00Z")))
                .isNull();
    }

    /** Announced at 14:37:20 with a lead time of a day: 14:37 is too early, 14:38 is not. */
    @Test
    void nextOpen_whenTheLeadTimeOfAMigrationIsOver() throws IOException {
        FactSet facts = new FactSet(List.of(yaml("""
                {apiVersion: deploygate.novapay.com/v1alpha1, kind: Migration,
                 metadata: {name: refunds, namespace: pay, creationTimestamp: '2026-11-23T14:37:20Z'},
                 spec: {workload: {kind: Deployment, name: payments}, title: t, announcedBy: dev}}"""), yaml("""
                {apiVersion: deploygate.novapay.com/v1alpha1, kind: Approval,
                 metadata: {name: a, namespace: pay, creationTimestamp: '2026-11-23T20:00:00Z'},
                 spec: {purpose: migration, role: platform, workload: {kind: Deployment, name: payments},
                        change: 'sha256:1', migration: refunds, approver: platform@novapay,
                        expiresAt: '2026-11-24T19:00:00Z'}}""")));
        List<Image> images = List.of(new Image("app", "payments", null, false));
        Change deploy = new Change(ChangeClass.DEPLOY, "sha256:1", null, images, List.of());
        JsonNode object = yaml("{metadata: {annotations: {deploygate.novapay.com/migration: refunds}}}");
        Decision decision = judge(shipped, facts, Set.of("migration-announcement"))
                .decide(request(object), deploy, Instant.parse("2026-11-24T13:10:00Z"), Duration.ofMinutes(2));
        assertThat(decision.denyingCodes()).containsExactly("migration-announcement");
        assertThat(decision.opening().time()).contains(Instant.parse("2026-11-24T14:38:00Z"));
    }

    /** Time heals the day but not the incident: the day still opens on Monday. */
    @Test
    void nextOpen_isOfWhatTimeHeals() throws IOException {
        FactSet facts = new FactSet(List.of(yaml("""
                {apiVersion: deploygate.novapay.com/v1alpha1, kind: Incident, metadata: {name: inc-1},
                 spec: {severity: SEV-1, title: t, openedAt: '2026-11-27T10:00:00Z'}}""")));
        Decision decision = judge(shipped, facts, Set.of("friday-approval", "deploy-days", "incident-freeze"))
                .decide(request(missing()), step(), Instant.parse("2026-11-27T15:00:00Z"), Duration.ofMinutes(2));
        assertThat(decision.denyingCodes()).containsExactly("friday-approval", "incident-freeze");
        assertThat(decision.opening().time()).contains(Instant.parse("2026-11-30T05:00:00Z"));
    }

    /** Any calendar, any zone, any moment: the minute is the one that a walk through all minutes finds. */
    @Test
    void nextOpen_randomCalendars_isTheFirstOpenMinute() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("OpeningForecastTest seed " + seed + " (replay with -Dseed=" + seed + ")");
        Random random = new Random(seed);
        List<String> zones = ZoneId.getAvailableZoneIds().stream()
                .filter(zone -> zone.contains("/") && !zone.startsWith("SystemV") && !zone.startsWith("Etc"))
                .sorted()
                .toList();
        for (int i = 0; i < 60; i++) {
            ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
            Instant now = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(3 * 365 * 86_400));
            Set<DayOfWeek> open = EnumSet.noneOf(DayOfWeek.class);
            Set<LocalDate> closed = new HashSet<>();
            for (DayOfWeek day : DayOfWeek.values()) {
                if (random.nextInt(3) == 0) {
                    open.add(day);
                }
            }
            for (int day = 0; day < 10; day++) {
                closed.add(now.atZone(zone).toLocalDate().plusDays(random.nextInt(12)));
            }
            assertThat(nextOpen(data(zone, open, closed), now))
                    .as("%s at %s, open %s but %s", zone, now, open, closed)
                    .isEqualTo(walk(zone, now, open, closed));
        }
    }

    private static @Nullable Instant walk(ZoneId zone, Instant now, Set<DayOfWeek> open, Set<LocalDate> closed) {
        if (isOpen(now.atZone(zone), open, closed)) {
            return null;
        }
        Instant minute = now.truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofMinutes(1));
        for (int ahead = 0; ahead < 30 * 24 * 60; ahead++) {
            Instant at = minute.plus(Duration.ofMinutes(ahead));
            if (isOpen(at.atZone(zone), open, closed)) {
                return at;
            }
        }
        return null;
    }

    private static boolean isOpen(ZonedDateTime at, Set<DayOfWeek> open, Set<LocalDate> closed) {
        return open.contains(at.getDayOfWeek()) && !closed.contains(at.toLocalDate());
    }

    private static String data(ZoneId zone, Set<DayOfWeek> open, Set<LocalDate> closed) {
        List<String> days = new ArrayList<>();
        open.forEach(day -> days.add(day.getDisplayName(TextStyle.FULL, Locale.ENGLISH)));
        List<String> dates = closed.stream().map(date -> "'" + date + "'").toList();
        return "{schedule: {time_zone: '%s', open_days: [%s], approval_days: [], closed_dates: [%s]}}"
                .formatted(zone, String.join(",", days), String.join(",", dates));
    }

    private static @Nullable Instant nextOpen(String data, Instant now) throws IOException {
        ObjectNode merged = bundle.data().deepCopy();
        ((ObjectNode) merged.path("schedule")).setAll((ObjectNode) yaml(data).path("schedule"));
        WasmPolicyEvaluator evaluator = shipped.withData(bundle.withData(merged), 1);
        return judge(evaluator, new FactSet(List.of()), CALENDAR)
                .decide(request(missing()), step(), now, Duration.ofMinutes(2))
                .opening()
                .time()
                .orElse(null);
    }

    private static ChangeEvaluator judge(WasmPolicyEvaluator evaluator, FactSet facts, Set<String> codes) {
        return new ChangeEvaluator(
                new FactSetView(() -> facts, () -> new Freshness.Fresh(Duration.ZERO)),
                () -> evaluator,
                () -> "d-1",
                codes::contains);
    }

    private static Change step() {
        return new Change(ChangeClass.CANARY_STEP, null, null, List.of(), List.of());
    }

    private static AdmissionRequest request(JsonNode object) {
        return new AdmissionRequest(
                "u",
                Operation.UPDATE,
                new GroupVersionKind("apps", "v1", "Deployment"),
                new GroupVersionResource("apps", "v1", "deployments"),
                "",
                "pay",
                "payments",
                new UserInfo("dev@novapay", List.of()),
                true,
                object,
                JsonNodeFactory.instance
                        .objectNode()
                        .set(
                                "metadata",
                                JsonNodeFactory.instance
                                        .objectNode()
                                        .put("creationTimestamp", "2026-11-01T00:00:00Z")));
    }

    private static JsonNode missing() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static JsonNode yaml(String text) throws IOException {
        return YAML.readTree(text);
    }
}
