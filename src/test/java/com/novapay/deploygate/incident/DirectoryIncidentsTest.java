package com.novapay.deploygate.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.facts.DirectoryFacts;
import com.novapay.deploygate.facts.Freshness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Incidents as files: what is written is a fact, of the owner alone, and never half of one. */
class DirectoryIncidentsTest {
    private static final Instant AT = Instant.parse("2026-11-24T15:00:00Z");
    private final Clock clock = Clock.fixed(AT, ZoneOffset.UTC);

    @TempDir
    private Path folder;

    @Test
    void incident_isAFactThatFollowsItsSource() throws IOException {
        DirectoryIncidents store = new DirectoryIncidents(folder.resolve("incidents"), "deploy-gate");
        IncidentWriter writer = new IncidentWriter(store, clock, line -> {});
        assertThat(store.list()).isEmpty();
        assertThat(writer.write(state(AT, true))).isTrue();
        assertThat(writer.write(state(AT, true))).isFalse();
        assertThat(writer.write(state(AT.plusSeconds(1), false))).isTrue();
        assertThat(writer.write(state(AT.plusSeconds(2), true))).isTrue();
        JsonNode spec = store.list().getFirst().path("spec");
        assertThat(spec.has("resolvedAt")).isFalse();
        assertThat(spec.path("openedBy").asText()).isEqualTo("deploy-gate");

        List<String> problems = new ArrayList<>();
        DirectoryFacts facts =
                new DirectoryFacts(folder.resolve("incidents"), clock, Duration.ofSeconds(10), problems::add);
        assertThat(facts.freshness()).isInstanceOf(Freshness.Fresh.class);
        assertThat(problems).isEmpty();
        try (Stream<Path> files = Files.list(folder.resolve("incidents"))) {
            assertThat(files)
                    .singleElement()
                    .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void whatWasChangedMeanwhile_isAConflict_andWhatCannotBeReadIsNotOverwritten() throws IOException {
        DirectoryIncidents store = new DirectoryIncidents(folder, "deploy-gate");
        IncidentWriter writer = new IncidentWriter(store, clock, line -> {});
        writer.write(state(AT, true));
        JsonNode read = store.find("generic-7").orElseThrow();
        writer.write(state(AT.plusSeconds(1), false));
        assertThatThrownBy(() -> store.amend(read, read.deepCopy()))
                .isInstanceOfSatisfying(
                        StoreProblem.class,
                        problem -> assertThat(problem.kind()).isEqualTo(StoreProblem.Kind.CONFLICT));

        Path file = folder.resolve("generic-7.json");
        Files.writeString(file, "{");
        assertThatThrownBy(() -> writer.write(state(AT.plusSeconds(3), true)))
                .isInstanceOf(StoreProblem.class)
                .hasMessageContaining(file + " cannot be read");
        assertThat(Files.readString(file)).isEqualTo("{");
    }

    private static IncidentState state(Instant at, boolean open) {
        SourceEvent event = new SourceEvent("7", at, open, Optional.of("SEV-1"), "down", List.of(), Optional.empty());
        return new IncidentMapping(Map.of(), Map.of(), true).state(IncidentSource.GENERIC, event);
    }
}
