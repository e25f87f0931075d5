package com.novapay.deploygate.facts;

import static com.novapay.deploygate.facts.ScriptedCluster.bookmark;
import static com.novapay.deploygate.facts.ScriptedCluster.breaks;
import static com.novapay.deploygate.facts.ScriptedCluster.event;
import static com.novapay.deploygate.facts.ScriptedCluster.meanwhile;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.novapay.deploygate.TurnableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one kind's mirror holds, and as of when it says that nothing is missing, whatever the cluster does. */
class KindWatcherTest {
    private static final ObjectMapper YAML = new YAMLMapper();
    private final ScriptedCluster cluster = new ScriptedCluster();
    private final TurnableClock clock = new TurnableClock(Instant.parse("2026-11-24T10:00:00Z"));
    private final FactSet facts = new FactSet();
    private final List<String> told = new ArrayList<>();
    private final KindWatcher incidents = new KindWatcher(WatchedKind.INCIDENT, cluster, facts, clock, told::add);

    @Test
    void firstCycle_listsAllPagesAndThenWatches() throws Exception {
        cluster.page("7", "more", incident("a", "SEV-1")).page("7", "", incident("b", "SEV-2"));
        cluster.watch(event("ADDED", "9", incident("c", "SEV-3")), event("DELETED", "10", incident("a", "SEV-1")));
        incidents.cycle();
        assertThat(cluster.asked)
                .containsExactly(
                        "list incidents limit=500",
                        "list incidents limit=500 continue=more",
                        "watch incidents from 7",
                        "close");
        assertThat(open()).containsExactlyInAnyOrder("b", "c");
        assertThat(incidents.complete()).contains(clock.instant());
    }

    @Test
    void laterCycle_isCompleteOnceTheWatchHasComeAsFarAsTheMark() throws Exception {
        listed("7");
        clock.turn(Duration.ofSeconds(3));
        Instant asked = clock.instant();
        List<Instant> seen = new ArrayList<>();
        cluster.page("20", "")
                .watch(
                        event("ADDED", "19", incident("a", "SEV-1")),
                        meanwhile(() -> clock.turn(Duration.ofSeconds(2))),
                        meanwhile(() -> seen.add(incidents.complete().orElseThrow())),
                        bookmark("20"));
        incidents.cycle();
        assertThat(seen).containsExactly(asked.minusSeconds(3));
        assertThat(incidents.complete()).contains(asked);
        assertThat(cluster.asked).endsWith("list incidents limit=1", "watch incidents from 7", "close");
    }

    @Test
    void watchThatSendsNothing_growsOld() throws Exception {
        Instant first = listed("7");
        clock.turn(Duration.ofSeconds(3));
        cluster.page("20", "").watch();
        incidents.cycle();
        clock.turn(Duration.ofSeconds(3));
        cluster.page("20", "").watch(bookmark("19"));
        incidents.cycle();
        assertThat(incidents.complete()).contains(first);
        assertThat(cluster.asked).endsWith("watch incidents from 7", "close");
    }

    @Test
    void quietCluster_isCompleteWithoutABookmark() throws Exception {
        listed("7");
        clock.turn(Duration.ofSeconds(3));
        cluster.page("7", "").watch();
        incidents.cycle();
        assertThat(incidents.complete()).contains(clock.instant());
    }

    @Test
    void resourceVersions_areNumbersOfAnyLength() throws Exception {
        Instant first = listed("9");
        clock.turn(Duration.ofSeconds(3));
        cluster.page("10", "").watch();
        incidents.cycle();
        assertThat(incidents.complete()).contains(first);
        cluster.page("99999999999999999999999", "").watch(bookmark("100000000000000000000000"));
        incidents.cycle();
        assertThat(incidents.complete()).contains(clock.instant());
    }

    @Test
    void failure_isToldOnceAndKeepsWhatIsKnown() throws Exception {
        Instant first = listed("7", incident("a", "SEV-1"));
        clock.turn(Duration.ofSeconds(3));
        for (int i = 0; i < 3; i++) {
            cluster.listFails(new IOException("connection refused"));
            assertThat(incidents.cycle()).isFalse();
        }
        assertThat(told).containsExactly("incidents: connection refused");
        assertThat(incidents.failure()).contains("connection refused");
        assertThat(incidents.complete()).contains(first);
        assertThat(open()).containsExactly("a");
        cluster.page("8", "").watch(bookmark("8"));
        incidents.cycle();
        assertThat(incidents.failure()).isEmpty();
    }

    @Test
    void watchThatBreaks_isTakenUpWhereItBroke() throws Exception {
        listed("7");
        cluster.page("9", "").watch(event("ADDED", "8", incident("a", "SEV-1")), breaks(new IOException("reset")));
        incidents.cycle();
        assertThat(incidents.failure()).contains("reset");
        cluster.page("9", "").watch();
        incidents.cycle();
        assertThat(cluster.asked).endsWith("list incidents limit=1", "watch incidents from 8", "close");
    }

    @Test
    void changesThatAreGone_areMadeUpForByAList() throws Exception {
        listed("7", incident("a", "SEV-1"), incident("b", "SEV-1"));
        cluster.page("9", "")
                .watch(event("ERROR", "", yaml("{kind: Status, code: 410, message: too old resource version}")));
        assertThat(incidents.cycle()).isFalse();
        cluster.page("30", "", incident("b", "SEV-1"), incident("c", "SEV-1")).watch();
        clock.turn(Duration.ofSeconds(1));
        incidents.cycle();
        assertThat(open()).containsExactlyInAnyOrder("b", "c");
        assertThat(incidents.complete()).contains(clock.instant());
        assertThat(told).isEmpty();
    }

    @Test
    void error_thatIsNoSuchThing_isAFailure() throws Exception {
        listed("7");
        cluster.page("9", "").watch(event("ERROR", "", yaml("{kind: Status, code: 500, message: etcd is tired}")));
        incidents.cycle();
        assertThat(incidents.failure()).contains("the watch ended: etcd is tired");
    }

    @Test
    void nonsense_isAFailureAndNotTheEnd() throws Exception {
        listed("7");
        cluster.page("9", "").watch(event("ADDED", "8", yaml("{metadata: {}}")), breaks(new IOException("reset")));
        incidents.cycle();
        cluster.page("no-number", "");
        incidents.cycle();
        assertThat(incidents.failure()).contains("the API server sent no resource version");
    }

    @Test
    void badIncident_isNamedAndItsLastGoodVersionStays() throws Exception {
        listed("7", incident("a", "SEV-1"));
        cluster.page("9", "").watch(event("MODIFIED", "8", yaml("{metadata: {name: a}, spec: {severity: 1}}")));
        incidents.cycle();
        assertThat(incidents.problems())
                .containsExactly("Incident a: spec.severity must be text, not a number; quote it");
        assertThat(told).isEqualTo(incidents.problems());
        assertThat(open()).containsExactly("a");
        cluster.page("9", "").watch(event("MODIFIED", "9", incident("a", "SEV-2")));
        incidents.cycle();
        assertThat(incidents.problems()).isEmpty();
    }

    @Test
    void badIncident_isForgottenWithTheObject() throws Exception {
        listed("7", yaml("{metadata: {name: a}, spec: {}}"));
        assertThat(incidents.problems()).hasSize(1);
        cluster.page("8", "").watch(event("DELETED", "8", yaml("{metadata: {name: a}, spec: {}}")));
        incidents.cycle();
        assertThat(incidents.problems()).isEmpty();
    }

    @Test
    void cycleThatEndsAtOnce_isNotFollowedAtOnce() throws Exception {
        cluster.page("7", "").watch();
        assertThat(incidents.cycle()).isFalse();
        cluster.page("7", "").watch(meanwhile(() -> clock.turn(Duration.ofSeconds(3))));
        assertThat(incidents.cycle()).isTrue();
    }

    private Instant listed(String version, JsonNode... items) throws InterruptedException {
        cluster.page(version, "", items).watch();
        incidents.cycle();
        return clock.instant();
    }

    private List<String> open() {
        return facts.incidents(clock.instant()).stream()
                .map(incident -> incident.path("name").asText())
                .toList();
    }

    private static JsonNode incident(String name, String severity) {
        return yaml("{metadata: {name: %s, managedFields: [{}]}, spec: {severity: %s}}".formatted(name, severity));
    }

    private static JsonNode yaml(String text) {
        try {
            return YAML.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
