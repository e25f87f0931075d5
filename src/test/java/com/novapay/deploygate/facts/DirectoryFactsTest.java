package com.novapay.deploygate.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.change.WorkloadKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryFactsTest {
    private static final String APPROVAL = """
            apiVersion: deploygate.novapay.com/v1alpha1
            kind: Approval
            metadata: {name: a, namespace: pay}
            spec:
              purpose: hotfix
              workload: {kind: Deployment, name: payments}
              change: sha256:1
              %s: 2026-11-28T00:00:00Z
            """;
    private static final String HISTORY = """
            apiVersion: deploygate.novapay.com/v1alpha1
            kind: ReleaseHistory
            metadata: {name: h, namespace: pay}
            spec: {workload: {kind: Deployment, name: payments, uid: u}, revisions: [{digest: "sha256:0"}]}
            """;
    private static final String INCIDENT = """
            apiVersion: deploygate.novapay.com/v1alpha1
            kind: Incident
            metadata: {name: i}
            spec: {severity: SEV-1, openedAt: %s}
            """;
    private final List<String> reported = new ArrayList<>();
    private final TurnableClock clock = new TurnableClock(Instant.parse("2026-11-24T15:00:00Z"));

    @TempDir
    private Path folder;

    @Test
    void badApproval_isNamedAndKeptOutWithoutLosingTheGoodOnes() throws IOException {
        Path file = write("facts.yaml", APPROVAL.formatted("expiresat") + "---\n" + HISTORY);
        DirectoryFacts facts = facts();
        assertThat(reported).containsExactly(file + ":8: spec.expiresat is not a known field; did you mean expiresAt?");
        assertThat(facts.freshness()).isInstanceOf(Freshness.Fresh.class);
        assertThat(facts.view().history(new WorkloadKey("pay", "Deployment", "payments")))
                .isPresent();
    }

    @Test
    void timeWithoutZone_isNamed() throws IOException {
        Path file = write("facts.yaml", APPROVAL.formatted("expiresAt").replace("00:00Z", "00:00"));
        facts();
        assertThat(reported)
                .containsExactly(
                        file + ":8: spec.expiresAt: \"2026-11-28T00:00:00\" is not a time with a zone; write for"
                                + " example 2026-11-27T15:00:00Z");
    }

    @Test
    void badIncident_makesTheFactsUnknownUntilItIsMended() throws IOException {
        write("incident.yaml", INCIDENT.formatted("yesterday"));
        DirectoryFacts facts = facts();
        assertThat(facts.freshness()).isInstanceOf(Freshness.Unknown.class);
        write("incident.yaml", INCIDENT.formatted("2026-11-24T00:00:00Z"));
        facts.refresh();
        assertThat(facts.freshness()).isInstanceOf(Freshness.Fresh.class);
    }

    @Test
    void kindWithATypo_mayBeAnIncidentAndMakesTheFactsUnknown() throws IOException {
        write("incident.yaml", INCIDENT.formatted("2026-11-24T00:00:00Z").replace("kind: Incident", "kind: Incidnet"));
        assertThat(facts().freshness()).isInstanceOf(Freshness.Unknown.class);
        assertThat(reported.getFirst()).endsWith("did you mean Incident?");
    }

    @Test
    void brokenFile_makesTheFactsUnknownAndKeepsItsHistoriesForWaysBack() throws IOException {
        write("history.yaml", HISTORY);
        DirectoryFacts facts = facts();
        Path broken = write("history.yaml", HISTORY + "  : [");
        facts.refresh();
        assertThat(facts.freshness()).isInstanceOf(Freshness.Unknown.class);
        assertThat(reported.getFirst()).startsWith(broken + ":5: not YAML that can be read");
        assertThat(facts.view().history(new WorkloadKey("pay", "Deployment", "payments")))
                .isPresent();
        assertThat(facts.problems()).isEqualTo(1);
    }

    @Test
    void fileThatIsNotUtf8_makesTheFactsUnknown() throws IOException {
        Files.write(folder.resolve("bytes.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(facts().freshness()).isInstanceOf(Freshness.Unknown.class);
    }

    @Test
    void directoryThatWentAway_makesTheFactsUnknown() throws IOException {
        Path sub = Files.createDirectory(folder.resolve("sub"));
        DirectoryFacts facts = new DirectoryFacts(sub, clock, Duration.ofSeconds(10), reported::add);
        assertThat(facts.freshness()).isInstanceOf(Freshness.Fresh.class);
        Files.delete(sub);
        facts.refresh();
        assertThat(facts.freshness()).isInstanceOf(Freshness.Unknown.class);
    }

    @Test
    void notLookedAtForTooLong_makesTheFactsUnknown() {
        DirectoryFacts facts = facts();
        clock.turn(Duration.ofSeconds(11));
        assertThat(facts.freshness()).isInstanceOf(Freshness.Unknown.class);
        facts.refresh();
        assertThat(facts.freshness()).isInstanceOf(Freshness.Fresh.class);
    }

    @Test
    void otherKinds_areLeftAlone() throws IOException {
        write("config.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: b}\n");
        facts();
        assertThat(reported).isEmpty();
    }

    private DirectoryFacts facts() {
        return new DirectoryFacts(folder, clock, Duration.ofSeconds(10), reported::add);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
