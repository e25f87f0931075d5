package com.novapay.deploygate.e2e;

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
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Something that listens where the gate should, over real TLS, and does what a gate must never do. Thread-safe. */
final class RogueGate implements AutoCloseable {
    /** What it answers. */
    enum Manner {
        /** Takes the request and never says anything. */
        HANGS,
        /** Says something that is no JSON. */
        BABBLES,
        /** Says yes to a request that nobody made. */
        ANSWERS_ANOTHER,
        /** Says yes without saying which kind of answer it is. */
        UNTYPED_YES,
        /** A review without a response. */
        SAYS_NOTHING,
        /** A yes, with a status that says no. */
        YES_WITH_500,
        /** Ends the connection in the middle of a yes. */
        BREAKS_OFF,
        /** A well-made yes. */
        ALLOWS,
        /** A well-made no. */
        DENIES
    }

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final RogueCertificates certificates;
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private volatile Manner manner = Manner.ALLOWS;

    /** Listens with a certificate that ends at {@code end}. */
    RogueGate(Instant end) throws IOException, GeneralSecurityException {
        certificates = RogueCertificates.until(end);
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(certificates.certificate()))
                                .addKeyValue(Buffer.buffer(certificates.key()))))
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body.toJsonObject())));
        server.listen().await();
    }

    void behave(Manner next) {
        manner = next;
    }

    String url() {
        return "https://127.0.0.1:" + server.actualPort() + "/validate";
    }

    String caBundle() {
        return Base64.getEncoder().encodeToString(certificates.authority().getBytes(StandardCharsets.UTF_8));
    }

    /** Listens with a certificate that holds for an hour. */
    static RogueGate trusted() throws IOException, GeneralSecurityException {
        return new RogueGate(Instant.now().plus(Duration.ofHours(1)));
    }

    /** Operation, resource and user of every call so far, oldest first. */
    Queue<String> asked() {
        return asked;
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    private void answer(HttpServerRequest call, JsonObject review) {
        JsonObject request = review.getJsonObject("request");
        asked.add((call.path().equals("/observe") ? "observed " : "") + request.getString("operation") + " "
                + request.getJsonObject("resource").getString("resource")
                + (request.containsKey("subResource") ? "/" + request.getString("subResource") : "") + " by "
                + request.getJsonObject("userInfo").getString("username"));
        String uid = request.getString("uid");
        switch (manner) {
            case HANGS -> {}
            case BABBLES -> send(call, 200, "{\"allowed\": tru");
            case ANSWERS_ANOTHER -> send(call, 200, review("another", true).encode());
            case UNTYPED_YES -> {
                JsonObject untyped = review(uid, true);
                untyped.remove("kind");
                send(call, 200, untyped.encode());
            }
            case SAYS_NOTHING -> {
                JsonObject empty = review(uid, true);
                empty.remove("response");
                send(call, 200, empty.encode());
            }
            case YES_WITH_500 -> send(call, 500, review(uid, true).encode());
            case BREAKS_OFF -> {
                call.response().putHeader("content-type", "application/json").setChunked(true);
                call.response()
                        .write(review(uid, true).encode().substring(0, 40))
                        .onComplete(ignored -> call.connection().close());
            }
            case ALLOWS -> send(call, 200, review(uid, true).encode());
            case DENIES -> send(call, 200, review(uid, false).encode());
        }
    }

    private static JsonObject review(String uid, boolean allowed) {
        return new JsonObject()
                .put("apiVersion", "admission.k8s.io/v1")
                .put("kind", "AdmissionReview")
                .put("response", new JsonObject().put("uid", uid).put("allowed", allowed));
    }

    private static void send(HttpServerRequest call, int status, String body) {
        call.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(Buffer.buffer(body))
                .onFailure(lost -> {});
    }
}
