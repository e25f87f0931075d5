package com.novapay.deploygate.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A webhook that allows everything and keeps each AdmissionReview as the API server sent it. Thread-safe. */
final class RecordingWebhook implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One call: to which path, and with which review. */
    record Call(String path, JsonNode review) {}

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final RogueCertificates certificates;
    private final Map<String, List<Call>> calls = new ConcurrentHashMap<>();

    RecordingWebhook() throws IOException, GeneralSecurityException {
        certificates = RogueCertificates.until(Instant.now().plus(Duration.ofDays(1)));
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(certificates.certificate()))
                                .addKeyValue(Buffer.buffer(certificates.key()))))
                .requestHandler(call -> call.body().onSuccess(body -> answer(call, body)));
        server.listen().await();
    }

    /** Its address with a path, such as {@code /validate}. */
    String url(String path) {
        return "https://127.0.0.1:" + server.actualPort() + path;
    }

    String caBundle() {
        return Base64.getEncoder().encodeToString(certificates.authority().getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the calls about objects of a name, oldest first, and forgets them. */
    List<Call> take(String name) {
        List<Call> taken = calls.remove(name);
        return taken == null ? List.of() : taken;
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    private void answer(HttpServerRequest call, Buffer body) {
        JsonNode request;
        try {
            JsonNode review = JSON.readTree(body.getBytes());
            request = review.path("request");
            calls.compute(request.path("name").asText(), (name, before) -> {
                List<Call> all = before == null ? new ArrayList<>() : before;
                all.add(new Call(call.path(), review));
                return all;
            });
        } catch (IOException e) {
            call.response().setStatusCode(400).end();
            return;
        }
        call.response()
                .putHeader("content-type", "application/json")
                .end(new JsonObject()
                        .put("apiVersion", "admission.k8s.io/v1")
                        .put("kind", "AdmissionReview")
                        .put(
                                "response",
                                new JsonObject()
                                        .put("uid", request.path("uid").asText())
                                        .put("allowed", true))
                        .toBuffer())
                .onFailure(lost -> {});
    }
}
