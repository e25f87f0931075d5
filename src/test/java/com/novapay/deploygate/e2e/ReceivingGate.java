package com.novapay.deploygate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.novapay.deploygate.incident.IncidentSource;
import com.novapay.deploygate.incident.receive.SignedDelivery;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A gate of a cluster that receives PagerDuty's events on a port that stays the same, and PagerDuty. */
final class ReceivingGate implements AutoCloseable {
    private final Path folder;
    private final Path kubeconfig;
    private final int port = Ports.freePort();
    private final Vertx vertx = Vertx.vertx();
    private GateProcess gate;

    private ReceivingGate(Path folder, Path kubeconfig) throws IOException {
        this.folder = folder;
        this.kubeconfig = kubeconfig;
        Files.writeString(folder.resolve("pagerduty.secret"), SignedDelivery.SECRET);
        gate = start();
    }

    /** Starts a gate whose policies are in {@code folder}. */
    static ReceivingGate start(Path folder, Path kubeconfig) throws IOException {
        return new ReceivingGate(folder, kubeconfig);
    }

    private GateProcess start() throws IOException {
        return GateProcess.start(
                folder,
                kubeconfig,
                Map.of(
                        "NOVAPAY_INCIDENTS_LISTEN",
                        "127.0.0.1:" + port,
                        "NOVAPAY_INCIDENTS_PAGERDUTY_SECRET_FILE",
                        folder.resolve("pagerduty.secret").toString(),
                        "NOVAPAY_INCIDENTS_PAGERDUTY_SEVERITY",
                        "P1=SEV-1,P3=SEV-3"));
    }

    void restart() throws IOException {
        gate.kill();
        gate.close();
        Files.move(folder.resolve("gate.log"), folder.resolve("gate-" + System.nanoTime() + ".log"));
        gate = start();
    }

    /** An event of recorded shape, about the same incident each time. */
    byte[] event(String status, String priority, Instant at) throws IOException {
        return new String(SignedDelivery.recorded("pagerduty-triggered"), UTF_8)
                .replace("\"status\": \"triggered\"", "\"status\": \"" + status + "\"")
                .replace("\"P1\"", "\"" + priority + "\"")
                .replace("2026-11-24T14:55:00.127Z", at.toString())
                .getBytes(UTF_8);
    }

    /** Sends it as PagerDuty does; the status and text of the answer. */
    String post(byte[] body) throws Exception {
        WebClient client = WebClient.create(
                vertx,
                new WebClientOptions()
                        .setSsl(true)
                        .setTrustOptions(new PemTrustOptions()
                                .addCertPath(gate.authority().toString())));
        HttpRequest<Buffer> request = client.post(port, "127.0.0.1", "/incidents/pagerduty");
        SignedDelivery.headers(IncidentSource.PAGERDUTY, body, SignedDelivery.SECRET, Instant.now(), "")
                .forEach(request::putHeader);
        HttpResponse<Buffer> response = request.sendBuffer(Buffer.buffer(body))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        return response.statusCode() + " " + response.bodyAsString().strip();
    }

    @Override
    public void close() {
        gate.close();
        vertx.close().await();
    }
}
