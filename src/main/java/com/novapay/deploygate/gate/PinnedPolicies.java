package com.novapay.deploygate.gate;

import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policy.PolicyLoad;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps the policies of a gate at the revision that they are pinned to. {@link #pin} and {@link #newest} are for any thread, the rest is
 * confined to the one that activates policies.
 */
final class PinnedPolicies {
    private final Revisions revisions;
    private final PolicyCatalog catalog;
    private final Clock clock;
    private final Consumer<String> report;
    private volatile Optional<PolicyPin> pin = Optional.empty();

    /** The pinned revision that was rejected: what it holds does not change, so it is not attempted without end. */
    private String rejected = "";

    private String told = "";

    /** What is pinned, and the policies of a revision. */
    interface Revisions {
        /** The pin that counts now, as far as it is known. */
        Optional<PolicyPin> now() throws IOException;

        /**
         * The policies of a revision.
         *
         * @throws IOException when they cannot be read, now or ever
         */
        PolicyFiles policies(String revision) throws IOException;
    }

    /** @param report told of each change and each new problem, one line */
    PinnedPolicies(Revisions revisions, PolicyCatalog catalog, Clock clock, Consumer<String> report) {
        this.revisions = revisions;
        this.catalog = catalog;
        this.clock = clock;
        this.report = report;
    }

    /** The pin that the policies are kept at. */
    Optional<PolicyPin> pin() {
        return pin;
    }

    /** The pin that counts now; blocks while the store does. */
    Optional<PolicyPin> newest() {
        try {
            return revisions.now();
        } catch (IOException e) {
            report.accept("policies: whether they are pinned cannot be kept: " + e);
            return pin;
        }
    }

    /** From now on this pin counts. */
    void begin(Optional<PolicyPin> now) {
        pin = now;
        rejected = "";
        told = "";
    }

    /** As {@link #begin}, and says so. */
    void change(Optional<PolicyPin> now) {
        report.accept(now.map(to -> "policies: " + words(to)).orElse("policies: they are no longer pinned"));
        begin(now);
    }

    /**
     * Activates the pinned revision if another one is active.
     *
     * @return whether there is a pin; without one the source counts
     */
    boolean keep(Function<PolicyFiles, PolicyLoad> activate) {
        Optional<PolicyPin> to = pin;
        if (to.isEmpty()) {
            return false;
        }
        catalog.confirmed(clock.instant());
        String revision = to.get().revision();
        if (!catalog.get().revision().equals(revision) && !rejected.equals(revision)) {
            activate(to.get(), activate);
        }
        return true;
    }

    private void activate(PolicyPin to, Function<PolicyFiles, PolicyLoad> activate) {
        try {
            if (activate.apply(revisions.policies(to.revision())) instanceof PolicyLoad.Refused) {
                rejected = to.revision();
            }
        } catch (IOException e) {
            // The store may be away: it is read again at the next look.
            String problem = "policies: " + words(to) + ", and that cannot be read yet: " + e.getMessage();
            if (!problem.equals(told)) {
                report.accept(problem);
            }
            told = problem;
        }
    }

    /** A pin in a sentence. */
    static String words(PolicyPin pin) {
        return "pinned to revision " + pin.revision().substring(0, 12) + " by " + pin.by() + ": " + pin.reason();
    }
}
