package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.ReviewCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A restart in the same update as something else: it passes alone and with what always passes, and takes nothing along that rules judge. */
class RestartCombinationsTest {
    private static final String DEPLOYMENT = "deployment-label--deployments-update-by-dev@novapay";
    private static final String ROLLOUT = "rollout-server-side-apply--rollouts-update-by-dev@novapay-2";
    private static final String REFERRING = "rollout-workloadref--rollouts-update-by-argo-rollouts-argo-rollouts";
    private static final String RESTARTED =
            "/object/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt";
    private static final String TIME = "\"2026-11-24T10:00:00Z\"";

    /** The same beside a restart of a Deployment, of a Rollout, and of a Rollout whose canary was aborted. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "                                                         |                               | RESTART  | RESTART  | CANARY_STEP",
                "/object/spec/replicas                                    | 9                             | RESTART  | RESTART  | CANARY_STEP",
                "/object/spec/restartAt                                   | \"2026-11-24T10:00:00Z\"      | RESTART  | RESTART  | CANARY_STEP",
                "/object/spec/restartAt                                   | \"now\"                       | DEPLOY   | DEPLOY   | DEPLOY",
                "/object/spec/minReadySeconds                             | 7                             | SETTINGS | SETTINGS | CANARY_STEP",
                "/object/spec/progressDeadlineSeconds                     | 77                            | SETTINGS | SETTINGS | CANARY_STEP",
                "/object/spec/revisionHistoryLimit                        | 7                             | SETTINGS | SETTINGS | CANARY_STEP",
                "/object/spec/revisionHistoryLimit                        | 0                             | DEPLOY   | DEPLOY   | DEPLOY",
                "/object/spec/paused                                      | true                          | BRAKE    | BRAKE    | CANARY_STEP",
                "/oldObject/spec/paused                                   | true                          | DEPLOY   | DEPLOY   | DEPLOY",
                "/object/spec/strategy                                    | {}                            | DEPLOY   | DEPLOY   | DEPLOY",
                "/object/spec/selector                                    | {}                            | DEPLOY   | DEPLOY   | DEPLOY",
                "/object/spec/rollbackWindow                              | {\"revisions\":9}             | DEPLOY   | DEPLOY   | DEPLOY",
                "/object/spec/workloadRef                                 | {\"kind\":\"Deployment\",\"name\":\"x\"} | DEPLOY | DEPLOY | DEPLOY",
                "/object/spec/unknown                                     | 7                             | DEPLOY   | DEPLOY   | DEPLOY",
                "/object/metadata/labels                                  | {\"a\":\"b\"}                 | RESTART  | RESTART  | CANARY_STEP",
                "/object/metadata/annotations                             | {\"a\":\"b\"}                 | RESTART  | RESTART  | CANARY_STEP",
                "/object/metadata/finalizers                              | [\"a/b\"]                     | RESTART  | RESTART  | CANARY_STEP",
                "/object/metadata/ownerReferences                         | [{\"uid\":\"u-9\"}]           | DEPLOY   | DEPLOY   | DEPLOY",
                "/object/metadata/deletionTimestamp                       | \"2026-11-24T10:00:00Z\"      | RESTART  | RESTART  | CANARY_STEP",
                "/object/spec/template/metadata/labels/a                  | \"b\"                         | DEPLOY   | DEPLOY   | DEPLOY",
                "/object/spec/template/metadata/annotations/a             | \"b\"                         | DEPLOY   | DEPLOY   | DEPLOY",
                "/object/spec/template/spec/containers/0/image            | \"evil\"                      | DEPLOY   | DEPLOY   | DEPLOY",
                "/object/spec/template/spec/containers/0/args             | [\"evil\"]                    | DEPLOY   | DEPLOY   | DEPLOY",
            })
    void classify_restartBesideSomethingElse(
            String rider, String value, ChangeClass deployment, ChangeClass rollout, ChangeClass aborted) {
        assertThat(Reviews.classify(restarting(DEPLOYMENT, rider, value)).changeClass())
                .isEqualTo(deployment);
        assertThat(Reviews.classify(restarting(ROLLOUT, rider, value)).changeClass())
                .isEqualTo(rollout);
        JsonNode review = aborted(restarting(ROLLOUT, rider, value));
        assertThat(Reviews.classify(review).changeClass()).isEqualTo(aborted);
    }

    /** All that a restart is allowed beside itself at once. */
    @Test
    void classify_restartBesideAllThatAlwaysPasses_passes() {
        for (String name : List.of(DEPLOYMENT, ROLLOUT)) {
            JsonNode review = restarting(name, "/object/spec/replicas", "9");
            set(review, "/object/spec/minReadySeconds", "7");
            set(review, "/object/spec/progressDeadlineSeconds", "77");
            set(review, "/object/metadata/annotations", "{\"a\":\"b\"}");
            assertThat(Reviews.classify(review).changeClass()).isEqualTo(ChangeClass.SETTINGS);
        }
    }

    /** The time of another restart, or its removal, is another template to the rollouts controller, and takes the abort back. */
    @ParameterizedTest
    @ValueSource(strings = {TIME, "-"})
    void classify_restartOfAnAbortedCanary_isARetry_unlessTheTemplateRanHealthy(String restartedAt) {
        JsonNode review = restarting(ROLLOUT, "", "");
        set(review, RESTARTED.replace("/object", "/oldObject"), "\"2026-11-23T10:00:00Z\"");
        set(review, RESTARTED, restartedAt);
        assertThat(Reviews.classify(review.deepCopy()).changeClass()).isEqualTo(ChangeClass.RESTART);
        assertThat(classify(aborted(review.deepCopy()), false)).isEqualTo(ChangeClass.CANARY_STEP);
        assertThat(classify(aborted(review.deepCopy()), true))
                .isEqualTo(restartedAt.equals("-") ? ChangeClass.ROLLBACK : ChangeClass.RESTART);
    }

    /** An unclear analysis stops a canary as well; a step that pauses it does not. */
    @ParameterizedTest
    @CsvSource({
        "InconclusiveAnalysisRun, CANARY_STEP",
        "InconclusiveExperiment, CANARY_STEP",
        "CanaryPauseStep, RESTART",
        "BlueGreenPause, RESTART",
    })
    void classify_restartOfAPausedCanary_isARetryAfterAnUnclearAnalysis(String reason, ChangeClass expected) {
        JsonNode review = restarting(ROLLOUT, "", "");
        String pauses = "{\"pauseConditions\":[{\"reason\":\"Other\"},{\"reason\":\"" + reason + "\"}]}";
        set(review, "/oldObject/status", pauses);
        assertThat(Reviews.classify(set(review, "/object/status", pauses)).changeClass())
                .isEqualTo(expected);
    }

    /** The body that the API server sends is read as the tree of a test is. */
    @Test
    void decode_statusOfAWriteOfTheObject_isWhatStoppedTheCanary() {
        JsonNode review = set(restarting(ROLLOUT, "", ""), "/oldObject/status", """
                {"a": {"abort": true}, "abort": true, "b": [[{"c": 1}]], "conditions": [{"reason": "x"}],
                 "pauseConditions": [{"reason": "CanaryPauseStep"}, {"reason": "InconclusiveExperiment", "startTime": "t"}]}
                """);
        set(review, "/object/status", "{\"abort\":false,\"pauseConditions\":null,\"replicas\":3}");
        AdmissionRequest read = ((ReviewCodec.Decoded.Review)
                        new ReviewCodec().decode(review.toString().getBytes(StandardCharsets.UTF_8)))
                .request();
        assertThat(read.oldObject().path("status"))
                .isEqualTo(Reviews.parse(
                        "{\"abort\":true,\"pauseConditions\":[{\"reason\":\"InconclusiveExperiment\"}]}"));
        assertThat(read.object().has("status")).isFalse();
        assertThat(read).isEqualTo(Reviews.request(review));
        for (String other : List.of("null", "7", "[{\"abort\":true}]", "\"abort\"", "{}")) {
            set(review, "/oldObject/status", other);
            AdmissionRequest without = ((ReviewCodec.Decoded.Review)
                            new ReviewCodec().decode(review.toString().getBytes(StandardCharsets.UTF_8)))
                    .request();
            assertThat(without.oldObject().has("status")).as(other).isFalse();
        }
    }

    /** It restarts Pods as they are, the stable ones: no canary comes of it. */
    @Test
    void classify_restartAtOfAnAbortedRollout_isRestart() {
        JsonNode review = set(Reviews.read(ROLLOUT), "/object/spec/restartAt", TIME);
        assertThat(Reviews.classify(aborted(review)).changeClass()).isEqualTo(ChangeClass.RESTART);
    }

    /** A default of Pods that is written out has other Pods made, as a restart does. */
    @Test
    void classify_renewalOfAnAbortedCanary_isARetry() {
        JsonNode review = set(Reviews.read(ROLLOUT), "/object/spec/template/spec/enableServiceLinks", "true");
        assertThat(Reviews.classify(review.deepCopy()).changeClass()).isEqualTo(ChangeClass.RESTART);
        assertThat(Reviews.classify(aborted(review)).changeClass()).isEqualTo(ChangeClass.CANARY_STEP);
    }

    /** What does not restart an aborted Rollout passes as before. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/object/spec/replicas | 9 | SCALE",
                "/object/spec/paused | true | BRAKE",
                "/object/spec/minReadySeconds | 7 | SETTINGS",
                "/object/metadata/annotations | {} | NOOP",
            })
    void classify_otherChangeOfAnAbortedRollout_passes(String place, String value, ChangeClass expected) {
        assertThat(Reviews.classify(aborted(set(Reviews.read(ROLLOUT), place, value)))
                        .changeClass())
                .isEqualTo(expected);
    }

    @Test
    void classify_rollbackOfAnAbortedCanary_passes() {
        JsonNode review = restarting(ROLLOUT, "/oldObject/spec/template/spec/containers/0/image", "\"bad\"");
        assertThat(classify(aborted(review), true)).isEqualTo(ChangeClass.ROLLBACK);
    }

    /** Without an owner that is there the garbage collector deletes the workload, whatever rules say of a deletion. */
    @Test
    void classify_anotherOwner_isJudgedWhateverElseChanges() {
        for (String name : List.of(
                DEPLOYMENT,
                ROLLOUT,
                REFERRING,
                "deployment-rollout-pause--deployments-update-by-lead@novapay",
                "deployment-scale--deployments.scale-update-by-dev@novapay")) {
            JsonNode review = set(Reviews.read(name), "/object/metadata/ownerReferences", "[{\"uid\":\"u-9\"}]");
            Change change = Reviews.classify(review.deepCopy());
            assertThat(change.changeClass()).as(name).isEqualTo(ChangeClass.DEPLOY);
            assertThat(change.fields()).as(name).contains("metadata.ownerReferences");
            set(review, "/oldObject/metadata/ownerReferences", "[{\"uid\":\"u-1\"},{\"uid\":\"u-9\"}]");
            Change fewer = Reviews.classify(review);
            assertThat(fewer.judgedByRules()).as(name).isFalse();
            assertThat(fewer.fields()).as(name).doesNotContain("metadata.ownerReferences");
        }
    }

    /** The controller takes the template of the reference also when one without labels and annotations is written beside it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "{\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\"registry.novapay.local/a\"}]}}"
            })
    void classify_templateBesideAReference_isNotTheOneThatCounts(String template) {
        JsonNode review = set(Reviews.read(REFERRING), "/operation", "\"CREATE\"");
        Change plain = new Classifier().classify(Reviews.request(review.deepCopy()), knowing("", "v2"));
        Change beside = new Classifier()
                .classify(
                        Reviews.request(set(review.deepCopy(), "/object/spec/template", template)), knowing("", "v2"));
        assertThat(plain.images()).extracting(Image::image).containsExactly("v2");
        assertThat(beside.digest()).isEqualTo(plain.digest());
        assertThat(beside.images()).isEqualTo(plain.images());
        Change other = new Classifier()
                .classify(Reviews.request(set(review, "/object/spec/template", template)), knowing("", "v3"));
        assertThat(other.digest()).isNotEqualTo(plain.digest());
    }

    private static ChangeClass classify(JsonNode review, boolean ranHealthy) {
        JsonNode template = review.at("/request/object/spec/template");
        String digest = ranHealthy ? TemplateDigest.of(template, TemplateOwner.ROLLOUT) : "sha256:other";
        String uid = review.at("/request/object/metadata/uid").asText();
        return new Classifier()
                .classify(Reviews.request(review), knowing(uid + " " + digest, ""))
                .changeClass();
    }

    private static WorkloadLookup knowing(String healthy, String image) {
        return new WorkloadLookup() {
            @Override
            public Optional<WorkloadHistory> history(WorkloadKey workload) {
                String[] uidAndDigest = healthy.split(" ", -1);
                return Optional.of(uidAndDigest)
                        .filter(known -> known.length == 2)
                        .map(known -> new WorkloadHistory(
                                known[0],
                                List.of(new WorkloadHistory.Revision(known[1], "2026-11-20T10:00:00Z", false)),
                                List.of()));
            }

            @Override
            public Optional<JsonNode> podTemplate(WorkloadKey workload) {
                return Optional.of(
                        Reviews.parse("{\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\"" + image + "\"}]}}"));
            }
        };
    }

    private static JsonNode restarting(String name, String rider, String value) {
        JsonNode review = set(Reviews.read(name), RESTARTED, TIME);
        return Objects.requireNonNullElse(rider, "").isEmpty() ? review : set(review, rider, value);
    }

    private static JsonNode aborted(JsonNode review) {
        set(review, "/object/status", "{\"abort\":true}");
        return set(review, "/oldObject/status", "{\"abort\":true}");
    }

    private static JsonNode set(JsonNode review, String place, String value) {
        JsonPointer pointer = JsonPointer.compile("/request" + place);
        ObjectNode parent = (ObjectNode) review.requiredAt("/request");
        JsonPointer head = JsonPointer.compile(place).head();
        if (!head.toString().isEmpty() && !parent.at(head).isObject()) {
            parent.withObject(head);
        }
        parent = (ObjectNode) review.at(pointer.head());
        if (value.equals("-")) {
            parent.remove(pointer.last().getMatchingProperty());
        } else {
            parent.set(pointer.last().getMatchingProperty(), Reviews.parse(value));
        }
        return review;
    }
}
