package com.novapay.deploygate.policytest;

import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCompiler;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.terminal.UsageProblem;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** Loads policies for one run of the command line. */
public final class Policies {
    public static final int MAX_MEMORY = 64 * 1024 * 1024;

    private Policies() {}

    /** The policies of a directory, or those in the jar. */
    public static PolicyBundle load(@Nullable Path directory) {
        try {
            return directory == null ? BundleFiles.shipped() : new PolicyCompiler(opa()).compile(directory);
        } catch (PolicyProblem e) {
            throw new UsageProblem(String.valueOf(e.getMessage()));
        }
    }

    /** The revision of the policies in the jar. */
    public static String shippedRevision() {
        try {
            return BundleFiles.shippedRevision();
        } catch (PolicyProblem e) {
            throw new UsageProblem(String.valueOf(e.getMessage()));
        }
    }

    /** The text of the policies of a directory, or of those in the jar, by path. */
    public static Map<String, String> sources(@Nullable Path directory) {
        try {
            return directory == null ? BundleFiles.shippedSources() : PolicyCompiler.sources(directory);
        } catch (PolicyProblem e) {
            throw new UsageProblem(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The evaluator of policies that {@link #load} gave.
     *
     * @param directory that they came from, or null when from the jar
     */
    public static WasmPolicyEvaluator evaluator(
            PolicyBundle bundle, @Nullable Path directory, ScheduledExecutorService watchdog) {
        return evaluator(bundle, directory, 1, watchdog);
    }

    /** The same for as many threads at a time as it has instances. */
    public static WasmPolicyEvaluator evaluator(
            PolicyBundle bundle, @Nullable Path directory, int instances, ScheduledExecutorService watchdog) {
        WasmPolicyEvaluator evaluator = new WasmPolicyEvaluator(bundle, instances, MAX_MEMORY, watchdog);
        if (directory != null) {
            try {
                new EngineCheck(directory, bundle, evaluator).values();
            } catch (PolicyProblem e) {
                throw new UsageProblem(String.valueOf(e.getMessage()));
            }
        }
        return evaluator;
    }

    public static Opa opa() {
        return Opa.find()
                .orElseThrow(
                        () -> new UsageProblem(
                                "policies from a directory need opa to compile, and it was not found: start with"
                                        + " ./novapay of a checkout or of a bundle built --with-opa, or set NOVAPAY_OPA to an opa executable"));
    }

    public static ScheduledExecutorService watchdog() {
        ScheduledThreadPoolExecutor watchdog = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("policy-watchdog").factory());
        watchdog.setRemoveOnCancelPolicy(true); // else every evaluation of the last seconds stays in memory
        return watchdog;
    }
}
