package com.novapay.deploygate.policy.wasm;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.wasm.ChicoryException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.novapay.deploygate.policy.EvaluationFailure;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.InputProjection;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.VerdictReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates one bundle on a fixed number of warmed instances. Thread-safe: an instance is used by one thread at a time; one that
 * threw, ran out of time or hit the memory cap is thrown away and replaced.
 */
public final class WasmPolicyEvaluator implements PolicyEvaluator {
    private final WasmModuleFactory factory;
    private final InputProjection projection;
    private final String revision;
    private final byte[] data;
    private final BlockingQueue<WasmInstance> idle;
    private final ScheduledExecutorService watchdog;

    /**
     * Compiles the module and makes its instances.
     *
     * @param watchdog interrupts evaluations whose budget ran out
     */
    public WasmPolicyEvaluator(
            PolicyBundle bundle, int instances, int maxMemoryBytes, ScheduledExecutorService watchdog) {
        this(bundle, new WasmModuleFactory(bundle.wasm(), maxMemoryBytes), instances, watchdog);
    }

    private WasmPolicyEvaluator(
            PolicyBundle bundle, WasmModuleFactory factory, int instances, ScheduledExecutorService watchdog) {
        this.factory = factory;
        this.projection = new InputProjection(bundle.inputPaths());
        this.revision = bundle.revision();
        this.data = bundle.data().toString().getBytes(StandardCharsets.UTF_8);
        this.idle = new ArrayBlockingQueue<>(instances);
        this.watchdog = watchdog;
        for (int i = 0; i < instances; i++) {
            idle.add(factory.instance(data));
        }
    }

    /** One more evaluator of the same compiled module, over other data. */
    public WasmPolicyEvaluator withData(PolicyBundle bundle, int instances) {
        return new WasmPolicyEvaluator(bundle, factory, instances, watchdog);
    }

    /**
     * Evaluates an empty input some times, so that the first real one does not pay for compilation by the JVM.
     *
     * @return whether the last one gave a verdict
     */
    public boolean warmUp(int evaluations) {
        EvaluationOutcome last = failed(EvaluationFailure.UNAVAILABLE, "not warmed up");
        for (int i = 0; i < evaluations; i++) {
            last = evaluate(JsonNodeFactory.instance.objectNode(), Duration.ofSeconds(5));
        }
        return last instanceof EvaluationOutcome.Evaluated;
    }

    @Override
    public String revision() {
        return revision;
    }

    @Override
    public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
        long start = System.nanoTime();
        WasmInstance instance;
        try {
            instance = idle.poll(budget.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(EvaluationFailure.TIMEOUT, "the evaluation was interrupted while it waited");
        }
        if (instance == null) {
            return failed(EvaluationFailure.TIMEOUT, "no policy instance became free within " + budget);
        }
        Duration left = budget.minusNanos(System.nanoTime() - start);
        EvaluationOutcome outcome = failed(EvaluationFailure.ERROR, "the evaluation did not end");
        boolean reusable = false;
        try (Deadline deadline = new Deadline(watchdog, Thread.currentThread(), left)) {
            outcome = evaluate(instance, input, deadline, left);
            reusable = outcome instanceof EvaluationOutcome.Evaluated && !deadline.passed();
        } finally {
            putBack(reusable ? instance : null);
        }
        return outcome;
    }

    @SuppressWarnings("CatchingUnchecked") // a policy may break the engine in any way; all of them deny
    private EvaluationOutcome evaluate(WasmInstance instance, JsonNode input, Deadline deadline, Duration budget) {
        try {
            JsonNode cut = projection.cut(input);
            byte[] bytes = cut.toString().getBytes(StandardCharsets.UTF_8);
            return instance.evaluate(input, bytes)
                    .flatMap(VerdictReader::read)
                    .<EvaluationOutcome>map(verdict -> new EvaluationOutcome.Evaluated(verdict, revision))
                    .orElseGet(() -> failed(
                            EvaluationFailure.ERROR,
                            "deploygate/verdict is undefined or not {violations: […], warnings: […]}"));
        } catch (ChicoryInterruptedException e) {
            return failed(EvaluationFailure.TIMEOUT, "the policies took longer than " + budget.toMillis() + " ms");
        } catch (PolicyAbort | ChicoryException | IndexOutOfBoundsException | StackOverflowError | OutOfMemoryError e) {
            if (deadline.passed()) {
                return failed(EvaluationFailure.TIMEOUT, "the policies took longer than " + budget.toMillis() + " ms");
            }
            return instance.atMemoryCap()
                    ? failed(EvaluationFailure.MEMORY, "the policies hit their memory cap")
                    : failed(EvaluationFailure.ERROR, "the policies aborted: " + e.getMessage());
        } catch (RuntimeException e) {
            return failed(EvaluationFailure.ERROR, "the policies failed: " + e);
        }
    }

    private void putBack(@Nullable WasmInstance instance) {
        idle.add(instance == null ? factory.instance(data) : instance);
    }

    private EvaluationOutcome failed(EvaluationFailure failure, String detail) {
        return new EvaluationOutcome.Failed(failure, detail, revision);
    }
}
