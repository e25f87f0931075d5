package com.novapay.deploygate.check;

import com.novapay.deploygate.change.UserInfo;
import java.util.Optional;

/**
 * Whose change is evaluated, and who said so. Immutable.
 *
 * @param source where the identity comes from
 */
public record Requester(UserInfo user, Source source) {
    /** Argo CD as the shipped policies know it. */
    private static final String EXAMPLE = "--user system:serviceaccount:argocd:argocd-application-controller";

    /** Where an identity comes from. */
    public enum Source {
        /** An option. */
        NAMED,
        /** The kubeconfig. */
        CLUSTER,
        /** An AdmissionReview. */
        REVIEW,
        /** None was named. */
        NOBODY
    }

    /** Says whose identity was taken when no option names one, and how to name one; empty when one does. */
    public Optional<String> note() {
        return switch (source) {
            case NAMED, REVIEW -> Optional.empty();
            case CLUSTER ->
                Optional.of(
                        "Evaluated as " + user.username() + ", who you are in this cluster. To evaluate the change of"
                                + " another user, add --user and --group, for example " + EXAMPLE + ".");
            case NOBODY ->
                Optional.of(
                        "Evaluated as " + user.username() + ", because no user is named. Name the user who will make"
                                + " the change with --user and --group, for example " + EXAMPLE + ".");
        };
    }
}
