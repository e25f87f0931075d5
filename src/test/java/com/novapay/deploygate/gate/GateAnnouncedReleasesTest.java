package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.announce.MemoryOutbox;
import com.novapay.deploygate.announce.release.Channels;
import com.novapay.deploygate.announce.release.CheckLinks;
import com.novapay.deploygate.announce.release.HealthProbe;
import com.novapay.deploygate.announce.release.LinkTemplate;
import com.novapay.deploygate.announce.release.Networks;
import com.novapay.deploygate.announce.release.ReleaseAnnouncer;
import com.novapay.deploygate.announce.release.ReleaseChecks;
import com.novapay.deploygate.announce.release.Severities;
import com.novapay.deploygate.announce.release.StoredRecordFeed;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.RecordTime;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.release.CanaryProgress;
import com.novapay.deploygate.release.StagedCluster;
import com.novapay.deploygate.release.WorkloadObservation;
import com.novapay.deploygate.release.WorkloadObservation.State;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way from a decision to its announcement over the real store and the records that the gate really writes. */
class GateAnnouncedReleasesTest {
    private static final String DEPLOYS = "#deploy-notifications";
    private static final String ENGINEERING = "#engineering";
    private static final WorkloadKey PAYMENTS = new WorkloadKey("pay", "Rollout", "payments");

    @TempDir
    private Path folder;

    private final MemoryOutbox outbox = new MemoryOutbox();
    private final List<String> reports = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private String running = "sha256:0";
    private RecordStore store;
    private DecisionLog log;
    private StagedCluster cluster;
    private ReleaseAnnouncer announcer;

    @BeforeEach
    void begin() throws IOException, SQLException {
        store = RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db"));
        // The schema is there before anything is read.
        store.writer().close();
        log = new JdbcDecisionLog(store);
        lead();
        shows(new State.Healthy());
        assertThat(outbox.puts()).isZero();
    }

    @AfterEach
    void close() {
        log.close();
        assertThat(reports).isEmpty();
    }

    @Test
    void canaryThatBecomesHealthy_andIsRolledBack() throws IOException {
        admit("d-1", "DEPLOY", "sha256:1");
        canary(0, 10);
        canary(2, 50);
        assertThat(outbox.titles(DEPLOYS))
                .containsExactly("Deploying payments to production: canary step 3 of 5, 50% of the traffic");
        shows(new State.Healthy());
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Deployed payments to production: healthy");
        // The answer of the health endpoint comes by its record, with the next round.
        shows(new State.Healthy());
        assertThat(outbox.titles(DEPLOYS))
                .containsExactly("Deployed payments to production, but its health endpoint reports a problem");
        assertThat(outbox.messages(DEPLOYS).getFirst().paragraphs())
                .containsExactly("The health endpoint answered: payments.pay.svc has no address.");
        admit("d-2", "ROLLBACK", "sha256:0");
        shows(new State.Healthy());
        shows(new State.Healthy());
        assertThat(outbox.titles(DEPLOYS).getFirst()).isEqualTo("Deploy of payments to production was rolled back");
        assertThat(outbox.messages(DEPLOYS).getFirst().paragraphs().getFirst())
                .startsWith("dev@novapay rolled it back (decision d-2).");
        assertThat(outbox.titles(DEPLOYS).getLast()).startsWith("Rolled back payments in production");
    }

    @Test
    void abortedCanary_endsAborted_alsoWithAnotherLeaderInTheMiddle() throws IOException {
        admit("d-1", "DEPLOY", "sha256:1");
        canary(0, 10);
        int before = outbox.puts();
        lead();
        canary(0, 10);
        assertThat(outbox.puts()).isEqualTo(before);
        lead();
        shows(new State.Failed("Aborted: Metric \"errors\" assessed Failed"));
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Deploy of payments to production was aborted");
        assertThat(outbox.messages(DEPLOYS).getFirst().commands()).containsExactly("novapay rollback payments -n pay");
        assertThat(outbox.puts()).isEqualTo(before + 1);
    }

    @Test
    void deployThatFails_endsFailed() throws IOException {
        admit("d-1", "DEPLOY", "sha256:1");
        shows(new State.Starting());
        shows(new State.Failed("ProgressDeadlineExceeded: it has timed out"));
        assertThat(outbox.titles(DEPLOYS)).containsExactly("Deploy of payments to production failed");
        assertThat(outbox.titles(ENGINEERING)).isEmpty();
    }

    @Test
    void ungatedChange_takesThePlaceOfARelease() throws IOException {
        admit("d-1", "DEPLOY", "sha256:1");
        shows(new State.Starting());
        running = "sha256:2";
        for (int i = 0; i < 4; i++) {
            shows(new State.Starting());
        }
        assertThat(outbox.titles(DEPLOYS))
                .containsExactly("Deploy of payments to production was replaced before it was healthy");
    }

    /** A gate leads from now on: it knows what the store has, and nothing else. */
    private void lead() {
        cluster = new StagedCluster(new RecordedReleases(store, log), "c-1", Map.of("pay", "production"), seen -> {});
        CheckLinks links = new CheckLinks(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new LinkTemplate("http://{service}.{namespace}.svc/health")),
                Optional.empty());
        HealthProbe probe = new HealthProbe(
                Networks.of(List.of()),
                host -> {
                    throw new UnknownHostException(host);
                },
                Duration.ofSeconds(1),
                () -> 0);
        announcer = new ReleaseAnnouncer(
                new StoredRecordFeed(store),
                outbox,
                new ReleaseAnnouncer.Settings(
                        new Channels(Optional.of(DEPLOYS), Optional.of(ENGINEERING), Map.of()),
                        links,
                        () -> ZoneOffset.UTC,
                        () -> Severities.of(MissingNode.getInstance())),
                new ReleaseChecks(
                        links,
                        probe,
                        Runnable::run,
                        Clock.fixed(now, ZoneOffset.UTC),
                        document -> log.append(LogRecord.of(document)).join()),
                reports::add);
        announcer.leads();
    }

    private void canary(int step, int weight) throws IOException {
        shows(new State.Starting(), Optional.of(new CanaryProgress(step, 5, weight, List.of())));
    }

    private void shows(State state) throws IOException {
        shows(state, Optional.empty());
    }

    private void shows(State state, Optional<CanaryProgress> canary) throws IOException {
        now = now.plusSeconds(5);
        List<WorkloadObservation> workloads = List.of(new WorkloadObservation(
                PAYMENTS,
                "u-1",
                "payments",
                "production",
                running,
                List.of("app@" + running),
                Optional.empty(),
                state,
                List.of(),
                canary,
                Optional.empty()));
        cluster.shows(now, workloads);
        announcer.observed(now, workloads);
    }

    private void admit(String id, String changeClass, String digest) {
        now = now.plusSeconds(1);
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("schema", LogRecord.schema(LogRecord.DECISION))
                .put("decisionId", id)
                .put("time", RecordTime.of(now))
                .put("allowed", true)
                .put("class", changeClass);
        document.putObject("resource")
                .put("namespace", PAYMENTS.namespace())
                .put("kind", PAYMENTS.kind())
                .put("name", PAYMENTS.name());
        document.putObject("workload")
                .put("service", "payments")
                .put("team", "payments")
                .put("environment", "production");
        document.putObject("actor").put("username", "dev@novapay");
        document.putObject("change").put("digest", digest).put("previousDigest", running);
        log.append(LogRecord.of(document)).join();
        running = digest;
    }
}
