package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.TestScale;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.Classifier;
import com.novapay.deploygate.change.Reviews;
import com.novapay.deploygate.change.WorkloadLookup;
import com.novapay.deploygate.policy.BundleFiles;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every recorded review of a workload, changed at random and sent over HTTPS, judged by the shipped policies without any fact, which admit no deploy.
 * Replay a failure with {@code -Dseed=…}.
 */
@Tag("slow")
class EveryReviewMutatedTest {
    private static final int COUNT = TestScale.of("mutations", 500, 10_000);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int AT_ONCE = 2;

    @Test
    void noMutation_opensTheGate_losesTheUid_orBreaksIt(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("mutated reviews: " + COUNT + ", replay with -Dseed=" + seed);
        Random random = new Random(seed);
        ReviewMutation mutation = new ReviewMutation(random);
        List<String> names = Reviews.names().stream()
                .filter(name -> name.contains("deployments") || name.contains("rollouts"))
                .toList();
        int admitted = 0;
        int refused = 0;
        try (RealGate gate = new RealGate(folder, 0)) {
            gate.activateWithoutForecast(BundleFiles.shipped());
            for (int i = 0; i < COUNT; i += AT_ONCE) {
                List<byte[]> sent = new ArrayList<>();
                List<Future<HttpResponse<Buffer>>> answers = new ArrayList<>();
                for (int j = 0; j < AT_ONCE; j++) {
                    JsonNode review = Reviews.read(names.get(random.nextInt(names.size())));
                    // One in ten is recorded too, which takes longest.
                    ((ObjectNode) review.path("request")).put("dryRun", random.nextInt(10) > 0);
                    byte[] body = bytes(mutation.mutate(review), random);
                    sent.add(body);
                    answers.add(gate.post("?timeout=10s", body));
                }
                for (int j = 0; j < AT_ONCE; j++) {
                    boolean yes = check(seed, sent.get(j), answers.get(j).await());
                    admitted += yes ? 1 : 0;
                    refused += yes ? 0 : 1;
                }
            }
        }
        System.out.println("mutated reviews: " + admitted + " admitted, " + refused + " refused");
        assertThat(admitted).isPositive();
        assertThat(refused).isPositive();
    }

    /**
     * Every leaf and every branch of what each recorded update writes, changed, removed, emptied and doubled. What the gate then
     * lets pass by its class makes no new Pods by the controllers' own rules; what says nothing about Pods changes no class.
     */
    @Test
    void everyLeafMutated_passesOnlyWhereNoNewPodsComeOfIt() throws IOException {
        Classifier classifier = new Classifier();
        int passed = 0;
        int judged = 0;
        for (String name : Reviews.names()) {
            JsonNode recorded = Reviews.read(name);
            String resource = recorded.at("/request/resource/resource").asText();
            if (!recorded.at("/request/operation").asText().equals("UPDATE")
                    || !(resource.equals("deployments") || resource.equals("rollouts"))) {
                continue;
            }
            ChangeClass before = classifier
                    .classify(Reviews.request(recorded.deepCopy()), WorkloadLookup.NONE)
                    .changeClass();
            for (LeafMutation mutation : LeafMutation.all(recorded)) {
                JsonNode review = mutation.of(recorded);
                Change change = classifier.classify(Reviews.request(review.deepCopy()), WorkloadLookup.NONE);
                String about = name + " " + mutation;
                if (!change.judgedByRules()) {
                    passed++;
                    assertThat(WayBackOracle.mayPass(review)).as(about).isTrue();
                } else {
                    judged++;
                }
                if (mutation.isBesideTheSpec(recorded)) {
                    assertThat(change.changeClass()).as(about).isEqualTo(before);
                }
            }
        }
        System.out.println("mutated leaves: " + passed + " pass, " + judged + " are judged");
        assertThat(passed).isGreaterThan(1_000);
        assertThat(judged).isGreaterThan(1_000);
    }

    /** One in twenty is cut off or has a byte changed. */
    private static byte[] bytes(JsonNode review, Random random) {
        byte[] body = review.toString().getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(40)) {
            case 0 -> Arrays.copyOf(body, random.nextInt(body.length));
            case 1 -> {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
                yield body;
            }
            default -> body;
        };
    }

    private static boolean check(long seed, byte[] body, HttpResponse<Buffer> answer) throws Exception {
        String sent = new String(body, StandardCharsets.UTF_8);
        String about = "seed " + seed + ": " + sent;
        Optional<JsonNode> review = parse(body);
        String uid = review.map(read -> read.at("/request/uid").asText()).orElse("");
        if (answer.statusCode() == 400) {
            assertThat(uid.isBlank() || review.isEmpty()).as(about).isTrue();
            return false;
        }
        assertThat(answer.statusCode()).as(about).isEqualTo(200);
        JsonNode response = RealGate.response(answer);
        assertThat(response.path("uid").asText()).as(about).isNotBlank();
        assertThat(response.has("patch")).as(about).isFalse();
        if (review.isPresent()) {
            assertThat(response.path("uid").asText()).as(about).isEqualTo(uid);
        }
        boolean allowed = response.path("allowed").asBoolean();
        if (allowed) {
            assertThat(review.filter(WayBackOracle::mayPass)).as(about).isPresent();
        } else {
            assertThat(response.at("/status/message").asText()).as(about).isNotBlank();
        }
        return allowed;
    }

    private static Optional<JsonNode> parse(byte[] body) {
        try {
            return Optional.of(JSON.readTree(body));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
