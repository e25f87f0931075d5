package com.novapay.deploygate.gate;

import com.novapay.deploygate.policy.PolicyActivation;
import com.novapay.deploygate.policy.PolicyActivation.Candidate;
import com.novapay.deploygate.policy.PolicyActivation.Standing;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicyStage;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.policytest.EngineCheck;
import com.novapay.deploygate.policytest.KnownRequests;
import com.novapay.deploygate.policytest.KnownReviews;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/** Makes the evaluators of a gate, probes them with known requests and warms them. Confined to one thread. */
final class PolicyEvaluators implements PolicyActivation.Evaluators {
    private static final int WARM_UP = 200;
    private static final Duration WARM_UP_AT_MOST = Duration.ofMillis(250);
    private final int instances;
    private final int memory;
    private final boolean force;
    private final Clock clock;
    private final ScheduledExecutorService watchdog;
    /** Most changes are of data alone: compiling the same module again would cost a second, and classes that are unloaded later. */
    private Optional<Compiled> last = Optional.empty();

    /** The newest module that was compiled. */
    private record Compiled(String module, WasmPolicyEvaluator evaluator) {}

    /**
     * @param memory bytes for one evaluation
     * @param force whether policies that allow or deny everything are good
     */
    PolicyEvaluators(int instances, int memory, boolean force, Clock clock, ScheduledExecutorService watchdog) {
        this.instances = instances;
        this.memory = memory;
        this.force = force;
        this.clock = clock;
        this.watchdog = watchdog;
    }

    /** The evaluator of the policies in the jar, which passed every check when the jar was built. */
    PolicyEvaluator shipped(PolicyBundle bundle) throws PolicyProblem {
        return warmed(made(bundle));
    }

    @Override
    public PolicyEvaluator of(Candidate candidate) throws PolicyProblem {
        PolicyBundle bundle = candidate.bundle();
        mustFit(bundle.wasm().length, Runtime.getRuntime().maxMemory());
        WasmPolicyEvaluator evaluator = made(bundle);
        KnownRequests.shipped().probe(evaluator, force);
        if (candidate.standing() == Standing.NEW) {
            EngineCheck check = new EngineCheck(candidate.folder(), bundle, evaluator);
            check.data();
            List<String> problems = check.unjudgeable();
            if (!problems.isEmpty()) {
                throw new PolicyProblem(PolicyStage.PROBE, String.join("\n", problems));
            }
            if (candidate.replaces()) {
                check.exceptions(clock.instant());
            }
        }
        return warmed(evaluator);
    }

    /** A gate ends when its memory does, and would do so again at each start: policies that are too large are rejected before. */
    static void mustFit(long module, long heap) throws PolicyProblem {
        long needed = module * 100 + module * module / (1 << 16); // measured: docs/performance.md, "Many rules"
        if (needed > heap) {
            throw new PolicyProblem(
                    PolicyStage.COMPILE,
                    "the policies are " + (module >> 10) + " KiB of WebAssembly, and to compile them takes about "
                            + (needed >> 20) + " MiB of heap; this gate has " + (heap >> 20)
                            + " MiB: set NOVAPAY_JAVA_OPTS=-Xmx" + (needed >> 20)
                            + "m and as much more memory of the container, or have fewer rules");
        }
    }

    private WasmPolicyEvaluator made(PolicyBundle bundle) {
        WasmPolicyEvaluator evaluator = last.filter(one -> one.module().equals(bundle.module()))
                .map(one -> one.evaluator().withData(bundle, instances))
                .orElseGet(() -> new WasmPolicyEvaluator(bundle, instances, memory, watchdog));
        last = Optional.of(new Compiled(bundle.module(), evaluator));
        return evaluator;
    }

    private static PolicyEvaluator warmed(WasmPolicyEvaluator evaluator) throws PolicyProblem {
        if (!evaluator.answers()) {
            throw new PolicyProblem(PolicyStage.WARM, "the policies return no valid verdict; run novapay test");
        }
        KnownReviews.shipped().rehearse(evaluator, WARM_UP, WARM_UP_AT_MOST, System::nanoTime);
        return evaluator;
    }
}
