package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.Classifier;
import com.novapay.deploygate.change.Reviews;
import com.novapay.deploygate.change.WorkloadHistory;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.change.WorkloadLookup;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every leaf of every recorded update of a workload, mutated, in the same update as a restart: the restart changes nothing of whether
 * rules are asked. And every leaf of a Rollout that refers to a Deployment, mutated while the Deployment's template is known.
 */
@Tag("slow")
class MutatedRestartsTest {
    private static final JsonPointer MARK =
            JsonPointer.compile("/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt");
    private static final JsonPointer ABORT = JsonPointer.compile("/request/oldObject/status/abort");
    private static final String TIME = "2026-11-24T10:00:00Z";

    @Test
    void restartBesideAMutation_isJudgedAsTheMutationAlone() throws IOException {
        int passed = 0;
        int judged = 0;
        for (String name : updates()) {
            JsonNode recorded = Reviews.read(name);
            if (!recorded.at("/request/subResource").asText().isEmpty()) {
                continue;
            }
            for (LeafMutation mutation : LeafMutation.all(recorded)) {
                JsonNode review = mutation.of(recorded);
                JsonNode restarting = restarting(review);
                boolean marked = !mark(review, "object").equals(mark(recorded, "object"));
                if (restarting.isMissingNode() || marked || hasTextMark(recorded)) {
                    continue;
                }
                String about = name + " " + mutation;
                Change alone = classify(review, WorkloadLookup.NONE);
                Change both = classify(restarting, WorkloadLookup.NONE);
                boolean retry = restarting.at(ABORT).asBoolean();
                assertThat(both.judgedByRules()).as(about).isEqualTo(alone.judgedByRules() || retry);
                if (both.judgedByRules()) {
                    judged++;
                } else {
                    passed++;
                    assertThat(WayBackOracle.mayPass(restarting)).as(about).isTrue();
                }
            }
        }
        System.out.println("restarts beside mutated leaves: " + passed + " pass, " + judged + " are judged");
        assertThat(passed).isGreaterThan(1_000);
        assertThat(judged).isGreaterThan(1_000);
    }

    @Test
    void restartOfAnAbortedCanary_besideAMutation_isJudged() throws IOException {
        int judged = 0;
        for (String name : updates()) {
            JsonNode recorded = Reviews.read(name);
            boolean main = recorded.at("/request/subResource").asText().isEmpty();
            boolean ownTemplate = recorded.at("/request/object/spec/template").isObject();
            if (!main || !ownTemplate || !name.contains("rollouts-update")) {
                continue;
            }
            for (String side : List.of("object", "oldObject")) {
                ((ObjectNode) recorded.at("/request/" + side))
                        .putObject("status")
                        .put("abort", true);
            }
            for (LeafMutation mutation : LeafMutation.all(recorded)) {
                JsonNode restarting = restarting(mutation.of(recorded));
                boolean understood = restarting.at("/request/object/spec").isObject();
                if (understood && restarting.at("/request/object/metadata").isObject()) {
                    judged++;
                    assertThat(classify(restarting, WorkloadLookup.NONE).judgedByRules())
                            .as(name + " " + mutation)
                            .isTrue();
                }
            }
        }
        System.out.println("restarts of aborted canaries beside mutated leaves: " + judged + " are judged");
        assertThat(judged).isGreaterThan(1_000);
    }

    /** Nothing that is written beside the reference makes another template count, and no other reference passes. */
    @Test
    void everyLeafOfARolloutThatRefers_passesOnlyWithTheSameReferenceAndTemplate() throws IOException {
        int passed = 0;
        int judged = 0;
        for (String name : updates()) {
            JsonNode recorded = Reviews.read(name);
            boolean main = recorded.at("/request/subResource").asText().isEmpty();
            if (!main || !recorded.at("/request/object/spec/workloadRef").isObject()) {
                continue;
            }
            ((ObjectNode) recorded.at("/request/userInfo")).put("username", "dev@novapay");
            for (LeafMutation mutation : LeafMutation.all(recorded)) {
                JsonNode review = mutation.of(recorded);
                Change change = classify(review, new OneTemplate());
                String about = name + " " + mutation;
                if (change.judgedByRules()) {
                    judged++;
                    continue;
                }
                passed++;
                assertThat(WayBackOracle.mayPass(review)).as(about).isTrue();
                assertThat(review.at("/request/object/spec/workloadRef"))
                        .as(about)
                        .isEqualTo(review.at("/request/oldObject/spec/workloadRef"));
                assertThat(change.digest()).as(about).isEqualTo(change.previousDigest());
            }
        }
        System.out.println("mutated leaves of Rollouts that refer: " + passed + " pass, " + judged + " are judged");
        assertThat(passed).isGreaterThan(100);
        assertThat(judged).isGreaterThan(50);
    }

    private static List<String> updates() throws IOException {
        return Reviews.names().stream()
                .filter(name -> name.contains("deployments-update") || name.contains("rollouts-update"))
                .filter(name -> Reviews.read(name)
                        .at("/request/object/metadata/deletionTimestamp")
                        .isMissingNode())
                .toList();
    }

    private static Change classify(JsonNode review, WorkloadLookup lookup) {
        return new Classifier().classify(Reviews.request(review.deepCopy()), lookup);
    }

    /** The same update with another time of a restart; missing where it has no template to put it in. */
    private static JsonNode restarting(JsonNode review) {
        JsonNode copy = review.deepCopy();
        boolean whole = copy.at("/request/object/spec/template").isObject()
                && copy.at("/request/oldObject/spec/template").isObject();
        JsonNode metadata = copy.at("/request/object/spec/template/metadata");
        JsonNode annotations = metadata.path("annotations");
        if (!whole
                || !(metadata.isObject() || metadata.isMissingNode())
                || !(annotations.isObject() || annotations.isMissingNode())) {
            return copy.path("none");
        }
        ((ObjectNode) copy.at("/request/object"))
                .withObject(MARK.head())
                .put(MARK.last().getMatchingProperty(), TIME);
        return copy;
    }

    private static JsonNode mark(JsonNode review, String side) {
        return review.at("/request/" + side).at(MARK);
    }

    private static boolean hasTextMark(JsonNode review) {
        return mark(review, "object").isTextual() || mark(review, "oldObject").isTextual();
    }

    /** Each Deployment has the same template. */
    private static final class OneTemplate implements WorkloadLookup {
        @Override
        public Optional<WorkloadHistory> history(WorkloadKey workload) {
            return Optional.empty();
        }

        @Override
        public Optional<JsonNode> podTemplate(WorkloadKey workload) {
            return Optional.of(Reviews.parse("""
                    {"metadata": {"labels": {"app": "%s"}}, "spec": {"containers": [{"name": "app", "image": "app:1"}]}}
                    """.formatted(workload.name())));
        }
    }
}
