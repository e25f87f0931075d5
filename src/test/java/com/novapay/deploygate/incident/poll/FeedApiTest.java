package com.novapay.deploygate.incident.poll;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.incident.FeedAges;
import com.novapay.deploygate.incident.IncidentMapping;
import com.novapay.deploygate.incident.IncidentSource;
import com.novapay.deploygate.incident.IncidentWriter;
import com.novapay.deploygate.incident.MemoryIncidents;
import com.novapay.deploygate.incident.SourceEvent;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The APIs of PagerDuty and incident.io, answered by a local server in the recorded shapes. */
class FeedApiTest {
    private static final Instant NOW = Instant.parse("2026-11-24T15:00:00Z");
    private static final Clock LONG_AGO = Clock.fixed(Instant.parse("2000-01-01T00:00:00Z"), ZoneOffset.UTC);
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final TurnableClock clock = new TurnableClock(NOW);
    private final List<String> reported = new ArrayList<>();

    @TempDir
    private Path folder;

    private HttpServer server;
    private Path token;

    @BeforeEach
    void start() throws IOException {
        token = Files.writeString(folder.resolve("token"), "the-token\n");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().toString();
            asked.add(path + " " + exchange.getRequestHeaders().getFirst("Authorization"));
            String answer = answers.getOrDefault(path, "404 {}");
            byte[] body = answer.substring(4).getBytes(UTF_8);
            exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void pagerDuty_isReadPageByPage_asOfTheServersClock() throws Exception {
        String list =
                "/incidents?statuses%5B%5D=triggered&statuses%5B%5D=acknowledged&date_range=all&limit=100&offset=";
        answers.put(list + "0", "200 {\"incidents\":[" + pagerDuty("PA", "triggered") + "],\"more\":true}");
        answers.put(list + "100", "200 {\"incidents\":[" + pagerDuty("PB", "acknowledged") + "],\"more\":false}");
        answers.put("/incidents/PC", "200 {\"incident\":" + pagerDuty("PC", "resolved") + "}");

        OpenIncidents open = api(IncidentSource.PAGERDUTY).open();

        assertThat(open.shown())
                .as("by the clock of the server, which sends its Date; the gate's own is in the year 2000")
                .isAfter(Instant.parse("2025-01-01T00:00:00Z"));
        assertThat(open.incidents().stream().map(SourceEvent::externalId)).containsExactly("PA", "PB");
        assertThat(open.incidents().getFirst().at()).isEqualTo(Instant.parse("2026-11-24T14:50:00Z"));
        assertThat(asked).allMatch(line -> line.endsWith(" Token token=the-token"));
        assertThat(api(IncidentSource.PAGERDUTY).find("PC").orElseThrow().open())
                .isFalse();
        assertThat(api(IncidentSource.PAGERDUTY).find("PD")).isEmpty();
    }

    @Test
    void incidentIo_isReadPageByPage_withoutExercises() throws Exception {
        String list = "/v2/incidents?page_size=100&status_category%5Bone_of%5D=triage&status_category%5Bone_of%5D=live"
                + "&status_category%5Bone_of%5D=paused";
        answers.put(
                list,
                "200 {\"incidents\":[" + incidentIo("01A", "standard") + "],\"pagination_meta\":{\"after\":\"01A\"}}");
        answers.put(
                list + "&after=01A",
                "200 {\"incidents\":[" + incidentIo("01B", "test") + "," + incidentIo("01C", "standard")
                        + "],\"pagination_meta\":{}}");
        assertThat(api(IncidentSource.INCIDENTIO).open().incidents().stream().map(SourceEvent::externalId))
                .containsExactly("01A", "01C");
        assertThat(asked).allMatch(line -> line.endsWith(" Bearer the-token"));
    }

    @Test
    void whatIsNoAnswer_isAProblem_thatNamesTheCauseAndNotTheToken() {
        String first =
                "/incidents?statuses%5B%5D=triggered&statuses%5B%5D=acknowledged&date_range=all&limit=100&offset=0";
        Map<String, String> problems = Map.of(
                "401 {}", "rejects the token in " + token,
                "500 {}", "answers 500",
                "302 {}", "answers 302",
                "200 {", "not JSON",
                "200 {\"incidents\":7}", "has no list of incidents",
                "200 {\"incidents\":[{\"id\":\"\"}]}", "cannot be read");
        problems.forEach((answer, problem) -> {
            answers.put(first, answer);
            assertThatThrownBy(() -> api(IncidentSource.PAGERDUTY).open())
                    .as(answer)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(problem)
                    .hasMessageNotContaining("the-token");
        });
        answers.clear();
        assertThatThrownBy(() -> api(IncidentSource.PAGERDUTY).open()).hasMessageContaining("incidents.pagerduty.api");
        server.stop(0);
        assertThatThrownBy(() -> api(IncidentSource.PAGERDUTY).open()).hasMessageContaining("cannot be read");
    }

    @Test
    void loop_pollsWhenItIsDue_andItsFeedGrowsOldWhileTheApiIsAway() throws Exception {
        String first =
                "/incidents?statuses%5B%5D=triggered&statuses%5B%5D=acknowledged&date_range=all&limit=100&offset=0";
        answers.put(first, "200 {\"incidents\":[" + pagerDuty("PA", "triggered") + "],\"more\":false}");
        MemoryIncidents store = new MemoryIncidents();
        FeedAges ages =
                new FeedAges(clock, Map.of(IncidentSource.PAGERDUTY, new FeedAges.Limit(Duration.ofMinutes(5), true)));
        FeedLoop loop = loop(store, new OnlyGate(), ages);
        assertThat(ages.stale()).contains("incident feed pagerduty has not been polled yet");

        loop.round();
        assertThat(ages.stale()).isEmpty();
        assertThat(store.only().path("externalId").asText()).isEqualTo("PA");
        loop.round();
        assertThat(asked).hasSize(1);

        answers.put(first, "200 {\"incidents\":[],\"more\":false}");
        answers.put("/incidents/PA", "200 {\"incident\":" + pagerDuty("PA", "resolved") + "}");
        clock.turn(Duration.ofSeconds(60));
        loop.round();
        assertThat(store.only().has("resolvedAt")).as("a lost resolved").isTrue();

        answers.clear();
        for (int minute = 0; minute < 6; minute++) {
            clock.turn(Duration.ofSeconds(60));
            loop.round();
        }
        ages.received(IncidentSource.PAGERDUTY);
        assertThat(ages.stale())
                .as("deliveries prove nothing of a feed that is polled")
                .contains("incident feed pagerduty is 360 s old; incidents.pagerduty.max-age allows 300 s");
        assertThat(reported.stream().filter(line -> line.contains("polling failed")))
                .hasSize(1);
        answers.put(first, "200 {\"incidents\":[],\"more\":false}");
        clock.turn(Duration.ofSeconds(60));
        loop.round();
        assertThat(ages.stale()).isEmpty();
        assertThat(reported.getLast()).isEqualTo("pagerduty: polling works again");
    }

    @Test
    void follower_doesNotPoll_andReadsHowTheLeaderFares() throws Exception {
        FeedAges ages =
                new FeedAges(clock, Map.of(IncidentSource.PAGERDUTY, new FeedAges.Limit(Duration.ofMinutes(5), true)));
        FeedNotes following = new FeedNotes() {
            @Override
            public boolean leads() {
                return false;
            }

            @Override
            public Map<IncidentSource, Instant> read() {
                return Map.of(IncidentSource.PAGERDUTY, NOW.minusSeconds(10));
            }

            @Override
            public void write(IncidentSource source, Instant at) {
                throw new AssertionError("a follower notes nothing");
            }

            @Override
            public void end() {}
        };
        loop(new MemoryIncidents(), following, ages).round();
        assertThat(asked).isEmpty();
        assertThat(ages.age(IncidentSource.PAGERDUTY)).isEqualTo(Duration.ofSeconds(10));
        assertThat(ages.stale()).isEmpty();
    }

    private FeedLoop loop(MemoryIncidents store, FeedNotes notes, FeedAges ages) {
        IncidentMapping mapping = new IncidentMapping(Map.of(), Map.of(), false);
        FeedPoller poller = new FeedPoller(
                IncidentSource.PAGERDUTY,
                api(IncidentSource.PAGERDUTY),
                mapping,
                store,
                new IncidentWriter(store, clock, line -> {}));
        return new FeedLoop(
                List.of(new FeedLoop.Feed(poller, Duration.ofSeconds(60))), notes, ages, clock, reported::add);
    }

    private IncidentApi api(IncidentSource source) {
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return Apis.of(source, base, token, ProxySelector.of(null), LONG_AGO);
    }

    private static String pagerDuty(String id, String status) {
        return """
                {"id": "%s", "type": "incident", "summary": "[#1] down", "title": "down", "status": "%s", "urgency": "high",
                 "created_at": "2026-11-24T14:40:00Z", "updated_at": "2026-11-24T14:50:00Z",
                 "last_status_change_at": "2026-11-24T14:45:00Z", "incident_number": 1,
                 "service": {"id": "PF9KMXH", "type": "service_reference", "summary": "Payments API"},
                 "priority": {"id": "PSO75BM", "type": "priority", "summary": "P1", "name": "P1"}}
                """.formatted(id, status);
    }

    private static String incidentIo(String id, String mode) {
        return """
                {"id": "%s", "reference": "INC-1", "name": "down", "mode": "%s", "created_at": "2026-11-24T14:40:00Z",
                 "updated_at": "2026-11-24T14:50:00Z", "incident_status": {"category": "live", "name": "Investigating"},
                 "severity": {"id": "01", "name": "Major", "rank": 2}}
                """.formatted(id, mode);
    }
}
