package com.novapay.deploygate.incident;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.TestScale;
import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.incident.poll.FeedPoller;
import com.novapay.deploygate.incident.poll.IncidentApi;
import com.novapay.deploygate.incident.poll.OpenIncidents;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Events in any order, repeated and lost: what is left after a poll is the truth. */
class FeedOrderTest {
    private static final int SEEDS = TestScale.of("tests.feed-orders", 1_000, 50_000);
    private static final Instant BEGIN = Instant.parse("2026-11-24T14:00:00Z");
    private static final IncidentMapping MAPPING = new IncidentMapping(Map.of(), Map.of(), true);

    @Test
    void eventsInAnyOrder_endInTheSameState() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Source source = new Source(random);
            List<SourceEvent> events = new ArrayList<>(source.history);
            Collections.shuffle(events, random);
            events.addAll(events.subList(0, random.nextInt(events.size())));
            MemoryIncidents store = new MemoryIncidents();
            IncidentWriter writer = new IncidentWriter(store, new TurnableClock(source.now), line -> {});
            events.forEach(event -> writer.write(MAPPING.state(IncidentSource.PAGERDUTY, event)));
            assertThat(open(store)).as("seed " + seed).isEqualTo(source.truth());
        }
    }

    @Test
    void lostEvents_areRepairedByPolling() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Source source = new Source(random);
            List<SourceEvent> events = new ArrayList<>(source.history);
            events.removeIf(event -> random.nextInt(3) == 0);
            Collections.shuffle(events, random);
            MemoryIncidents store = new MemoryIncidents();
            TurnableClock clock = new TurnableClock(source.now);
            IncidentWriter writer = new IncidentWriter(store, clock, line -> {});
            FeedPoller poller = new FeedPoller(IncidentSource.PAGERDUTY, source, MAPPING, store, writer);
            int late = random.nextInt(events.size() + 1);
            for (SourceEvent event : events.subList(0, late)) {
                writer.write(MAPPING.state(IncidentSource.PAGERDUTY, event));
                if (random.nextInt(5) == 0) {
                    poller.poll();
                }
            }
            clock.turn(Duration.ofSeconds(60));
            source.now = clock.instant();
            poller.poll();
            assertThat(open(store)).as("seed " + seed).isEqualTo(source.truth());

            int writes = store.writes();
            events.subList(late, events.size())
                    .forEach(event -> writer.write(MAPPING.state(IncidentSource.PAGERDUTY, event)));
            clock.turn(Duration.ofSeconds(60));
            source.now = clock.instant();
            poller.poll();
            assertThat(open(store)).as("seed " + seed + ", late events").isEqualTo(source.truth());
            assertThat(store.writes() - writes)
                    .as("seed " + seed + ", late events write little")
                    .isLessThan(60);
            int settled = store.writes();
            poller.poll();
            assertThat(store.writes())
                    .as("seed " + seed + ", a poll without news writes nothing")
                    .isEqualTo(settled);
        }
    }

    /** What rules see: severity and services of each incident that is open. */
    private static Map<String, String> open(MemoryIncidents store) {
        Map<String, String> open = new TreeMap<>();
        store.list().stream()
                .flatMap(incident -> IncidentState.of(incident).stream())
                .filter(IncidentState::open)
                .forEach(state -> open.put(state.externalId(), state.severity() + " " + state.services()));
        return open;
    }

    /** A source with a few incidents that open, change, resolve and reopen, and an API whose times are whole seconds. */
    private static final class Source implements IncidentApi {
        private final List<SourceEvent> history = new ArrayList<>();
        private final Map<String, SourceEvent> last = new TreeMap<>();
        private Instant now = BEGIN;

        Source(Random random) {
            for (int step = 0; step < 12; step++) {
                now = now.plusMillis(1 + random.nextInt(2_000));
                String id = "P" + random.nextInt(3);
                SourceEvent event = new SourceEvent(
                        id,
                        now,
                        random.nextBoolean(),
                        Optional.of("SEV-" + (1 + random.nextInt(4))),
                        "title",
                        random.nextBoolean() ? List.of("payments-api") : List.of(),
                        Optional.of(BEGIN));
                history.add(event);
                last.put(id, event);
            }
        }

        Map<String, String> truth() {
            Map<String, String> open = new TreeMap<>();
            last.values().stream()
                    .filter(SourceEvent::open)
                    .forEach(event ->
                            open.put(event.externalId(), event.severity().orElseThrow() + " " + event.services()));
            return open;
        }

        @Override
        public OpenIncidents open() {
            return new OpenIncidents(
                    now,
                    last.values().stream()
                            .filter(SourceEvent::open)
                            .map(Source::shown)
                            .toList());
        }

        @Override
        public Optional<SourceEvent> find(String externalId) throws IOException {
            return Optional.ofNullable(last.get(externalId)).map(Source::shown);
        }

        private static SourceEvent shown(SourceEvent event) {
            return new SourceEvent(
                    event.externalId(),
                    event.at().truncatedTo(ChronoUnit.SECONDS),
                    event.open(),
                    event.severity(),
                    event.title(),
                    event.services(),
                    event.openedAt());
        }
    }
}
