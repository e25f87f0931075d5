package com.novapay.deploygate.announce.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.announce.Marker.Kind;
import com.novapay.deploygate.announce.Marker.Source;
import com.novapay.deploygate.announce.MemoryOutbox;
import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.Message.Tone;
import com.novapay.deploygate.announce.OutboxProblem;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.release.CanaryProgress;
import com.novapay.deploygate.release.WorkloadObservation;
import com.novapay.deploygate.release.WorkloadObservation.State;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseAnnouncerTest {
    private static final String DEPLOYS = "#deploy-notifications";
    private static final String ENGINEERING = "#engineering";
    private static final String TEAM = "#team-payments";
    private static final WorkloadKey PAYMENTS = new WorkloadKey("pay", "Rollout", "payments");
    private final FakeRecordFeed feed = new FakeRecordFeed();
    private final MemoryOutbox outbox = new MemoryOutbox();
    private final List<String> reports = new ArrayList<>();
    private ArrayNode severities = severities("SEV-1", "SEV-2");
    private Instant now = Instant.parse("2026-11-27T12:00:00Z");
    private ReleaseAnnouncer announcer = announcer();

    private ReleaseAnnouncer announcer() {
        CheckLinks links = new CheckLinks(
                Optional.empty(),
                Optional.of(new LinkTemplate("https://apm.example/{service}?env={environment}")),
                Optional.of(new LinkTemplate("https://logs.example/?q={service}%20{digest}")),
                Optional.empty(),
                Optional.of(URI.create("https://gate.example")));
        HealthProbe none = new HealthProbe(
                Networks.of(List.of()),
                host -> List.of(InetAddress.getLoopbackAddress()),
                Duration.ofSeconds(1),
                () -> 0);
        return new ReleaseAnnouncer(
                feed,
                outbox,
                new ReleaseAnnouncer.Settings(
                        new Channels(Optional.of(DEPLOYS), Optional.of(ENGINEERING), Map.of("payments", TEAM)),
                        links,
                        () -> ZoneId.of("America/New_York"),
                        () -> Severities.of(severities)),
                new ReleaseChecks(links, none, Runnable::run, Clock.systemUTC(), feed::add),
                reports::add);
    }

    @Test
    void deploy_isOneMessageThatEndsHealthyWithTheFourChecks() {
        record(Recorded.admitted("d-1", "DEPLOY", "sha256:aaaabbbbccccdddd", now));
        assertThat(outbox.titles(DEPLOYS)).isEmpty();
        record(Recorded.applied("d-1", "", now));
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Deploying payments-api to production");
        record(Recorded.healthy("d-1", now));
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Deployed payments-api to production: healthy");
        assertThat(outbox.titles(ENGINEERING)).isEmpty();
        Message last = outbox.messages(DEPLOYS).getFirst();
        assertThat(last.tone()).isEqualTo(Tone.GOOD);
        assertThat(last.fields())
                .extracting(field -> field.name() + " " + field.value())
                .contains("Workload rollout/payments in pay", "Change aaaabbbbcccc", "Requested by argocd");
        assertThat(last.links())
                .extracting(link ->
                        link.name() + " " + link.target().map(URI::toString).orElse("-"))
                .containsExactly(
                        "1. Deploy status https://gate.example/changes/d-1",
                        "2. Datadog APM: latency and error rate https://apm.example/payments-api?env=production",
                        "3. Application logs: new error patterns https://logs.example/?q=payments-api%20sha256%3Aaaaabbbbccccdddd",
                        "4. Health endpoint -",
                        "Decision d-1 https://gate.example/changes/d-1");
    }

    @Test
    void canary_isUpdatedAtEachStep() {
        record(Recorded.admitted("d-1", "DEPLOY", "sha256:a", now));
        record(Recorded.applied("d-1", "", now));
        shows(canary(1, 10));
        shows(canary(1, 10));
        shows(canary(3, 50, new CanaryProgress.Analysis("payments-1", "Running")));
        shows(canary(3, 50, new CanaryProgress.Analysis("payments-1", "Successful")));
        assertThat(outbox.titles(DEPLOYS))
                .containsExactly("Deploying payments-api to production: canary step 4 of 5, 50% of the traffic");
        assertThat(outbox.threads(DEPLOYS))
                .containsExactly(
                        "Deploying payments-api to production",
                        "Deploying payments-api to production: canary step 2 of 5, 10% of the traffic",
                        "Deploying payments-api to production: canary step 4 of 5, 50% of the traffic");
        record(Recorded.healthy("d-1", now));
        round();
        assertThat(outbox.messages(DEPLOYS).getFirst().paragraphs())
                .contains("Analysis of the canary: payments-1 Successful.");
    }

    @Test
    void failedDeploy_saysWhyAndHowToGoBack() {
        record(Recorded.admitted("d-1", "DEPLOY", "sha256:a", now));
        record(Recorded.applied("d-1", "", now));
        record(Recorded.failed("d-1", "ProgressDeadlineExceeded: it has timed out", now));
        Message message = outbox.messages(DEPLOYS).getFirst();
        assertThat(message.title()).isEqualTo("Deploy of payments-api to production failed");
        assertThat(message.tone()).isEqualTo(Tone.BAD);
        assertThat(message.paragraphs())
                .containsExactly("The controller gave up: ProgressDeadlineExceeded: it has timed out");
        assertThat(message.commands()).containsExactly("novapay rollback payments-api -n pay");
        assertThat(message.links()).hasSize(5);
    }

    @Test
    void abortedCanary_isTriedAgainAndAbortedAgain() {
        record(Recorded.admitted("d-1", "DEPLOY", "sha256:a", now));
        record(Recorded.applied("d-1", "", now));
        shows(canary(1, 10));
        record(Recorded.failed("d-1", "Aborted: metric error-rate", now));
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Deploy of payments-api to production was aborted");
        record(Recorded.admitted("d-2", "CANARY_STEP", "sha256:a", now));
        shows(canary(1, 10));
        assertThat(outbox.titles(DEPLOYS))
                .containsExactly("Deploying payments-api to production: canary step 2 of 5, 10% of the traffic");
        shows(observation(new State.Failed("Aborted: again"), Optional.empty()));
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Deploy of payments-api to production was aborted");
    }

    @Test
    void rollback_marksWhatWasLeftAndEndsHealthyItself() {
        record(Recorded.admitted("d-1", "DEPLOY", "sha256:a", now));
        record(Recorded.applied("d-1", "", now));
        record(Recorded.healthy("d-1", now));
        record(Recorded.admitted("d-2", "ROLLBACK", "sha256:before0", now));
        record(Recorded.rolledBack("d-1", "d-2", now));
        record(Recorded.applied("d-2", "d-1", now));
        record(Recorded.healthy("d-2", now));
        assertThat(outbox.titles(DEPLOYS))
                .containsExactly(
                        "Deploy of payments-api to production was rolled back",
                        "Rolled back payments-api in production: healthy");
        assertThat(outbox.titles(ENGINEERING)).isEmpty();
    }

    @Test
    void rollbackDuringAnIncident_isInEngineeringToo() {
        record(Recorded.declared(
                "d-0", "INCIDENT_OPEN", "Incident", "inc-1", now, "severity", "SEV-1", "title", "down"));
        tick(Duration.ofMinutes(1));
        record(Recorded.admitted("d-2", "ROLLBACK", "sha256:b", now));
        record(Recorded.applied("d-2", "", now));
        assertThat(outbox.titles(ENGINEERING))
                .containsExactly("Deploys are locked: SEV-1 down", "Rolling back payments-api in production");
        record(Recorded.declared(
                "d-3",
                "INCIDENT_RESOLVE",
                "Incident",
                "inc-1",
                now.plusSeconds(60),
                "severity",
                "SEV-1",
                "resolvedBy",
                "carol"));
        assertThat(outbox.titles(DEPLOYS)).contains("Deploys are unlocked: SEV-1 down is over");
    }

    @Test
    void incidentWhoseSeverityChanges_updatesItsMessage() {
        incident("INCIDENT_OPEN", "SEV-3");
        assertThat(outbox.puts()).isZero();
        incident("RECORD_UPDATE", "SEV-1");
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Deploys are locked: SEV-1 down");
        incident("RECORD_UPDATE", "SEV-1");
        incident("RECORD_UPDATE", "SEV-2");
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Deploys are locked: SEV-2 down");
        assertThat(outbox.messages(DEPLOYS).getFirst().paragraphs().getFirst())
                .isEqualTo("The severity was SEV-1 before.");
        incident("RECORD_UPDATE", "SEV-4");
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Deploys are unlocked: SEV-4 down is less severe now");
        record(Recorded.admitted("d-after", "DEPLOY", "sha256:a", now));
        record(Recorded.applied("d-after", "", now));
        incident("INCIDENT_RESOLVE", "SEV-4");
        assertThat(outbox.titles(ENGINEERING)).containsExactly("Deploys are unlocked: SEV-4 down is less severe now");
        assertThat(outbox.threads(ENGINEERING)).as("no step twice").hasSize(3);
    }

    @Test
    void incidentThatIsOpenedAgain_isAnnouncedAgain() {
        incident("INCIDENT_OPEN", "SEV-1");
        record(resolved(incidentDocument("INCIDENT_RESOLVE", "SEV-1")));
        record(resolved(incidentDocument("RECORD_UPDATE", "SEV-2")));
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Deploys are unlocked: SEV-1 down is over");
        incident("RECORD_UPDATE", "SEV-1");
        assertThat(outbox.titles(DEPLOYS))
                .containsExactly("Deploys are unlocked: SEV-1 down is over", "Deploys are locked: SEV-1 down");
        incident("RECORD_DELETE", "SEV-1");
        incident("INCIDENT_OPEN", "SEV-2");
        assertThat(outbox.titles(DEPLOYS))
                .endsWith("Deploys are locked: SEV-2 down")
                .hasSize(3);
    }

    /** As the policies' data say, and not by a list of the gate's own. */
    @Test
    void severitiesOfThePolicies_sayWhatLocks() {
        severities = severities("SEV-1");
        incident("INCIDENT_OPEN", "SEV-2");
        ObjectNode deploy = Recorded.admitted("d-1", "DEPLOY", "sha256:a", now);
        ((ObjectNode) deploy.path("input").path("facts"))
                .withArray("incidents")
                .addObject()
                .put("severity", "SEV-2");
        record(deploy);
        record(Recorded.applied("d-1", "", now));
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Deploying payments-api to production");
        assertThat(outbox.titles(ENGINEERING)).isEmpty();
        severities = severities("SEV-1", "SEV-2", "SEV-3");
        record(Recorded.healthy("d-1", now));
        assertThat(outbox.titles(ENGINEERING)).containsExactly("Deployed payments-api to production: healthy");
    }

    private void incident(String changeClass, String severity) {
        record(incidentDocument(changeClass, severity));
    }

    private ObjectNode incidentDocument(String changeClass, String severity) {
        now = now.plusSeconds(1);
        return Recorded.declared(
                "d-" + now, changeClass, "Incident", "inc-1", now, "severity", severity, "title", "down");
    }

    private static ObjectNode resolved(ObjectNode document) {
        ((ObjectNode) document.path("input").path("record").path("object").path("spec"))
                .put("resolvedAt", "2026-11-27T12:30:00Z");
        return document;
    }

    private static ArrayNode severities(String... names) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        List.of(names).forEach(list::add);
        return list;
    }

    @Test
    void incidentThatFreezesNothing_isNotAnnounced() {
        record(Recorded.declared("d-0", "INCIDENT_OPEN", "Incident", "inc-1", now, "severity", "SEV-3"));
        assertThat(outbox.puts()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hotfix", "break-glass"})
    void specialApproval_isInEngineeringToo(String purpose) {
        record(Recorded.with(Recorded.admitted("d-1", "DEPLOY", "sha256:a", now), purpose, "carol"));
        // A break-glass approval is used at the moment of the decision.
        assertThat(outbox.titles(ENGINEERING)).hasSize(purpose.equals("hotfix") ? 0 : 1);
        record(Recorded.applied("d-1", "", now));
        String mark = purpose.equals("hotfix") ? "Hotfix: " : "Break-glass: ";
        assertThat(outbox.titles(ENGINEERING)).containsExactly(mark + "Deploying payments-api to production");
        assertThat(outbox.titles(DEPLOYS)).containsExactly(mark + "Deploying payments-api to production");
    }

    @Test
    void releaseThatIsReplaced_namesWhatTookItsPlace() {
        record(Recorded.admitted("d-1", "DEPLOY", "sha256:a", now));
        record(Recorded.applied("d-1", "", now));
        record(Recorded.admitted("d-2", "DEPLOY", "sha256:b", now));
        record(Recorded.applied("d-2", "d-1", now));
        record(Recorded.ungated("d-2", now));
        assertThat(outbox.titles(DEPLOYS))
                .containsExactly(
                        "Deploy of payments-api to production was replaced before it was healthy",
                        "Deploy of payments-api to production was replaced before it was healthy");
        assertThat(outbox.messages(DEPLOYS))
                .extracting(message -> message.paragraphs().getFirst())
                .containsExactly(
                        "Decision d-2 took its place.",
                        "A template that no decision admitted took its place. See the record of type ungated.");
    }

    @Test
    void admissionThatIsNeverApplied_saysSoAfterAWhile_andGoesOnWhenItIsAfterAll() {
        record(Recorded.admitted("d-1", "DEPLOY", "sha256:a", now));
        tick(ReleaseTracker.LONGEST_WAIT.minusSeconds(1));
        assertThat(outbox.puts()).isZero();
        tick(Duration.ofSeconds(1));
        assertThat(outbox.titles(DEPLOYS))
                .containsExactly("Deploy of payments-api to production was admitted, but did not reach the cluster");
        record(Recorded.applied("d-1", "", now));
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Deploying payments-api to production");
    }

    @Test
    void eachRelease_isMarkedOnceWhenItRuns_andWheneverItEndsOtherwise() {
        Instant begin = now;
        ObjectNode created = Recorded.admitted("d-1", "CREATE", "sha256:aa", now);
        Recorded.verified(created, "sha256:aa", "https://git.example/pay", "4f9c");
        record(created);
        record(Recorded.applied("d-1", "", now));
        assertThat(outbox.markers()).as("what is under way is not marked").isEmpty();
        tick(Duration.ofMinutes(4));
        record(Recorded.healthy("d-1", now));
        record(Recorded.healthy("d-1", now));
        assertThat(outbox.markers()).singleElement().satisfies(marker -> {
            assertThat(marker.kind()).isEqualTo(Kind.DEPLOYED);
            assertThat(marker.startedAt()).isEqualTo(begin);
            assertThat(marker.happenedAt()).isEqualTo(now);
            assertThat(marker.artifact()).isEqualTo("registry.novapay.local/payments-api@sha256:aa");
            assertThat(marker.source())
                    .isEqualTo(new Source(Optional.of("https://git.example/pay"), Optional.of("4f9c")));
        });
        record(Recorded.admitted("d-2", "DEPLOY", "sha256:b", now));
        record(Recorded.applied("d-2", "d-1", now));
        record(Recorded.failed("d-2", "ProgressDeadlineExceeded", now));
        record(Recorded.admitted("d-3", "ROLLBACK", "sha256:aa", now));
        record(Recorded.rolledBack("d-2", "d-3", now));
        record(Recorded.applied("d-3", "d-2", now));
        record(Recorded.healthy("d-3", now));
        assertThat(outbox.markers())
                .extracting(marker -> marker.kind() + " " + marker.decision())
                .containsExactly("DEPLOYED d-1", "FAILED d-2", "REVERTED d-2", "ROLLED_BACK d-3");
        announcer = announcer();
        announcer.leads();
        round();
        assertThat(outbox.markers()).as("of another leader").hasSize(4);
    }

    @Test
    void canaryThatIsAbortedTwice_isMarkedTwice_andAsRunningInTheEnd() {
        record(Recorded.admitted("d-1", "DEPLOY", "sha256:a", now));
        record(Recorded.applied("d-1", "", now));
        record(Recorded.failed("d-1", "Aborted: by hand", now));
        record(Recorded.admitted("d-2", "CANARY_STEP", "sha256:a", now));
        shows(observation(new State.Failed("Aborted: again"), Optional.empty()));
        record(Recorded.healthy("d-1", now));
        assertThat(outbox.markers())
                .extracting(marker -> marker.kind() + " " + marker.decision())
                .containsExactly("ABORTED d-1", "ABORTED d-1", "UPGRADED d-1");
    }

    @Test
    void admissionThatIsRepeatedAfterAWriteConflict_isOneRelease() {
        record(Recorded.admitted("d-1", "DEPLOY", "sha256:a", now));
        record(Recorded.admitted("d-2", "DEPLOY", "sha256:a", now));
        record(Recorded.applied("d-2", "", now));
        tick(ReleaseTracker.LONGEST_WAIT.plusSeconds(1));
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Deploying payments-api to production");
    }

    @Test
    void withdrawnAdmission_isNotAnnounced() {
        record(Recorded.admitted("d-1", "DEPLOY", "sha256:a", now));
        record(Recorded.withdrawn("d-1", now));
        tick(ReleaseTracker.LONGEST_WAIT.plusSeconds(1));
        assertThat(outbox.titles(DEPLOYS)).isEmpty();
    }

    @Test
    void whatIsNoReleaseInProduction_isNotAnnounced() {
        for (String other : List.of("SCALE", "RESTART", "SETTINGS", "BRAKE", "DELETE")) {
            record(Recorded.admitted("d-" + other, other, "sha256:a", now));
        }
        record(Recorded.admitted("d-dry", "DEPLOY", "sha256:a", now).put("dryRun", true));
        record(Recorded.admitted("d-same", "DEPLOY", "sha256:before", now));
        ObjectNode staging = Recorded.admitted("d-staging", "DEPLOY", "sha256:a", now);
        ((ObjectNode) staging.path("workload")).put("environment", "staging");
        record(staging);
        tick(ReleaseTracker.LONGEST_WAIT.plusSeconds(1));
        assertThat(outbox.puts()).isZero();
    }

    @Test
    void environmentThatTheRulesDoNotKnow_isProduction() {
        ObjectNode odd = Recorded.admitted("d-1", "DEPLOY", "sha256:a", now);
        ((ObjectNode) odd.path("workload")).put("environment", "prod-eu");
        record(odd);
        record(Recorded.applied("d-1", "", now));
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Deploying payments-api to production");
    }

    @Test
    void anotherLeader_announcesNothingTwiceAndLosesNothing() {
        record(Recorded.admitted("d-1", "DEPLOY", "sha256:a", now));
        record(Recorded.applied("d-1", "", now));
        shows(canary(1, 10));
        int before = outbox.puts();
        announcer = announcer();
        announcer.leads();
        shows(canary(1, 10));
        announcer.leads();
        shows(canary(1, 10));
        assertThat(outbox.puts()).isEqualTo(before);
        // While no gate leads.
        feed.add(Recorded.healthy("d-1", now));
        announcer = announcer();
        announcer.leads();
        round();
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Deployed payments-api to production: healthy");
        assertThat(outbox.puts()).isEqualTo(before + 1);
    }

    @Test
    void whatIsOlderThanTheNewsWhenAGateBegins_isNotAnnounced() {
        feed.add(Recorded.admitted("d-1", "DEPLOY", "sha256:a", now));
        feed.add(Recorded.applied("d-1", "", now));
        feed.add(Recorded.admitted("d-2", "DEPLOY", "sha256:b", now.plus(Duration.ofHours(6))));
        feed.add(Recorded.applied("d-2", "d-1", now.plus(Duration.ofHours(6))));
        tick(Duration.ofHours(7));
        assertThat(outbox.titles(DEPLOYS))
                .containsExactly(
                        "Deploy of payments-api to production was replaced before it was healthy",
                        "Deploying payments-api to production");
    }

    @Test
    void storeThatIsAway_losesNothing() {
        record(Recorded.admitted("d-1", "DEPLOY", "sha256:a", now));
        outbox.broken(true);
        record(Recorded.applied("d-1", "", now));
        round();
        feed.broken(true);
        outbox.broken(false);
        record(Recorded.healthy("d-1", now));
        assertThat(reports)
                .containsExactly(
                        "announcements: the store is away",
                        "announcements: the audit log cannot be read: the store is away");
        feed.broken(false);
        round();
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Deployed payments-api to production: healthy");
        assertThat(outbox.threads(DEPLOYS)).hasSize(2);
    }

    @Test
    void anyOrderOfTheRecords_endsInTheSameMessages() {
        List<JsonNode> records = List.of(
                Recorded.admitted("d-1", "DEPLOY", "sha256:a", now),
                Recorded.applied("d-1", "", now),
                Recorded.healthy("d-1", now),
                Recorded.admitted("d-2", "ROLLBACK", "sha256:b", now),
                Recorded.rolledBack("d-1", "d-2", now),
                Recorded.applied("d-2", "d-1", now),
                Recorded.healthy("d-2", now));
        for (int seed = 0; seed < 500; seed++) {
            List<JsonNode> order = new ArrayList<>(records);
            Collections.shuffle(order, new Random(seed));
            MemoryOutbox shown = new MemoryOutbox();
            FakeRecordFeed shuffled = new FakeRecordFeed();
            ReleaseTracker tracker = new ReleaseTracker(id -> Optional.empty());
            ReleaseAnnouncements texts = new ReleaseAnnouncements(
                    new Channels(Optional.of(DEPLOYS), Optional.empty(), Map.of()),
                    new CheckLinks(
                            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                    release -> false,
                    () -> Severities.of(severities));
            for (JsonNode document : order) {
                shuffled.add(document);
                RecordEvent.of(document)
                        .ifPresent(event -> tracker.take(event).forEach(state -> put(shown, texts, state)));
            }
            assertThat(shown.titles(DEPLOYS))
                    .as("seed %s", seed)
                    .containsExactlyInAnyOrder(
                            "Deploy of payments-api to production was rolled back",
                            "Rolled back payments-api in production: healthy");
        }
    }

    private static void put(MemoryOutbox outbox, ReleaseAnnouncements texts, ReleaseState state) {
        try {
            outbox.put(texts.of(state));
        } catch (OutboxProblem e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void denial_goesToTheTeamOnceAnHour() {
        record(Recorded.denied("d-1", now, "friday-approval"));
        tick(Duration.ofMinutes(59));
        record(Recorded.denied("d-2", now, "friday-approval"));
        assertThat(outbox.titles(TEAM)).containsExactly("Denied: rollout/payments in pay: friday-approval");
        record(Recorded.denied("d-3", now, "friday-approval", "ci-evidence"));
        tick(Duration.ofMinutes(1));
        record(Recorded.denied("d-4", now, "friday-approval"));
        assertThat(outbox.titles(TEAM)).hasSize(3);
        Message message = outbox.messages(TEAM).getFirst();
        assertThat(message.fields())
                .extracting(field -> field.name() + ": " + field.value())
                .contains("Gate opens: Monday, November 30, 09:00 EST", "Requested by: argocd");
        assertThat(message.paragraphs())
                .containsExactly("friday-approval: production is closed today", "VP Engineering types:");
        assertThat(message.commands()).containsExactly("novapay approve friday payments -n pay");
        assertThat(message.links()).hasSize(1);
        assertThat(outbox.titles(DEPLOYS)).isEmpty();
    }

    /** A command stands behind the sentence that says who types it, and a sentence is there once. */
    @Test
    void denialForSeveralReasons_saysWhoTypesWhat() {
        record(Recorded.denied("d-1", now, "friday-approval", "friday-approval-of-another"));
        assertThat(outbox.messages(TEAM).getFirst().paragraphs())
                .containsExactly(
                        "friday-approval: production is closed today",
                        "friday-approval-of-another: production is closed today",
                        "VP Engineering types:");
        ObjectNode two = Recorded.denied("d-2", now, "friday-approval", "redeploy", "ci-evidence");
        ((ObjectNode) two.path("violations").path(1))
                .put("remedy", "A team lead types: novapay approve redeploy payments -n pay");
        ((ObjectNode) two.path("violations").path(2)).put("remedy", "Let CI pass.");
        record(two);
        Message message = outbox.messages(TEAM).getLast();
        assertThat(message.paragraphs())
                .containsExactly(
                        "friday-approval: production is closed today",
                        "redeploy: production is closed today",
                        "ci-evidence: production is closed today",
                        "Let CI pass.",
                        "VP Engineering types:\nnovapay approve friday payments -n pay",
                        "A team lead types:\nnovapay approve redeploy payments -n pay");
        assertThat(message.commands()).isEmpty();
    }

    @Test
    void migration_isAnnouncedAndRemindedOfAtItsTime() {
        ObjectNode declared = Recorded.declared(
                "d-1",
                "RECORD_CREATE",
                "Migration",
                "add-column",
                now,
                "title",
                "Add a column",
                "plannedAt",
                now.plus(Duration.ofDays(1)).toString());
        record(declared);
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Migration announced: Add a column");
        assertThat(outbox.titles(TEAM)).containsExactly("Migration announced: Add a column");
        tick(Duration.ofHours(23));
        assertThat(outbox.puts()).isEqualTo(2);
        // Another gate leads when its time has come.
        announcer = announcer();
        tick(Duration.ofHours(1));
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Migration due now: Add a column");
        tick(Duration.ofMinutes(1));
        assertThat(outbox.puts()).isEqualTo(4);
    }

    @Test
    void migrationThatWasDeleted_isNotRemindedOf() {
        record(Recorded.declared(
                "d-1",
                "RECORD_CREATE",
                "Migration",
                "m",
                now,
                "plannedAt",
                now.plusSeconds(60).toString()));
        record(Recorded.declared("d-2", "RECORD_DELETE", "Migration", "m", now));
        tick(Duration.ofMinutes(2));
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Migration announced: m");
    }

    private void record(ObjectNode document) {
        feed.add(document);
        round();
    }

    private void tick(Duration duration) {
        now = now.plus(duration);
        round();
    }

    private void round() {
        announcer.observed(now, List.of());
    }

    private void shows(WorkloadObservation observation) {
        announcer.observed(now, List.of(observation));
    }

    private static WorkloadObservation canary(int step, int weight, CanaryProgress.Analysis... analyses) {
        return observation(new State.Starting(), Optional.of(new CanaryProgress(step, 5, weight, List.of(analyses))));
    }

    private static WorkloadObservation observation(State state, Optional<CanaryProgress> canary) {
        return new WorkloadObservation(
                PAYMENTS,
                "uid",
                "payments-api",
                "production",
                "sha256:a",
                List.of(),
                Optional.empty(),
                state,
                List.of(),
                canary,
                Optional.empty());
    }
}
