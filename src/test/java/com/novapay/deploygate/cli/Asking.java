package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.gate.Gate;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;

/** Asks a gate in this JVM over the network, as an API server and a kubelet do. */
public record Asking(Vertx vertx, Gate gate) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The answer to an AdmissionReview. */
    public JsonNode review(byte[] review) throws IOException {
        WebClient client = WebClient.create(
                vertx,
                new WebClientOptions()
                        .setSsl(true)
                        .setTrustOptions(new PemTrustOptions()
                                .addCertPath(gate.authority().toString())));
        return JSON.readTree(client.post(gate.port(), "127.0.0.1", "/validate?timeout=10s")
                .putHeader("content-type", "application/json")
                .sendBuffer(Buffer.buffer(review))
                .await()
                .body()
                .getBytes());
    }

    /** What its admin port answers. */
    public HttpResponse<Buffer> admin(String path) {
        return WebClient.create(vertx)
                .get(gate.adminPort(), "127.0.0.1", path)
                .send()
                .await();
    }
}
