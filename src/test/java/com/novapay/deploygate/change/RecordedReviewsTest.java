package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.admission.ReviewCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What real API servers sent, and what kind of change each is. */
class RecordedReviewsTest {
    private static final Path REVIEWS = Path.of("src/test/resources/reviews");

    @ParameterizedTest
    @CsvSource({
        "deployment-create--deployments-create-by-dev@novapay, CREATE",
        "deployment-set-image--deployments-update-by-dev@novapay, DEPLOY",
        "deployment-set-env--deployments-update-by-dev@novapay, DEPLOY",
        "deployment-add-initcontainer--deployments-update-by-dev@novapay, DEPLOY",
        "deployment-label--deployments-update-by-dev@novapay, NOOP",
        "deployment-scale--deployments.scale-update-by-dev@novapay, SCALE",
        "hpa-create--deployments.scale-update-by-kube-system-horizontal-pod-autoscaler, SCALE",
        "deployment-rollout-restart--deployments-update-by-lead@novapay, RESTART",
        "deployment-rollout-pause--deployments-update-by-lead@novapay, BRAKE",
        "deployment-delete--deployments-delete-by-dev@novapay, DELETE",
        "deployment-delete-foreground--deployments-update-by-kube-system-generic-garbage-collector, SYSTEM",
        "controllers--deployments.status-update-by-kube-system-deployment-controller, SYSTEM",
        "rollout-create--rollouts-create-by-dev@novapay, CREATE",
        "rollout-create--rollouts-update-by-argo-rollouts-argo-rollouts, NOOP",
        "rollout-apply-image--rollouts-update-by-dev@novapay, DEPLOY",
        "rollout-change-steps--rollouts-update-by-dev@novapay, DEPLOY",
        "rollout-abort--rollouts.status-update-by-lead@novapay, BRAKE",
        "rollout-promote-full--rollouts.status-update-by-lead@novapay, CANARY_SKIP",
        "argocd-git-image--deployments-update-by-argocd-argocd-application-controller, DEPLOY",
        "helm-install--deployments-create-by-dev@novapay, CREATE",
    })
    void classify_recordedReview(String name, ChangeClass expected) throws IOException {
        assertThat(classify(name, "").changeClass()).isEqualTo(expected);
    }

    @Test
    void classify_withoutSpec_isDeploy() throws IOException {
        assertThat(classify("deployment-set-image--deployments-update-by-dev@novapay", "spec")
                        .changeClass())
                .isEqualTo(ChangeClass.DEPLOY);
    }

    private static Change classify(String name, String dropped) throws IOException {
        var review = new ObjectMapper().readTree(Files.readAllBytes(REVIEWS.resolve(name + ".json")));
        if (!dropped.isEmpty()) {
            ((com.fasterxml.jackson.databind.node.ObjectNode) review.at("/request/object")).remove(dropped);
        }
        AdmissionRequest request = switch (new ReviewCodec().decode(review)) {
            case ReviewCodec.Decoded.Review read -> read.request();
            case ReviewCodec.Decoded.Unreadable unreadable -> throw new AssertionError(unreadable.detail());
        };
        return new Classifier().classify(request, WorkloadLookup.NONE);
    }
}
