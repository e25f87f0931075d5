package com.novapay.deploygate.announce.marker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.novapay.deploygate.announce.Announcement;
import com.novapay.deploygate.announce.Marker;
import com.novapay.deploygate.announce.Marker.Kind;
import com.novapay.deploygate.announce.Samples;
import com.novapay.deploygate.announce.delivery.Destination.Step;
import com.novapay.deploygate.announce.delivery.Outcome;
import com.novapay.deploygate.announce.delivery.Poster;
import com.novapay.deploygate.announce.webhook.HookServer;
import com.novapay.deploygate.outbound.ProxyEnvironment;
import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CdEventsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final URI SOURCE = URI.create("https://gate.novapay.local");

    private HookServer server;
    private Poster poster;
    private CdEvents events;

    @BeforeEach
    void open() throws IOException {
        server = HookServer.start();
        poster = new Poster(Optional.empty(), ProxyEnvironment.of(Map.of()), Duration.ofSeconds(30));
        events = new CdEvents(server.address("/events"), SOURCE, poster);
    }

    @AfterEach
    void close() {
        poster.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"DEPLOYED, deployed", "UPGRADED, upgraded", "ROLLED_BACK, rolledback"})
    void releaseThatRuns_isReadByTheSdk_andValidAgainstThePublishedSchema(Kind kind, String predicate)
            throws IOException {
        CloudEvent event = received(Markers.step(Markers.marker(kind)));
        assertThat(event.getType()).isEqualTo("dev.cdevents.service." + predicate + ".0.2.0");
        assertThat(event.getId()).isEqualTo(Markers.DECISION + "/" + predicate);
        assertThat(event.getSource()).isEqualTo(SOURCE);
        assertThat(event.getSubject()).isEqualTo("payments-api");
        assertThat(event.getTime()).isEqualTo(Markers.HAPPENED.atOffset(ZoneOffset.UTC));
        assertThat(event.getDataContentType()).isEqualTo("application/cdevents+json");
        JsonNode data = valid(event, predicate);
        assertThat(data.at("/context/id").asText()).isEqualTo(event.getId());
        assertThat(data.at("/context/type").asText()).isEqualTo(event.getType());
        assertThat(data.at("/context/version").asText()).isEqualTo("0.4.1");
        assertThat(data.at("/subject/id").asText()).isEqualTo(event.getSubject());
        assertThat(data.at("/subject/content/environment/id").asText()).isEqualTo("production");
        assertThat(data.at("/subject/content/artifactId").asText())
                .isEqualTo("pkg:oci/payments-api@sha256%3A" + "a".repeat(64)
                        + "?repository_url=registry.novapay.local/pay/payments-api&tag=4.2.0");
        assertThat(data.at("/customData/decisionId").asText()).isEqualTo(Markers.DECISION);
        assertThat(data.at("/customData/workload/name").asText()).isEqualTo("payments");
        assertThat(data.at("/customData/commit").asText()).isEqualTo("4f9c0d1e2a3b");
    }

    @Test
    void hostileTexts_areAValidEvent() throws IOException {
        CloudEvent event = received(Markers.step(Markers.hostile(Kind.UPGRADED)));
        assertThat(server.got().getFirst().headers().getFirst("X-Evil")).isNull();
        JsonNode data = valid(event, "upgraded");
        assertThat(event.getSubject())
                .isEqualTo(data.at("/subject/id").asText())
                .hasSizeLessThanOrEqualTo(200);
    }

    /** What the schemas are for: an event without its artifact is told from one with it. */
    @Test
    void schema_rejectsWhatIsNoEvent() throws IOException {
        String cut = new String(
                        received(Markers.step(Markers.marker(Kind.UPGRADED)))
                                .getData()
                                .toBytes(),
                        StandardCharsets.UTF_8)
                .replace("artifactId", "artefact");
        assertThat(schema("upgraded").validate(cut, InputFormat.JSON)).isNotEmpty();
        assertThat(schema("deployed").validate(cut.replace("artefact", "artifactId"), InputFormat.JSON))
                .isNotEmpty();
    }

    @Test
    void eventThatIsSentAgain_hasTheSameId() throws IOException {
        Step step = Markers.step(Markers.marker(Kind.UPGRADED));
        assertThat(received(step).getId()).isEqualTo(received(step).getId());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 422})
    void whatTheReceiverNeverTakes_isRejected(int status) {
        server.status(status);
        assertThat(events.send(Markers.step(Markers.marker(Kind.UPGRADED))))
                .isEqualTo(new Outcome.Rejected("the receiver of CDEvents answers " + status));
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 429, 500})
    void whatMayBeBetterLater_isTriedAgain(int status) {
        server.status(status);
        server.header("Retry-After", "17");
        assertThat(events.send(Markers.step(Markers.marker(Kind.UPGRADED))))
                .isInstanceOfSatisfying(
                        Outcome.Later.class, later -> assertThat(later.after()).contains(Duration.ofSeconds(17)));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void takesMarkersOfWhatRuns(Kind kind) {
        Marker marker = Markers.marker(kind);
        Announcement announcement =
                new Announcement("deployments", "topic", "key", Samples.full().marking(marker), Optional.empty());
        assertThat(events.takes(announcement)).isEqualTo(kind.runs());
    }

    private CloudEvent received(Step step) {
        assertThat(events.send(step)).isEqualTo(new Outcome.Sent(""));
        HookServer.Got got = server.got().getLast();
        return HttpMessageFactory.createReaderFromMultimap(
                        got.headers(), got.body().getBytes(StandardCharsets.UTF_8))
                .toEvent();
    }

    private static JsonNode valid(CloudEvent event, String predicate) throws IOException {
        String data = new String(event.getData().toBytes(), StandardCharsets.UTF_8);
        assertThat(schema(predicate).validate(data, InputFormat.JSON)).isEmpty();
        return JSON.readTree(data);
    }

    /** Of release 0.4.1; see the NOTICE beside the schemas. */
    private static Schema schema(String predicate) throws IOException {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemas(Map.of(
                        "https://cdevents.dev/0.4.1/schema/service-" + predicate + "-event",
                        published("service" + predicate + ".json"),
                        "https://cdevents.dev/0.4.1/schema/links/embeddedlinksarray",
                        published("links/embeddedlinksarray.json"))));
        return registry.getSchema(
                SchemaLocation.of("https://cdevents.dev/0.4.1/schema/service-" + predicate + "-event"));
    }

    private static String published(String file) {
        try (var stream = CdEventsTest.class.getResourceAsStream("/cdevents/0.4.1/" + file)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
