package com.novapay.deploygate.incident.receive;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.incident.IncidentMapping;
import com.novapay.deploygate.incident.IncidentSource;
import com.novapay.deploygate.incident.IncidentWriter;
import com.novapay.deploygate.incident.MemoryIncidents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What each source sends, good and tampered with: only the good deliveries change anything. */
class ReceiverTest {
    private static final Instant NOW = Instant.parse("2026-11-24T15:00:00Z");
    private static final IncidentMapping MAPPING = new IncidentMapping(
            Map.of("p1", "SEV-1", "major", "SEV-2", "page", "SEV-2", "critical", "SEV-1"),
            Map.of("payments api", List.of("payments-api", "payments-worker")),
            false);

    private final TurnableClock clock = new TurnableClock(NOW);
    private final MemoryIncidents store = new MemoryIncidents();
    private final List<String> reported = new ArrayList<>();

    @TempDir
    private Path folder;

    private Path secrets = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        secrets = Files.writeString(folder.resolve("secrets"), SignedDelivery.SECRET + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "PAGERDUTY, pagerduty-triggered, pagerduty-resolved, pagerduty-pgr0vu2, PGR0VU2, SEV-1",
        "INCIDENTIO, incidentio-created, incidentio-closed, incidentio-01fdag4sap5typt98wgr2n7w91, 01FDAG4SAP5TYPT98WGR2N7W91, SEV-2",
        "FIREHYDRANT, firehydrant-started, firehydrant-resolved, firehydrant-04d9fd1a-ba9c-417d-b396-58a6e2c374de,"
                + " 04d9fd1a-ba9c-417d-b396-58a6e2c374de, SEV-1",
        "ALERTMANAGER, alertmanager-firing, alertmanager-resolved, alertmanager-8a2f1c0d9e3b4a57, 8a2f1c0d9e3b4a57, SEV-2",
        "GENERIC, generic-open, generic-resolved, generic-inc-7-a-c3f3e7e4ac7d7c3e, INC 7/a, SEV-1",
    })
    void recordedShapes_openAndResolveAnIncident(
            IncidentSource source, String opens, String resolves, String name, String id, String severity)
            throws IOException {
        Receiver receiver = receiver(source);

        assertThat(send(receiver, SignedDelivery.recorded(opens), "m-1")).isEqualTo(Receipt.WRITTEN);

        JsonNode spec = store.only();
        assertThat(store.list().getFirst().at("/metadata/name").asText())
                .isEqualTo(name.replaceFirst("c3f3e7e4ac7d7c3e", hashOf(id)));
        assertThat(spec.path("source").asText()).isEqualTo(source.key());
        assertThat(spec.path("externalId").asText()).isEqualTo(id);
        assertThat(spec.path("severity").asText()).isEqualTo(severity);
        assertThat(spec.path("title").asText()).isEqualTo("Card payments fail");
        assertThat(spec.path("services").toString()).isEqualTo("[\"payments-api\",\"payments-worker\"]");
        assertThat(spec.path("openedAt").asText()).startsWith("2026-11-24T14:54:");
        assertThat(spec.path("openedBy").asText()).isEqualTo(MemoryIncidents.USER);
        assertThat(spec.has("resolvedAt")).isFalse();

        int writes = store.writes();
        assertThat(send(receiver, SignedDelivery.recorded(opens), "m-2")).isEqualTo(Receipt.UNCHANGED);
        assertThat(store.writes()).as("a duplicate writes nothing").isEqualTo(writes);

        assertThat(send(receiver, SignedDelivery.recorded(resolves), "m-3")).isEqualTo(Receipt.WRITTEN);
        assertThat(store.only().path("resolvedAt").asText()).startsWith("2026-11-24T14:58:0");
        assertThat(store.only().path("resolvedBy").asText()).isEqualTo(MemoryIncidents.USER);

        assertThat(send(receiver, SignedDelivery.recorded(opens), "m-4"))
                .as("what comes late does not open it again")
                .isEqualTo(Receipt.UNCHANGED);
        assertThat(store.only().has("resolvedAt")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "PAGERDUTY, pagerduty-triggered, pagerduty-resolved",
        "INCIDENTIO, incidentio-created, incidentio-closed",
        "FIREHYDRANT, firehydrant-started, firehydrant-resolved",
        "ALERTMANAGER, alertmanager-firing, alertmanager-resolved",
        "GENERIC, generic-open, generic-resolved",
    })
    void resolvedThatOvertakesItsBeginning_endsResolved(IncidentSource source, String opens, String resolves)
            throws IOException {
        Receiver receiver = receiver(source);
        assertThat(send(receiver, SignedDelivery.recorded(resolves), "m-1")).isEqualTo(Receipt.WRITTEN);
        assertThat(send(receiver, SignedDelivery.recorded(opens), "m-2")).isEqualTo(Receipt.UNCHANGED);
        assertThat(store.only().has("resolvedAt")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "PAGERDUTY, pagerduty-triggered",
        "INCIDENTIO, incidentio-created",
        "FIREHYDRANT, firehydrant-started",
        "ALERTMANAGER, alertmanager-firing",
        "GENERIC, generic-open",
    })
    void tamperedDeliveries_changeNothing(IncidentSource source, String name) throws IOException {
        Receiver receiver = receiver(source);
        byte[] body = SignedDelivery.recorded(name);
        Map<String, String> good = SignedDelivery.headers(source, body, SignedDelivery.SECRET, NOW, "m-1");

        assertThat(receive(receiver, Map.of(), body)).isEqualTo(Receipt.UNAUTHENTIC);
        good.forEach((header, value) -> {
            for (String other :
                    List.of("", value + "0", value.substring(1), value.toUpperCase(Locale.ROOT) + "=", "v1=", "v1,")) {
                Map<String, String> headers = new TreeMap<>(good);
                headers.put(header, other);
                assertThat(receive(receiver, headers, body))
                        .as(header + ": " + other)
                        .isEqualTo(Receipt.UNAUTHENTIC);
            }
            Map<String, String> without = new TreeMap<>(good);
            without.remove(header);
            assertThat(receive(receiver, without, body)).as("without " + header).isEqualTo(Receipt.UNAUTHENTIC);
        });
        String otherSecret = "whsec_" + "b3RoZXItc2VjcmV0";
        assertThat(receive(receiver, SignedDelivery.headers(source, body, otherSecret, NOW, "m-1"), body))
                .isEqualTo(Receipt.UNAUTHENTIC);
        if (source != IncidentSource.ALERTMANAGER) { // whose token does not cover the body
            byte[] changed = new String(body, UTF_8).replace("14:5", "14:4").getBytes(UTF_8);
            assertThat(receive(receiver, good, changed)).isEqualTo(Receipt.UNAUTHENTIC);
            assertThat(receive(receiver, good, Arrays.copyOf(body, body.length - 1)))
                    .isEqualTo(Receipt.UNAUTHENTIC);
            assertThat(receive(receiver, good, Arrays.copyOf(body, body.length + 1)))
                    .isEqualTo(Receipt.UNAUTHENTIC);
        }
        assertThat(store.isEmpty()).isTrue();
        assertThat(reported).isNotEmpty().noneMatch(line -> line.contains(SignedDelivery.SECRET));
        reported.clear();
    }

    @ParameterizedTest
    @EnumSource(IncidentSource.class)
    void signedButUnreadable_isAnswered400(IncidentSource source) throws IOException {
        Receiver receiver = receiver(source);
        String deep = "[".repeat(5_000) + "]".repeat(5_000);
        byte[] utf16 = SignedDelivery.recorded("generic-open");
        for (byte[] body : List.of(
                new byte[0],
                "{".getBytes(UTF_8),
                "{} {}".getBytes(UTF_8),
                "[]".getBytes(UTF_8),
                "7".getBytes(UTF_8),
                "null".getBytes(UTF_8),
                deep.getBytes(UTF_8),
                ("{\"event\":" + deep + "}").getBytes(UTF_8),
                ("{\"event\":[" + "{},".repeat(100_000) + "{}]}").getBytes(UTF_8),
                "{\"id\":\"1\",\"id\":\"2\",\"status\":\"open\"}".getBytes(UTF_8),
                new String(utf16, UTF_8).getBytes(UTF_16LE),
                new byte[] {'"', (byte) 0xc3, '"'},
                new byte[] {0x1f, (byte) 0x8b, 8, 0})) {
            assertThat(send(receiver, body, "m-" + body.length)).isEqualTo(Receipt.UNREADABLE);
        }
        assertThat(store.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = IncidentSource.class,
            names = {"INCIDENTIO", "GENERIC"})
    void timestampsFarOff_areNotAuthentic(IncidentSource source) throws IOException {
        Receiver receiver = receiver(source);
        byte[] body = SignedDelivery.recorded(source == IncidentSource.GENERIC ? "generic-open" : "incidentio-created");
        for (long off : new long[] {-301, 301, -1_000_000, 1_000_000}) {
            Map<String, String> headers =
                    SignedDelivery.headers(source, body, SignedDelivery.SECRET, NOW.plusSeconds(off), "m-1");
            assertThat(receive(receiver, headers, body)).isEqualTo(Receipt.UNAUTHENTIC);
        }
        assertThat(store.isEmpty()).isTrue();
        for (long off : new long[] {-300, 300}) {
            Map<String, String> headers =
                    SignedDelivery.headers(source, body, SignedDelivery.SECRET, NOW.plusSeconds(off), "m-" + off);
            assertThat(receive(receiver, headers, body).status()).isEqualTo(200);
        }
    }

    @Test
    void replay_changesNothing() {
        Receiver receiver = receiver(IncidentSource.GENERIC);
        byte[] open = "{\"id\":\"7\",\"status\":\"open\"}".getBytes(UTF_8);
        byte[] resolved =
                "{\"id\":\"7\",\"status\":\"resolved\",\"updatedAt\":\"2026-11-24T15:00:00.5Z\"}".getBytes(UTF_8);
        Map<String, String> headers =
                SignedDelivery.headers(IncidentSource.GENERIC, open, SignedDelivery.SECRET, NOW, "");
        assertThat(receive(receiver, headers, open)).isEqualTo(Receipt.WRITTEN);
        at(NOW.plusSeconds(1));
        assertThat(send(receiver, resolved, "")).isEqualTo(Receipt.WRITTEN);
        assertThat(store.only().has("resolvedAt")).isTrue();

        for (int second = 0; second <= 300; second += 60) {
            at(NOW.plusSeconds(second));
            // Another replica, which has not seen the first one, tells by the time that is signed.
            for (Receiver one : List.of(receiver, receiver(IncidentSource.GENERIC))) {
                assertThat(receive(one, headers, open)).isEqualTo(Receipt.UNCHANGED);
                Map<String, String> otherForm = new TreeMap<>(headers);
                otherForm.put("X-Deploygate-Signature", "v1=00, " + headers.get("X-Deploygate-Signature"));
                assertThat(receive(one, otherForm, open)).isEqualTo(Receipt.UNCHANGED);
            }
        }
        at(NOW.plusSeconds(301));
        assertThat(receive(receiver, headers, open)).isEqualTo(Receipt.UNAUTHENTIC);
        assertThat(store.only().has("resolvedAt")).isTrue();
    }

    @Test
    void severityFollowsTheSource_alsoDown_andWhatIsUnknownIsTheWorst() throws IOException {
        Receiver receiver = receiver(IncidentSource.PAGERDUTY);
        String body = new String(SignedDelivery.recorded("pagerduty-triggered"), UTF_8);
        send(receiver, body.getBytes(UTF_8), "");
        assertThat(store.only().path("severity").asText()).isEqualTo("SEV-1");

        String[][] steps = {
            {"\"summary\": \"SEV-3\"", "SEV-3"},
            {"\"summary\": \"SEV2\"", "SEV-2"},
            {"\"summary\": \"Sev-4\"", "SEV-4"},
            {"\"summary\": \"SEV-5\"", "SEV-1"},
            {"\"summary\": \"P7\"", "SEV-1"},
        };
        int second = 1;
        for (String[] step : steps) {
            String next = body.replace("\"summary\": \"P1\"", step[0]).replace("14:55:00.127", "14:56:0" + second);
            assertThat(send(receiver, next.getBytes(UTF_8), "").status()).isEqualTo(200);
            assertThat(store.only().path("severity").asText()).as(step[0]).isEqualTo(step[1]);
            second++;
        }
        String none = body.replaceFirst("\"priority\": \\{[^}]*}", "\"priority\": null")
                .replace("14:55:00.127", "15:01:00");
        at(NOW.plusSeconds(60));
        send(
                receiver,
                body.replace("\"P1\"", "\"SEV-4\"")
                        .replace("14:55:00.127", "15:00:30")
                        .getBytes(UTF_8),
                "");
        assertThat(store.only().path("severity").asText()).isEqualTo("SEV-4");
        send(receiver, none.getBytes(UTF_8), "");
        assertThat(store.only().path("severity").asText()).isEqualTo("SEV-1");
    }

    @Test
    void reopened_isOpenAgain_andAnUnknownServiceMeansAll() throws IOException {
        Receiver receiver = receiver(IncidentSource.PAGERDUTY);
        send(receiver, SignedDelivery.recorded("pagerduty-triggered"), "");
        send(receiver, SignedDelivery.recorded("pagerduty-resolved"), "");
        String reopened = new String(SignedDelivery.recorded("pagerduty-triggered"), UTF_8)
                .replace("incident.triggered", "incident.reopened")
                .replace("14:55:00.127", "14:59:00")
                .replace("Payments API", "Ledger");
        assertThat(send(receiver, reopened.getBytes(UTF_8), "")).isEqualTo(Receipt.WRITTEN);
        assertThat(store.only().has("resolvedAt")).isFalse();
        assertThat(store.only().has("resolvedBy")).isFalse();
        assertThat(store.only().path("services").toString()).isEqualTo("[]");
    }

    @Test
    void openedByHand_isNeverTouched() throws IOException {
        ObjectNode byHand = (ObjectNode) new ObjectMapper().readTree("""
                {"apiVersion": "deploygate.novapay.com/v1alpha1", "kind": "Incident",
                 "metadata": {"name": "pagerduty-pgr0vu2"},
                 "spec": {"severity": "SEV-1", "openedBy": "ic@novapay", "source": "pagerduty", "externalId": "PGR0VU2"}}
                """);
        store.put(byHand);
        Receiver receiver = receiver(IncidentSource.PAGERDUTY);
        send(receiver, SignedDelivery.recorded("pagerduty-triggered"), "");
        send(receiver, SignedDelivery.recorded("pagerduty-resolved"), "");
        assertThat(store.spec("pagerduty-pgr0vu2")).isEqualTo(byHand.path("spec"));
        assertThat(store.list()).hasSize(2);
    }

    @Test
    void resolvedByAPerson_staysSo_untilTheSourceReportsSomethingNewer() throws IOException {
        Receiver receiver = receiver(IncidentSource.PAGERDUTY);
        send(receiver, SignedDelivery.recorded("pagerduty-triggered"), "");
        ObjectNode resolved = store.list().getFirst().deepCopy();
        resolved.withObject("/spec").put("resolvedAt", "2026-11-24T14:57:00Z").put("resolvedBy", "ic@novapay");
        store.put(resolved);

        String body = new String(SignedDelivery.recorded("pagerduty-triggered"), UTF_8);
        send(receiver, body.replace("14:55:00.127", "14:56:59").getBytes(UTF_8), "");
        assertThat(store.only().path("resolvedBy").asText()).isEqualTo("ic@novapay");

        send(receiver, body.replace("14:55:00.127", "14:57:01").getBytes(UTF_8), "");
        assertThat(store.only().has("resolvedBy")).isFalse();
    }

    @Test
    void whatIsNoIncident_isAccepted_andWritesNothing() throws IOException {
        assertThat(send(receiver(IncidentSource.PAGERDUTY), SignedDelivery.recorded("pagerduty-ping"), ""))
                .isEqualTo(Receipt.UNCHANGED);
        assertThat(send(
                        receiver(IncidentSource.INCIDENTIO),
                        "{\"event_type\":\"private_incident.incident_created_v2\",\"private_incident.incident_created_v2\":{\"id\":\"01\"}}"
                                .getBytes(UTF_8),
                        "m-1"))
                .isEqualTo(Receipt.UNCHANGED);
        assertThat(store.isEmpty()).isTrue();
    }

    @Test
    void notWritten_isAnswered503_andTheSameAgainWorks() throws IOException {
        Receiver receiver = receiver(IncidentSource.INCIDENTIO);
        byte[] body = SignedDelivery.recorded("incidentio-created");
        store.down(true);
        assertThat(send(receiver, body, "m-1")).isEqualTo(Receipt.UNWRITTEN);
        assertThat(send(receiver, body, "m-1")).isEqualTo(Receipt.UNWRITTEN);
        store.down(false);
        assertThat(send(receiver, body, "m-1")).isEqualTo(Receipt.WRITTEN);
        assertThat(send(receiver, body, "m-1")).isEqualTo(Receipt.UNCHANGED);
        assertThat(reported.stream().filter(line -> line.contains("not written")))
                .as("one problem is reported once")
                .hasSize(1);
    }

    @Test
    void secrets_rotateWithoutARestart_andAreNeededAtAll() throws IOException {
        Receiver receiver = receiver(IncidentSource.PAGERDUTY);
        byte[] body = SignedDelivery.recorded("pagerduty-triggered");
        Map<String, String> byNext = SignedDelivery.headers(IncidentSource.PAGERDUTY, body, "next", NOW, "");
        assertThat(receive(receiver, byNext, body)).isEqualTo(Receipt.UNAUTHENTIC);

        Files.writeString(secrets, SignedDelivery.SECRET + "\n\n  next \n");
        assertThat(receive(receiver, byNext, body)).isEqualTo(Receipt.WRITTEN);
        assertThat(send(receiver, body, "").status()).isEqualTo(200);
        Map<String, String> both =
                Map.of("X-PagerDuty-Signature", "v1=" + "0".repeat(64) + "," + byNext.get("X-PagerDuty-Signature"));
        assertThat(receive(receiver, both, body).status()).isEqualTo(200);

        Files.writeString(secrets, "next\n");
        assertThat(send(receiver, body, "")).isEqualTo(Receipt.UNAUTHENTIC);

        for (String none : List.of("", "\n \n")) {
            Files.writeString(secrets, none);
            Map<String, String> byNothing = SignedDelivery.headers(IncidentSource.ALERTMANAGER, body, "", NOW, "");
            assertThat(receive(receiver, byNothing, body)).isEqualTo(Receipt.UNWRITTEN);
        }
        Files.delete(secrets);
        assertThat(receive(receiver, byNext, body)).isEqualTo(Receipt.UNWRITTEN);
        assertThat(reported).noneMatch(line -> line.contains("next") || line.contains(SignedDelivery.SECRET));
    }

    @Test
    void anEventOfTheFuture_isRejected_becauseItWouldOutlastEverything() {
        Receiver receiver = receiver(IncidentSource.GENERIC);
        byte[] body = "{\"id\":\"7\",\"status\":\"resolved\",\"updatedAt\":\"2099-01-01T00:00:00Z\"}".getBytes(UTF_8);
        assertThat(send(receiver, body, "")).isEqualTo(Receipt.UNREADABLE);
    }

    @Test
    void moreThanItsRate_isAnswered429() {
        Receiver receiver = receiver(IncidentSource.GENERIC);
        byte[] body = "{\"id\":\"7\",\"status\":\"open\"}".getBytes(UTF_8);
        List<Receipt> answers = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            answers.add(send(receiver, body, ""));
        }
        assertThat(answers).contains(Receipt.TOO_MANY).startsWith(Receipt.WRITTEN);
    }

    private Receiver receiver(IncidentSource source) {
        return new Receiver(
                source,
                new Credentials(Optional.of(secrets), Optional.empty()),
                MAPPING,
                new IncidentWriter(store, clock, line -> {}),
                reported::add);
    }

    private Receipt send(Receiver receiver, byte[] body, String id) {
        return receive(
                receiver,
                SignedDelivery.headers(receiver.source(), body, SignedDelivery.SECRET, clock.instant(), id),
                body);
    }

    private Receipt receive(Receiver receiver, Map<String, String> headers, byte[] body) {
        return receiver.receive(SignedDelivery.delivery(headers, body, clock.instant()), () -> true)
                .receipt();
    }

    private void at(Instant moment) {
        clock.turn(Duration.between(clock.instant(), moment));
    }

    private static String hashOf(String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
