package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.TestScale;
import com.novapay.deploygate.policy.BundleFiles;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Some thousand recorded reviews, each changed at random, sent over HTTPS to a gate with the shipped policies and no facts, which
 * refuses all of them unchanged. Never an allow unless the change itself has become one that passes by definition, never a
 * lost uid, never a server error. Replay with {@code -Dseed=…}.
 */
@Tag("slow")
class MutatedReviewsTest {
    private static final int REVIEWS = TestScale.of("mutations", 1_500, 10_000);
    private static final int SEEDS = TestScale.of("seeds", 1, 5);
    private static final int AT_ONCE = 2;
    private static final Path FOLDER = Path.of("src/test/resources/reviews");
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * A review that is refused, because {@code places} of it differ between the old and the new object. As long as one of them
     * does, what it asks for is a deploy.
     */
    private record Base(String name, List<String> places) {
        JsonNode read() {
            try {
                return JSON.readTree(Files.readAllBytes(FOLDER.resolve(name + ".json")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final List<Base> BASES = List.of(
            new Base(
                    "deployment-set-image--deployments-update-by-dev@novapay",
                    List.of("/spec/template/spec/containers/0/image")),
            new Base(
                    "deployment-set-env--deployments-update-by-dev@novapay",
                    List.of("/spec/template/spec/containers/0/env")),
            new Base(
                    "deployment-add-initcontainer--deployments-update-by-dev@novapay",
                    List.of("/spec/template/spec/initContainers")),
            new Base(
                    "argocd-git-image--deployments-update-by-argocd-argocd-application-controller",
                    List.of("/spec/template/spec/containers/0/image")),
            new Base(
                    "rollout-apply-image--rollouts-update-by-dev@novapay",
                    List.of("/spec/template/spec/containers/0/image")),
            new Base("rollout-change-steps--rollouts-update-by-dev@novapay", List.of("/spec/strategy/canary/steps")),
            new Base("rollout-promote-full--rollouts.status-update-by-lead@novapay", List.of("/status/promoteFull")),
            new Base("deployment-create--deployments-create-by-dev@novapay", List.of("/spec")),
            new Base("rollout-create--rollouts-create-by-dev@novapay", List.of("/spec")));

    @Test
    void everyMutatedReview_isRefusedUnlessItPassesByDefinition(@TempDir Path folder) throws Exception {
        long first = Long.getLong("seed", System.nanoTime());
        for (int i = 0; i < SEEDS; i++) {
            mutate(Files.createDirectory(folder.resolve("gate-" + i)), first + i);
        }
    }

    private static void mutate(Path folder, long seed) throws Exception {
        System.out.println("MutatedReviewsTest seed " + seed + " (replay with -Dseed=" + seed + ")");
        Random random = new Random(seed);
        ReviewMutator mutator = new ReviewMutator(random);
        List<JsonNode> reviews = BASES.stream().map(Base::read).toList();
        int admitted = 0;
        int judged = 0;
        try (RealGate gate = new RealGate(folder, 0)) {
            gate.activateWithoutForecast(BundleFiles.shipped());
            for (Base base : BASES) {
                assertThat(ask(gate, JSON.writeValueAsBytes(base.read()))
                                .path("allowed")
                                .asBoolean())
                        .as(base.name())
                        .isFalse();
            }
            List<Asked> under = new ArrayList<>();
            for (int i = 0; i < REVIEWS; i++) {
                boolean wayBack = i % 100 == 0; // by chance alone too few become one for a short run to see any
                int which = wayBack ? 0 : random.nextInt(BASES.size());
                JsonNode mutated = wayBack ? undone(reviews.get(0)) : mutator.mutate(reviews.get(which));
                byte[] body = mutator.bytes(mutated);
                under.add(new Asked(BASES.get(which), Buffer.buffer(body), gate.post("?timeout=20s", body)));
                if (under.size() == AT_ONCE) {
                    for (Asked asked : under) {
                        judged += asked.isJudged() ? 1 : 0;
                        admitted += asked.isAdmitted() ? 1 : 0;
                    }
                    under.clear();
                }
            }
        }
        System.out.println("MutatedReviewsTest: " + judged + " judged, of them " + admitted + " rightly admitted");
        assertThat(judged).as("most stay readable").isGreaterThan(REVIEWS / 2);
        assertThat(admitted).as("some become ways back").isPositive();
    }

    /** The same request once nothing would change. */
    private static JsonNode undone(JsonNode review) {
        ObjectNode same = review.deepCopy();
        same.withObject("/request").set("oldObject", same.at("/request/object"));
        return same;
    }

    /** One request and its answer, held against the definition. */
    private record Asked(Base base, Buffer body, Future<HttpResponse<Buffer>> answer) {
        boolean isJudged() throws IOException {
            HttpResponse<Buffer> response = answer.await();
            assertThat(response.statusCode()).as(this::described).isIn(200, 400);
            if (response.statusCode() == 400) {
                assertThat(response.bodyAsString()).as(this::described).startsWith("malformed-review: ");
                return false;
            }
            JsonNode said = RealGate.response(response);
            assertThat(said.path("uid").asText()).as(this::described).isNotBlank();
            if (!isWhole()) {
                // Cut off or spoilt, and yet its uid could be read.
                assertThat(said.path("status").path("message").asText())
                        .as(this::described)
                        .startsWith("malformed-review");
                return false;
            }
            assertThat(said.path("uid").asText())
                    .as(this::described)
                    .isEqualTo(JSON.readTree(body.getBytes()).at("/request/uid").asText());
            assertThat(said.path("status").path("message").asText())
                    .as(this::described)
                    .doesNotContain("internal-error", "policy-timeout", "policy-error", "overloaded");
            return !said.path("status").path("message").asText().startsWith("malformed-review");
        }

        private boolean isWhole() {
            try {
                return !JSON.readTree(body.getBytes()).isMissingNode();
            } catch (IOException e) {
                return false;
            }
        }

        boolean isAdmitted() throws IOException {
            HttpResponse<Buffer> response = answer.await();
            if (response.statusCode() != 200
                    || !RealGate.response(response).path("allowed").asBoolean()) {
                return false;
            }
            assertThat(mayPass(base, JSON.readTree(body.getBytes())))
                    .as(this::described)
                    .isTrue();
            return true;
        }

        private String described() {
            return base.name() + " changed to " + body.toString() + "\nanswered "
                    + answer.result().bodyAsString();
        }
    }

    /** What has to be so for an allow: said once more, without the classifier's means. */
    private static boolean mayPass(Base base, JsonNode review) {
        JsonNode request = review.path("request");
        String subResource = request.path("subResource").asText();
        boolean rollout = request.at("/resource/resource").asText().equals("rollouts");
        boolean byController =
                request.at("/userInfo/username").asText().equals("system:serviceaccount:argo-rollouts:argo-rollouts");
        if (request.path("operation").asText().equals("DELETE")) {
            return true; // warned of only
        }
        if (!request.path("operation").asText().equals("UPDATE")) {
            return false;
        }
        boolean ending = request.path("object").path("metadata").has("deletionTimestamp")
                || request.path("oldObject").path("metadata").has("deletionTimestamp");
        boolean template = base.places().stream().anyMatch(place -> place.startsWith("/spec/template"));
        if ((ending && !template)
                || subResource.equals("scale")
                || (subResource.equals("status") && (!rollout || byController))) {
            return true;
        }
        if (base.places().contains("/status/promoteFull") && !subResource.equals("status")) {
            return true; // a write of the main resource leaves the status as it is: the API server puts the old one
            // back
        }
        if (subResource.equals("status")) {
            return isStepOfAnOpenDay(request.at("/object/status"), request.at("/oldObject/status"));
        }
        return base.places().stream().allMatch(place -> isSame(request, place));
    }

    /**
     * A write of the status leaves the spec as it is. This day is open, so going on from a pause and a retry pass; an abort always
     * does.
     */
    private static boolean isStepOfAnOpenDay(JsonNode status, JsonNode oldStatus) {
        JsonNode now = told(status);
        JsonNode before = told(oldStatus);
        if (now instanceof ObjectNode members && before instanceof ObjectNode oldMembers) {
            members.remove("abort");
            oldMembers.remove("abort");
            if (!members.has("pauseConditions")) {
                oldMembers.remove("pauseConditions");
            }
        }
        return now.equals(before);
    }

    /** A status without the members that say nothing. */
    private static JsonNode told(JsonNode status) {
        JsonNode copy = status.deepCopy();
        if (copy instanceof ObjectNode members) {
            members.removeIf(value -> value.isNull() || (value.isArray() && value.isEmpty()));
        }
        return copy;
    }

    private static boolean isSame(JsonNode request, String place) {
        Set<String> nothing = Set.of("", "null", "[]", "{}", "false");
        String now = request.path("object").at(JsonPointer.compile(place)).toString();
        String before = request.path("oldObject").at(JsonPointer.compile(place)).toString();
        return now.equals(before) || (nothing.contains(now) && nothing.contains(before));
    }

    private static JsonNode ask(RealGate gate, byte[] body) throws IOException {
        return RealGate.response(gate.post("?timeout=20s", body).await());
    }
}
