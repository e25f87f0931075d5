package com.novapay.deploygate.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.Reviews;
import com.novapay.deploygate.change.TemplateDigest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Reviews sent to a gate over one connection of HTTP/2, as the API server does, in several streams, in each the next as soon as the
 * last is answered: deploys that are admitted, deploys that are refused, and rollbacks. Thread-safe.
 */
final class ReviewLoad implements AutoCloseable {
    /** What is asked. */
    enum Ask {
        DEPLOY(body(Reviews.SET_IMAGE, "pay")),
        UNTESTED(body(Reviews.SET_IMAGE, "staging")),
        ROLLBACK(body(UNDO, "pay"));

        private final String body;

        Ask(String body) {
            this.body = body;
        }
    }

    /**
     * One answer that a client read to its end.
     *
     * @param codes why it was refused, comma-separated
     */
    record Answer(
            Ask ask,
            String requestUid,
            String decisionId,
            boolean allowed,
            String codes,
            List<String> warnings,
            Duration took) {
        /** Whether there was a decision; a machine that is busy elsewhere may leave no time for one. */
        boolean judged() {
            return !decisionId.isEmpty();
        }

        /** Whether it was refused because it could not be recorded. */
        boolean refusedUnrecorded() {
            return codes.equals("audit-unavailable");
        }

        /** Whether it was admitted although it could not be recorded. */
        boolean admittedUnrecorded() {
            return warnings.toString().contains("was not recorded");
        }
    }

    private static final String UID = "00000000-0000-0000-0000-000000000000";
    private static final String UNDO = "deployment-rollout-undo--deployments-update-by-lead@novapay";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI url;
    private final HttpClient client;
    private final Consumer<Answer> answers;
    private final List<Thread> streams = new ArrayList<>();
    private final CountDownLatch connected = new CountDownLatch(1);
    private volatile boolean ended;

    private ReviewLoad(GateProcess gate, Consumer<Answer> answers) throws IOException, GeneralSecurityException {
        this.url = URI.create(gate.url() + "?timeout=10s");
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(trusting(gate.authority()))
                .build();
        this.answers = answers;
    }

    /** Starts to ask; {@code answers} is told every answer, by several threads. */
    static ReviewLoad start(GateProcess gate, int streams, long seed, Consumer<Answer> answers)
            throws IOException, GeneralSecurityException {
        ReviewLoad load = new ReviewLoad(gate, answers);
        for (int i = 0; i < streams; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            boolean first = i == 0;
            load.streams.add(Thread.ofVirtual().start(() -> load.ask(random, first)));
        }
        return load;
    }

    /** Asks once. */
    static Answer once(GateProcess gate, Ask ask) throws IOException, InterruptedException, GeneralSecurityException {
        return new ReviewLoad(gate, answer -> {}).answer(ask);
    }

    private void ask(SplittableRandom random, boolean first) {
        Ask[] all = Ask.values();
        try {
            if (!first) {
                connected.await(); // or each would connect, and all but one connection be closed again
            }
            while (!ended) {
                answers.accept(answer(all[random.nextInt(all.length)]));
                connected.countDown();
            }
        } catch (IOException e) {
            // The gate has died, which is what it is asked for.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connected.countDown();
        }
    }

    private Answer answer(Ask ask) throws IOException, InterruptedException {
        String uid = UUID.randomUUID().toString();
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(ask.body.replace(UID, uid)))
                .build();
        long start = System.nanoTime();
        String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        JsonNode response = JSON.readTree(body).path("response");
        if (!response.path("uid").asText().equals(uid)) {
            throw new IllegalStateException("asked " + uid + ", answered " + body);
        }
        List<String> warnings = new ArrayList<>();
        response.path("warnings").forEach(warning -> warnings.add(warning.asText()));
        JsonNode notes = response.path("auditAnnotations");
        return new Answer(
                ask,
                uid,
                notes.path("decision-id").asText(),
                response.path("allowed").asBoolean(),
                notes.path("codes").asText(),
                warnings,
                took);
    }

    /** Asks no more; returns when what was asked is answered, or never will be. */
    void finish() throws InterruptedException {
        ended = true;
        for (Thread stream : streams) {
            stream.join();
        }
    }

    @Override
    public void close() {
        ended = true;
        client.shutdownNow();
    }

    /** A client that trusts one certificate, in PEM, and no other. */
    static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(authority)) {
            trusted.setCertificateEntry(
                    "gate", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** Puts into a gate's folder the facts under which the shipped policies answer as it is meant, on any day. */
    static void prepare(Path folder) throws IOException {
        JsonNode object = Reviews.read(UNDO).at("/request/object");
        Path facts = Files.createDirectories(folder.resolve("facts"));
        Files.writeString(facts.resolve("facts.yaml"), """
                apiVersion: v1
                kind: Namespace
                metadata: {name: pay, labels: {deploygate.novapay.com/environment: development}}
                ---
                apiVersion: v1
                kind: Namespace
                metadata: {name: staging, labels: {deploygate.novapay.com/environment: staging}}
                ---
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: ReleaseHistory
                metadata: {name: deployment-payments, namespace: pay}
                spec:
                  workload: {kind: Deployment, name: payments, uid: %s}
                  revisions:
                  - digest: "%s"
                    images: []
                    admittedAt: 2026-11-20T10:00:00Z
                    decision: d-1
                    healthyAt: 2026-11-20T10:05:00Z
                    revoked: false
                  holds: []
                """.formatted(
                        object.at("/metadata/uid").asText(), TemplateDigest.of(object.at("/spec/template"))));
    }

    private static String body(String review, String namespace) {
        JsonNode tree = Reviews.read(review);
        ObjectNode request = (ObjectNode) tree.path("request");
        request.put("uid", UID).put("namespace", namespace);
        for (String side : List.of("object", "oldObject")) {
            ((ObjectNode) request.path(side).path("metadata")).put("namespace", namespace);
        }
        return tree.toString();
    }
}
