package com.novapay.deploygate.announce.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.release.CanaryProgress;
import com.novapay.deploygate.release.WorkloadObservation;
import com.novapay.deploygate.release.WorkloadObservation.State;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReleaseChecksTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final WorkloadKey PAYMENTS = new WorkloadKey("pay", "Rollout", "payments");
    private final List<ObjectNode> records = new ArrayList<>();
    private final List<String> hosts = new ArrayList<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final ReleaseTracker tracker = new ReleaseTracker(id -> Optional.empty());

    @Test
    void healthyRelease_isCheckedOnceAndRecorded() {
        healthy();
        ReleaseChecks checks = checks(Optional.of(new LinkTemplate("http://{service}.{namespace}.svc/health")));
        check(checks, Optional.empty(), NOW);
        check(checks, Optional.empty(), NOW);
        assertThat(tasks).hasSize(1);
        tasks.remove().run();
        assertThat(hosts).containsExactly("payments-api.pay.svc");
        ObjectNode record = records.getFirst();
        assertThat(record.path("outcome").asText()).isEqualTo("checked");
        assertThat(record.path("decisionId").asText()).isEqualTo("d-1");
        assertThat(record.path("health").path("answer").asText()).isEqualTo("payments-api.pay.svc has no address");
        // The announcement follows from the record.
        List<ReleaseState> states = tracker.take(RecordEvent.of(record).orElseThrow());
        assertThat(states.getFirst().health()).contains(new HealthCheck(false, "payments-api.pay.svc has no address"));
        check(checks, Optional.empty(), NOW);
        assertThat(tasks).isEmpty();
    }

    @Test
    void failedCheck_isAWarning() {
        healthy();
        ReleaseChecks checks = checks(Optional.of(new LinkTemplate("http://{service}.{namespace}.svc/health")));
        check(checks, Optional.empty(), NOW);
        tasks.remove().run();
        ReleaseState state =
                tracker.take(RecordEvent.of(records.getFirst()).orElseThrow()).getFirst();
        ReleaseTexts texts = new ReleaseTexts(new CheckLinks(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(texts.message(state).title())
                .isEqualTo("Deployed payments-api to production, but its health endpoint reports a problem");
    }

    @Test
    void endpointOfTheWorkload_isCalledWhenItIsInItsNamespace() {
        healthy();
        check(checks(Optional.empty()), Optional.of("http://payments.pay.svc:8080/live"), NOW);
        tasks.remove().run();
        assertThat(hosts).containsExactly("payments.pay.svc");
    }

    @Test
    void endpointElsewhere_isNotCalled() {
        healthy();
        for (String other :
                List.of("http://vault.security.svc/", "http://169.254.169.254/", "file:///etc/passwd", "x")) {
            check(checks(Optional.empty()), Optional.of(other), NOW);
        }
        assertThat(tasks).isEmpty();
    }

    @Test
    void analysesAreRecordedWithoutAnEndpoint() {
        tracker.take(RecordEvent.of(Recorded.admitted("d-1", "DEPLOY", "sha256:a", NOW))
                .orElseThrow());
        tracker.take(RecordEvent.of(Recorded.applied("d-1", "", NOW)).orElseThrow());
        tracker.observe(
                NOW,
                List.of(observation(
                        new State.Starting(),
                        Optional.of(new CanaryProgress(
                                2, 5, 10, List.of(new CanaryProgress.Analysis("run-1", "Successful")))),
                        Optional.empty())));
        tracker.take(RecordEvent.of(Recorded.healthy("d-1", NOW)).orElseThrow());
        check(checks(Optional.empty()), Optional.empty(), NOW);
        tasks.remove().run();
        ObjectNode record = records.getFirst();
        assertThat(record.path("analyses").toString()).isEqualTo("[{\"name\":\"run-1\",\"phase\":\"Successful\"}]");
        assertThat(record.has("health")).isFalse();
    }

    @Test
    void releaseThatIsHealthyForLong_isNotChecked() {
        healthy();
        check(
                checks(Optional.of(new LinkTemplate("http://{service}.{namespace}.svc/health"))),
                Optional.empty(),
                NOW.plus(Duration.ofMinutes(10)));
        assertThat(tasks).isEmpty();
    }

    private void healthy() {
        tracker.take(RecordEvent.of(Recorded.admitted("d-1", "DEPLOY", "sha256:a", NOW))
                .orElseThrow());
        tracker.take(RecordEvent.of(Recorded.applied("d-1", "", NOW)).orElseThrow());
        tracker.take(RecordEvent.of(Recorded.healthy("d-1", NOW)).orElseThrow());
    }

    private void check(ReleaseChecks checks, Optional<String> named, Instant now) {
        checks.check(tracker.unchecked(), List.of(observation(new State.Healthy(), Optional.empty(), named)), now);
    }

    private ReleaseChecks checks(Optional<LinkTemplate> template) {
        HealthProbe probe = new HealthProbe(
                Networks.of(List.of()),
                host -> {
                    hosts.add(host);
                    throw new UnknownHostException(host);
                },
                Duration.ofSeconds(1),
                () -> 0);
        return new ReleaseChecks(
                new CheckLinks(Optional.empty(), Optional.empty(), Optional.empty(), template, Optional.empty()),
                probe,
                tasks::add,
                Clock.fixed(NOW, ZoneOffset.UTC),
                records::add);
    }

    private static WorkloadObservation observation(
            State state, Optional<CanaryProgress> canary, Optional<String> health) {
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
                health);
    }
}
