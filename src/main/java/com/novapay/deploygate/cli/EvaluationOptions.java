package com.novapay.deploygate.cli;

import com.novapay.deploygate.admission.ChangeEvaluator;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.flag.FlagFacts;
import com.novapay.deploygate.flag.FlagState;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policytest.CaseFile;
import com.novapay.deploygate.policytest.FactSources;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.terminal.UsageProblem;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code check} and {@code when} judge with: policies, facts and a moment, given by options. */
final class EvaluationOptions {
    private static final FlagState ONLY_GATES = new FlagState.Unknown("only a gate asks LaunchDarkly");

    @Option(
            names = "--facts",
            paramLabel = "DIR",
            description =
                    "Directory of fact documents; default: the facts of the cluster if you name one, else none, and then"
                            + " every namespace counts as production.")
    private @Nullable Path facts;

    @Option(names = "--policies", paramLabel = "DIR", description = "Directory of policies; default: those in the jar.")
    private @Nullable Path policies;

    @Option(
            names = "--at",
            paramLabel = "RFC3339",
            description = "The time to evaluate at, with its time zone; default: now.")
    private @Nullable String at;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    /** One sitting: closes what it opened. */
    record Sitting(ChangeEvaluator judge, PolicyCatalog catalog, Instant now, ScheduledExecutorService watchdog)
            implements AutoCloseable {
        /** The same policies and moment, with the facts of a cluster. */
        ChangeEvaluator over(FactsView view) {
            return new ChangeEvaluator(withoutFlags(view), catalog, () -> "check");
        }

        @Override
        public void close() {
            watchdog.shutdownNow();
        }
    }

    /** The cluster that was named, if one was; nothing of it has been asked yet. */
    @Nullable
    Cluster cluster() {
        if (!cluster.given()) {
            return null;
        }
        if (facts != null) {
            throw new UsageProblem("--facts: facts come from a directory or from a cluster; leave one of them out");
        }
        return cluster.open();
    }

    /** @param view the facts of a cluster; without them those of the directory */
    Sitting open(Optional<FactsView> view) {
        Instant now = at == null ? Clock.systemUTC().instant() : CaseFile.time(at, "--at");
        FactsView known = view.orElseGet(() -> FactSources.once(facts));
        PolicyBundle bundle = Policies.load(policies);
        ScheduledExecutorService watchdog = Policies.watchdog();
        PolicyCatalog catalog = new PolicyCatalog();
        catalog.activate(bundle, "", Policies.evaluator(bundle, policies, watchdog));
        return new Sitting(new ChangeEvaluator(withoutFlags(known), catalog, () -> "check"), catalog, now, watchdog);
    }

    /** The key of LaunchDarkly is a gate's; what could not be checked is said. */
    private static FactsView withoutFlags(FactsView view) {
        return new FlagFacts(view, () -> ONLY_GATES);
    }
}
