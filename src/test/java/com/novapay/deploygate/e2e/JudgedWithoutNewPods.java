package com.novapay.deploygate.e2e;

import com.novapay.deploygate.change.Change;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the rules judge although no new Pods come of it. Each is a promise of DESIGN.md, not a mistake of the classifier. */
enum JudgedWithoutNewPods {
    /** Row DEPLOY: it says how the next template goes out, so that a canary could be taken away before the deploy. */
    STRATEGY,
    /** Row SETTINGS wants it equal: it says which templates skip the steps of the canary. */
    ROLLBACK_WINDOW,
    /** Row SETTINGS wants it equal: it says whose Pods these are. */
    SELECTOR,
    /** Without a former ReplicaSet there is nothing to go back to (issue 15, number 23). */
    REVISIONS_FORGOTTEN,
    /** Row NOOP: the label says which service it is, and rules rely on it. */
    SERVICE_RENAMED,
    /**
     * The controller makes nothing of the spec, for now: the template is another one all the same, and another version of the
     * controller would roll it out.
     */
    REJECTED_BY_CONTROLLER,
    /** A member that the controller does not know is not in its Pods; a newer one may know it ({@code PodFields}). */
    UNKNOWN_MEMBER;

    static Optional<JudgedWithoutNewPods> of(Change change, MutationOutcome outcome) {
        return Arrays.stream(values())
                .filter(exception -> exception.holds(change, outcome))
                .findFirst();
    }

    private boolean holds(Change change, MutationOutcome outcome) {
        List<String> fields = change.fields();
        return switch (this) {
            case STRATEGY -> fields.contains("spec.strategy");
            case ROLLBACK_WINDOW -> fields.contains("spec.rollbackWindow");
            case SELECTOR -> fields.contains("spec.selector");
            case REVISIONS_FORGOTTEN -> fields.contains("spec.revisionHistoryLimit");
            case SERVICE_RENAMED -> change.renamesService();
            case REJECTED_BY_CONTROLLER -> outcome.rejected();
            case UNKNOWN_MEMBER -> outcome.addsUnknownMember();
        };
    }
}
