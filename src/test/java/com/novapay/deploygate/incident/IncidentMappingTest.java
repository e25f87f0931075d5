package com.novapay.deploygate.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the source's names become, and the names of Incidents. */
class IncidentMappingTest {
    private static final Instant AT = Instant.parse("2026-11-24T15:00:00Z");
    private final IncidentMapping mapping =
            new IncidentMapping(Map.of("p1", "SEV-2"), Map.of("pay", List.of("b", "a"), "till", List.of("c")), false);

    @Test
    void services_areAllOrNone() {
        assertThat(services(mapping, List.of("PAY ", "Till"))).containsExactly("a", "b", "c");
        assertThat(services(mapping, List.of("pay", "unknown"))).as("all").isEmpty();
        assertThat(services(mapping, List.of())).as("all").isEmpty();
        assertThat(services(mapping, List.of(""))).as("all").isEmpty();
        IncidentMapping own = new IncidentMapping(Map.of(), Map.of("pay", List.of("a")), true);
        assertThat(services(own, List.of("pay", "other"))).containsExactly("a", "other");
        assertThat(services(own, List.of("x".repeat(254)))).as("all").isEmpty();
        assertThat(services(own, IntStream.range(0, 101).mapToObj(i -> "s" + i).toList()))
                .as("all")
                .isEmpty();
    }

    @Test
    void titles_areOneLineOfBoundedLength() {
        assertThat(title("a\nb\u0000\u202ec")).isEqualTo("a b c");
        assertThat(title("😀".repeat(600))
                        .codePointCount(0, title("😀".repeat(600)).length()))
                .isEqualTo(512);
    }

    @Test
    void names_areThoseOfKubernetes_andOneForEachId() {
        assertThat(IncidentName.of("pagerduty", "PGR0VU2")).isEqualTo("pagerduty-pgr0vu2");
        assertThat(IncidentName.of("generic", "inc.7")).matches("generic-inc-7-[0-9a-f]{16}");
        assertThat(IncidentName.of("generic", "é")).matches("generic-[0-9a-f]{16}");
        assertThat(IncidentName.of("generic", "-a")).matches("generic-a-[0-9a-f]{16}");
        assertThat(IncidentName.of("generic", "x".repeat(253))).hasSizeLessThan(80);
        assertThat(IncidentName.of("generic", "a/b")).isNotEqualTo(IncidentName.of("generic", "a:b"));
    }

    @Test
    void idsThatDifferInCaseOnly_areTwoIncidents() {
        MemoryIncidents store = new MemoryIncidents();
        IncidentWriter writer = new IncidentWriter(store, Clock.fixed(AT, ZoneOffset.UTC), line -> {});
        for (String id : List.of("AB", "ab", "AB", "ab")) {
            writer.write(mapping.state(IncidentSource.GENERIC, event(id, "t", List.of())));
        }
        assertThat(store.list().stream()
                        .map(incident -> incident.at("/spec/externalId").asText()))
                .containsExactlyInAnyOrder("AB", "ab");
    }

    private List<String> services(IncidentMapping by, List<String> names) {
        return by.state(IncidentSource.GENERIC, event("1", "t", names)).services();
    }

    private String title(String text) {
        return mapping.state(IncidentSource.GENERIC, event("1", text, List.of()))
                .title();
    }

    private static SourceEvent event(String id, String title, List<String> services) {
        return new SourceEvent(id, AT, true, Optional.empty(), title, services, Optional.empty());
    }
}
