package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.RecordTime;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.release.Admission;
import com.novapay.deploygate.release.Finding;
import com.novapay.deploygate.release.Finding.How;
import com.novapay.deploygate.release.LastRecorded;
import com.novapay.deploygate.release.LastRecorded.Became;
import com.novapay.deploygate.release.ReleaseLog;
import com.novapay.deploygate.release.WorkloadObservation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedReleasesTest {
    private static final Instant AT = Instant.parse("2026-11-26T20:00:00.123Z");
    private static final WorkloadKey PAYMENTS = new WorkloadKey("pay", "Deployment", "payments");

    @TempDir
    private Path folder;

    private RecordStore store;
    private DecisionLog log;
    private RecordedReleases releases;

    @BeforeEach
    void open() {
        store = RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db"));
        log = new JdbcDecisionLog(store);
        releases = new RecordedReleases(store, log);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void last_isWhatWasSeenLastAndWhatBecameOfIt() throws IOException {
        Finding.Seen seen = seen("r-1", "sha256:aa", new How.Baseline());
        LastRecorded known = new LastRecorded("r-1", "u-1", "sha256:aa", AT, AT, Optional.empty(), true, Set.of());
        releases.append(
                List.of(seen, new Finding.Turned("r-2", AT, "c-1", seen.sighting(), known, Became.HEALTHY, "")));
        assertThat(last()).contains(known.having(Became.HEALTHY));
        LastRecorded other = new LastRecorded("r-0", "u-1", "sha256:00", AT, AT, Optional.empty(), true, Set.of());
        releases.append(List.of(new Finding.Turned("r-3", AT, "c-1", seen.sighting(), other, Became.FAILED, "late")));
        assertThat(last()).contains(known.having(Became.HEALTHY));
    }

    @Test
    void append_twice_keepsTheFirst() throws IOException {
        releases.append(List.of(seen("r-1", "sha256:aa", new How.Baseline())));
        releases.append(List.of(seen("r-1", "sha256:bb", new How.Ungated(false))));
        assertThat(last().orElseThrow().digest()).isEqualTo("sha256:aa");
    }

    @Test
    void admissions_areOfThisKindBringTheTemplateAndAreNotUsedUp() throws IOException {
        decide("d-1", "Deployment", "DEPLOY", "sha256:00");
        decide("d-2", "Rollout", "DEPLOY", "sha256:00");
        decide("d-3", "Deployment", "RESTART", "sha256:aa");
        decide("d-4", "Deployment", "DEPLOY", "sha256:aa");
        decide("d-5", "Deployment", "ROLLBACK", "sha256:00");
        assertThat(admissions()).extracting(Admission::decision).containsExactlyInAnyOrder("d-1", "d-5");
        assertThat(admissions()).filteredOn(Admission::rollback).hasSize(1);
        String used = releases.id("applied", "u-1", "sha256:aa", "d-5");
        releases.append(
                List.of(seen(used, "sha256:aa", new How.Applied(admissions().getFirst()))));
        assertThat(admissions()).extracting(Admission::decision).containsExactly("d-1");
    }

    @Test
    void ranHealthy_isOfThisVeryWorkload() throws IOException {
        Finding.Seen seen = seen("r-1", "sha256:aa", new How.Baseline());
        LastRecorded known = new LastRecorded("r-1", "u-1", "sha256:aa", AT, AT, Optional.empty(), true, Set.of());
        releases.append(
                List.of(seen, new Finding.Turned("r-2", AT, "c-1", seen.sighting(), known, Became.HEALTHY, "")));
        try (ReleaseLog.Reading reading = releases.read()) {
            assertThat(reading.ranHealthy(PAYMENTS, "u-1", "sha256:aa")).isTrue();
            assertThat(reading.ranHealthy(PAYMENTS, "u-2", "sha256:aa")).isFalse();
            assertThat(reading.ranHealthy(PAYMENTS, "u-1", "sha256:bb")).isFalse();
        }
    }

    @Test
    void storeAway_isSaid() {
        RecordedReleases away =
                new RecordedReleases(RecordStore.at("jdbc:sqlite:" + folder.resolve("none/decisions.db")), log);
        assertThatThrownBy(away::read).isInstanceOf(IOException.class).hasMessageContaining("cannot be read");
        log.close();
        assertThatThrownBy(() -> releases.append(List.of(seen("r-9", "sha256:aa", new How.Baseline()))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("could not be recorded");
    }

    private Optional<LastRecorded> last() throws IOException {
        try (ReleaseLog.Reading reading = releases.read()) {
            return reading.last(PAYMENTS);
        }
    }

    private List<Admission> admissions() throws IOException {
        try (ReleaseLog.Reading reading = releases.read()) {
            return reading.admissions(List.of(PAYMENTS), "u-1", "sha256:aa", Instant.EPOCH);
        }
    }

    private void decide(String id, String kind, String changeClass, String before) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("schema", LogRecord.schema(LogRecord.DECISION))
                .put("decisionId", id)
                .put("time", RecordTime.of(AT))
                .put("allowed", true)
                .put("class", changeClass);
        document.putObject("resource").put("namespace", "pay").put("kind", kind).put("name", "payments");
        document.putObject("actor").put("username", "dev@novapay");
        document.putObject("change").put("digest", "sha256:aa").put("previousDigest", before);
        log.append(LogRecord.of(document)).join();
    }

    private static Finding.Seen seen(String id, String digest, How how) {
        return new Finding.Seen(
                id,
                AT,
                "c-1",
                new WorkloadObservation(
                        PAYMENTS,
                        "u-1",
                        "payments",
                        "production",
                        digest,
                        List.of("app:1"),
                        Optional.empty(),
                        new WorkloadObservation.State.Starting(),
                        List.of()),
                how,
                Optional.empty());
    }
}
