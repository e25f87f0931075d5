package com.novapay.deploygate.gate;

import com.novapay.deploygate.console.signin.Role;
import com.novapay.deploygate.console.signin.TokenReviewer;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reviews tokens and rights by the cluster's API server. Thread-safe. */
final class ApiTokenReviewer implements TokenReviewer {
    private static final String GROUP = "deploygate.novapay.com";
    private final KubernetesClient client;
    private final Optional<String> audience;

    /** @param audience that tokens must have; empty for the API server's own */
    ApiTokenReviewer(KubernetesClient client, Optional<String> audience) {
        this.client = client;
        this.audience = audience;
    }

    @Override
    public Optional<Reviewed> review(String token) throws IOException {
        try {
            TokenReview review = client.authentication()
                    .v1()
                    .tokenReviews()
                    .create(new TokenReviewBuilder()
                            .withNewSpec()
                            .withToken(token)
                            .withAudiences(audience.map(List::of).orElse(List.of()))
                            .endSpec()
                            .build());
            return isGood(review) ? Optional.of(reviewed(review.getStatus().getUser())) : Optional.empty();
        } catch (KubernetesClientException e) {
            throw new IOException(e.getCode() == 0 ? "it does not answer" : "it returned " + e.getMessage(), e);
        }
    }

    private boolean isGood(TokenReview review) {
        var status = review.getStatus();
        if (status == null || !Boolean.TRUE.equals(status.getAuthenticated()) || status.getUser() == null) {
            return false;
        }
        // An API server that knows nothing of audiences leaves them out.
        return audience.isEmpty()
                || (status.getAudiences() != null && status.getAudiences().contains(audience.get()));
    }

    private Reviewed reviewed(UserInfo user) {
        if (may(user, "review")) {
            return new Reviewed(user.getUsername(), Set.of(Role.AUDITOR));
        }
        return new Reviewed(user.getUsername(), may(user, "get") ? Set.of(Role.VIEWER) : Set.of());
    }

    private boolean may(UserInfo user, String verb) {
        SubjectAccessReview review = client.authorization()
                .v1()
                .subjectAccessReview()
                .create(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(user.getUsername())
                        .withUid(user.getUid())
                        .withGroups(user.getGroups())
                        .withExtra(user.getExtra())
                        .withNewResourceAttributes()
                        .withGroup(GROUP)
                        .withResource("decisions")
                        .withVerb(verb)
                        .endResourceAttributes()
                        .endSpec()
                        .build());
        return review.getStatus() != null
                && Boolean.TRUE.equals(review.getStatus().getAllowed());
    }
}
