package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policy.PolicyLoad;
import com.novapay.deploygate.policy.PolicyStage;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a pin whose revision cannot be had, or not yet. */
class PinnedPoliciesTest {
    private static final PolicyFiles FILES = PolicyFiles.of(Map.of("verdict.rego", "package deploygate\n"));
    private static final PolicyPin PIN = new PolicyPin(FILES.revision(), "cto@novapay", "the new one denies too much");

    private final List<String> told = new ArrayList<>();
    private final List<PolicyFiles> activated = new ArrayList<>();
    private boolean storeIsAway;
    private boolean rejected;

    private final PinnedPolicies pinned = new PinnedPolicies(
            new PinnedPolicies.Revisions() {
                @Override
                public Optional<PolicyPin> now() {
                    return Optional.of(PIN);
                }

                @Override
                public PolicyFiles policies(String revision) throws IOException {
                    if (storeIsAway) {
                        throw new IOException("the store does not answer");
                    }
                    return FILES;
                }
            },
            new PolicyCatalog(),
            Clock.systemUTC(),
            told::add);

    private PolicyLoad activate(PolicyFiles files) {
        activated.add(files);
        return rejected
                ? new PolicyLoad.Refused(PolicyStage.PROBE, "c0ffee", "denies every one of them")
                : new PolicyLoad.Activated(files.revision(), "module", files);
    }

    @Test
    void withoutAPin_theSourceCounts() {
        assertThat(pinned.keep(this::activate)).isFalse();
        assertThat(activated).isEmpty();
    }

    @Test
    void unreadableRevision_isReadAgainAndToldOnce() {
        storeIsAway = true;
        pinned.change(pinned.newest());
        assertThat(pinned.keep(this::activate)).isTrue();
        assertThat(pinned.keep(this::activate)).isTrue();
        assertThat(activated).isEmpty();
        storeIsAway = false;
        assertThat(pinned.keep(this::activate)).isTrue();
        assertThat(activated).containsExactly(FILES);
        assertThat(told)
                .hasSize(2)
                .first()
                .asString()
                .isEqualTo("policies: pinned to revision " + FILES.revision().substring(0, 12)
                        + " by cto@novapay: the new one denies too much");
        assertThat(told).last().asString().endsWith("cannot be read yet: the store does not answer");
    }

    @Test
    void rejectedRevision_isAttemptedAgainOnceItIsPinnedAgain() {
        rejected = true;
        pinned.change(Optional.of(PIN));
        pinned.keep(this::activate);
        pinned.keep(this::activate);
        assertThat(activated).hasSize(1);
        pinned.change(Optional.empty());
        pinned.change(Optional.of(PIN));
        pinned.keep(this::activate);
        assertThat(activated).hasSize(2);
    }
}
