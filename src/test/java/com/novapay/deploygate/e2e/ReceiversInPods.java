package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.incident.IncidentSource;
import com.novapay.deploygate.incident.receive.SignedDelivery;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyProblem;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The receivers of gates in Pods, set up as {@code docs/incidents.md} describes it, and a source that signs its events. */
final class ReceiversInPods {
    static final String GATE = "system:serviceaccount:deploy-gate:deploy-gate";
    private static final String HOST = "deploy-gate.deploy-gate.svc";
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Kubectl admin;

    ReceiversInPods(Kubectl admin) {
        this.admin = admin;
    }

    /** Makes what the chart needs in its namespace; the file with its values. */
    Path prepare(Path folder) throws IOException {
        GateFolder.prepare(folder);
        GateFolder.write(
                folder,
                Files.readString(Path.of("policies", "data.yaml"))
                        .replace("receivers: []", "receivers: [\"" + GATE + "\"]"));
        Path bundle = folder.resolve("bundle.tar.gz");
        build(folder.resolve("policies"), bundle);
        must(admin.run("create", "configmap", "policies", "-n", "deploy-gate", "--from-file=" + bundle));
        Path secret = Files.writeString(folder.resolve("generic.secret"), SignedDelivery.SECRET);
        must(admin.run(
                "create",
                "secret",
                "generic",
                "deploy-gate-generic",
                "-n",
                "deploy-gate",
                "--from-file=secret=" + secret));
        return Files.writeString(folder.resolve("values.yaml"), """
                incidents: {enabled: true, sources: {generic: deploy-gate-generic}}
                config: {policies: /etc/deploy-gate-policies/bundle.tar.gz}
                extraVolumes: [{name: policies, configMap: {name: policies}}]
                extraVolumeMounts: [{name: policies, mountPath: /etc/deploy-gate-policies, readOnly: true}]
                """);
    }

    private static void build(Path policies, Path bundle) {
        try {
            Opa.Output built = Opa.find()
                    .orElseThrow()
                    .run(List.of(
                            "build",
                            "--bundle",
                            policies.toString(),
                            "--ignore",
                            "*_test.rego",
                            "--output",
                            bundle.toString()));
            assertThat(built.succeeded()).as(built.err()).isTrue();
        } catch (PolicyProblem e) {
            throw new AssertionError(e);
        }
    }

    /** Sends an event to where the Service leads; the status and text of the answer. */
    String send(String body) throws Exception {
        JsonNode slice = json("endpointslices", "-n", "deploy-gate", "-l", "kubernetes.io/service-name=deploy-gate")
                .at("/items/0");
        int port = 0;
        for (JsonNode one : slice.path("ports")) {
            if (one.path("name").asText().equals("incidents")) {
                port = one.path("port").asInt();
            }
        }
        String address = "";
        for (JsonNode one : slice.path("endpoints")) {
            if (one.at("/conditions/ready").asBoolean()) {
                address = one.at("/addresses/0").asText();
            }
        }
        String authority = json("secret/deploy-gate-tls", "-n", "deploy-gate")
                .path("data")
                .path("ca.crt")
                .asText();
        Vertx vertx = Vertx.vertx();
        try {
            WebClient client = WebClient.create(
                    vertx,
                    new WebClientOptions()
                            .setSsl(true)
                            .setTrustOptions(new PemTrustOptions()
                                    .addCertValue(
                                            Buffer.buffer(Base64.getDecoder().decode(authority)))));
            byte[] bytes = body.getBytes(UTF_8);
            HttpRequest<Buffer> request = client.request(
                    HttpMethod.POST, SocketAddress.inetSocketAddress(port, address), port, HOST, "/incidents/generic");
            SignedDelivery.headers(IncidentSource.GENERIC, bytes, SignedDelivery.SECRET, Instant.now(), "")
                    .forEach(request::putHeader);
            HttpResponse<Buffer> answer = request.sendBuffer(Buffer.buffer(bytes))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            return answer.statusCode() + " " + answer.bodyAsString().strip();
        } finally {
            vertx.close().await();
        }
    }

    /** The spec of an Incident as the API server has it. */
    JsonNode incident(String name) throws IOException {
        return json("incident/" + name).path("spec");
    }

    private JsonNode json(String... what) throws IOException {
        String[] command = new String[what.length + 3];
        command[0] = "get";
        System.arraycopy(what, 0, command, 1, what.length);
        command[command.length - 2] = "-o";
        command[command.length - 1] = "json";
        return JSON.readTree(must(admin.run(command)).out());
    }
}
