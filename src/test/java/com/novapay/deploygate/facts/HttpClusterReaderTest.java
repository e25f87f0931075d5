package com.novapay.deploygate.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** How an API server is asked, and what comes of answers that are none. */
@Timeout(60)
@ExtendWith(VertxExtension.class)
class HttpClusterReaderTest {
    private HttpServer server;
    private final Deque<String> asked = new ConcurrentLinkedDeque<>();
    private volatile Consumer<HttpServerResponse> answer = response -> {};
    private KubernetesClient client = new KubernetesClientBuilder().build();
    private HttpClusterReader reader = new HttpClusterReader(client, Duration.ofSeconds(30));

    @BeforeEach
    void listen(Vertx vertx) {
        server = vertx.createHttpServer()
                .requestHandler(this::handle)
                .listen(0, "127.0.0.1")
                .await();
        int port = server.actualPort();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                        .withMasterUrl("http://127.0.0.1:" + port)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        reader = new HttpClusterReader(client, Duration.ofSeconds(3));
    }

    @AfterEach
    void stop() {
        reader.close();
        client.close();
    }

    @Test
    void list_asksForAPage() throws Exception {
        answer = response -> response.end("{\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[]}");
        assertThat(reader.list(WatchedKind.INCIDENT, 500, "")
                        .at("/metadata/resourceVersion")
                        .asText())
                .isEqualTo("7");
        reader.list(WatchedKind.DEPLOYMENT, 1, "a+b=");
        reader.list(WatchedKind.NAMESPACE, 1, "");
        assertThat(asked)
                .containsExactly(
                        "/apis/deploygate.novapay.com/v1alpha1/incidents?limit=500",
                        "/apis/apps/v1/deployments?limit=1&continue=a%2Bb%3D",
                        "/api/v1/namespaces?limit=1");
    }

    @Test
    void watch_readsEventsUntilTheEnd() throws Exception {
        answer =
                response -> response.end("{\"type\":\"ADDED\",\"object\":{}}\n{\"type\":\"BOOKMARK\",\"object\":{}}\n");
        try (ClusterReader.Events events = reader.watch(WatchedKind.INCIDENT, "7", Duration.ofSeconds(3))) {
            assertThat(events.next().orElseThrow().path("type").asText()).isEqualTo("ADDED");
            assertThat(events.next().orElseThrow().path("type").asText()).isEqualTo("BOOKMARK");
            assertThat(events.next()).isEmpty();
        }
        assertThat(asked)
                .containsExactly("/apis/deploygate.novapay.com/v1alpha1/incidents?watch=true&allowWatchBookmarks=true"
                        + "&resourceVersion=7&timeoutSeconds=3");
    }

    /** The test would not end if this waited for ever. */
    @Test
    void watchThatFallsSilent_isGivenUp() throws Exception {
        answer = response -> response.setChunked(true).write("{\"type\":\"ADDED\",\"object\":{}}\n");
        try (ClusterReader.Events events = reader.watch(WatchedKind.INCIDENT, "7", Duration.ofMillis(100))) {
            assertThat(events.next()).isPresent();
            assertThat(ending(events)).isTrue();
        }
    }

    @Test
    void silence_isGivenUp() {
        HttpClusterReader impatient = new HttpClusterReader(client, Duration.ofMillis(300));
        assertThatThrownBy(() -> impatient.watch(WatchedKind.INCIDENT, "7", Duration.ofSeconds(3)))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("http://127\\.0\\.0\\.1:\\d+/ did not answer within 0\\.3 s");
        impatient.close();
    }

    @Test
    void refusals_sayWhatToDo() {
        assertThat(refusal(404, "{}"))
                .isEqualTo("the API server does not have apis/deploygate.novapay.com/v1alpha1/incidents; install the"
                        + " custom resources: kubectl apply -f chart/crds");
        assertThat(refusal(403, "{\"message\":\"incidents is forbidden\"}"))
                .isEqualTo("the gate may not read them: incidents is forbidden");
        assertThat(refusal(401, "{\"message\":\"Unauthorized\"}"))
                .isEqualTo("the API server rejects the gate's credentials: Unauthorized");
        assertThat(refusal(500, "<html>")).isEqualTo("the API server answered 500: ");
        assertThatThrownBy(() -> list(410, "{\"message\":\"expired\"}"))
                .isInstanceOf(ClusterReader.GoneException.class);
    }

    @Test
    void answerThatIsNoJson_isAFailure() {
        assertThatThrownBy(() -> list(200, "<html>")).isInstanceOf(IOException.class);
    }

    @Test
    void nobodyThere_isAFailureThatNamesTheServer() {
        server.close().await();
        assertThatThrownBy(() -> reader.list(WatchedKind.INCIDENT, 1, ""))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("http://127.0.0.1:");
    }

    private void handle(HttpServerRequest request) {
        asked.add(request.uri());
        answer.accept(request.response());
    }

    private void list(int code, String body) throws Exception {
        answer = response -> response.setStatusCode(code).end(body);
        reader.list(WatchedKind.INCIDENT, 1, "");
    }

    private String refusal(int code, String body) {
        try {
            list(code, body);
            return "none";
        } catch (Exception e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static boolean ending(ClusterReader.Events events) {
        try {
            return events.next().isEmpty();
        } catch (IOException e) {
            return true;
        }
    }
}
