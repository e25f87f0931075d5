package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people may try in order to pass as something harmless. */
class ClassifierTest {
    private static final String UNDO = "deployment-bad-release-undo--deployments-update-by-lead@novapay";
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

    private static ChangeClass rollback(JsonNode review, @Nullable String healthyAt, boolean revoked, boolean held) {
        JsonNode object = review.at("/request/object");
        String uid = review.at("/request/oldObject/metadata/uid").asText();
        String digest = TemplateDigest.of(object.at("/spec/template"));
        WorkloadHistory history = new WorkloadHistory(
                uid,
                List.of(new WorkloadHistory.Revision(digest, healthyAt, revoked)),
                held ? List.of(digest) : List.of());
        WorkloadLookup lookup = new WorkloadLookup() {
            @Override
            public Optional<WorkloadHistory> history(WorkloadKey workload) {
                return Optional.of(history);
            }

            @Override
            public Optional<JsonNode> podTemplate(WorkloadKey workload) {
                return Optional.empty();
            }
        };
        return new Classifier().classify(Reviews.request(review), lookup).changeClass();
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
