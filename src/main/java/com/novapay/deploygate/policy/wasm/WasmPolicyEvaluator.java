package com.novapay.deploygate.policy.wasm;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.wasm.ChicoryException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.novapay.deploygate.policy.Entrypoint;
import com.novapay.deploygate.policy.EvaluationFailure;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.InputProjection;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.VerdictReader;
import com.novapay.deploygate.policy.builtin.BuiltinAbort;
import com.novapay.deploygate.policy.builtin.GoDuration;
import com.novapay.deploygate.policy.builtin.Undefined;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates one bundle on a fixed number of warmed instances. Thread-safe: an instance is used by one thread at a time; one that
 * threw, ran out of time or hit the memory cap is thrown away and replaced.
 */
public final class WasmPolicyEvaluator implements PolicyEvaluator {
    /** Before anything is compiled. */
    private static final Duration FIRST = Duration.ofSeconds(5);

    private final InstanceFactory factory;
    private final InputProjection projection;
    private final @Nullable InputProjection recordProjection;
    private final String revision;
    private final Set<String> steady;
    private final byte[] data;
    private final Duration restorableFor;
    private final BlockingQueue<Slot> idle;
    private final ScheduledExecutorService watchdog;

    /** Makes instances of one compiled module over some data. */
    @FunctionalInterface
    interface InstanceFactory {
        WasmInstance instance(byte[] data);
    }

    /**
     * Compiles the module and makes its instances.
     *
     * @param watchdog interrupts evaluations whose budget ran out
     */
    public WasmPolicyEvaluator(
            PolicyBundle bundle, int instances, int maxMemoryBytes, ScheduledExecutorService watchdog) {
        this(bundle, new WasmModuleFactory(bundle.wasm(), maxMemoryBytes)::instance, instances, watchdog);
    }

    WasmPolicyEvaluator(
            PolicyBundle bundle, InstanceFactory factory, int instances, ScheduledExecutorService watchdog) {
        this.factory = factory;
        this.projection = new InputProjection(bundle.inputPaths());
        this.recordProjection = bundle.recordPaths() == null ? null : new InputProjection(bundle.recordPaths());
        this.revision = bundle.revision();
        this.steady = bundle.rules().stream()
                .filter(rule -> !rule.healsWithTime())
                .map(PolicyBundle.Rule::code)
                .collect(Collectors.toUnmodifiableSet());
        this.data = bundle.data().toString().getBytes(StandardCharsets.UTF_8);
        this.restorableFor = restorableFor(bundle.data());
        this.idle = new ArrayBlockingQueue<>(instances);
        this.watchdog = watchdog;
        for (int i = 0; i < instances; i++) {
            Slot slot = new Slot();
            slot.instance = factory.instance(data);
            idle.add(slot);
        }
    }

    private Duration restorableFor(JsonNode all) {
        try {
            String written = all.path("delete").path("restore").asText();
            return written.isEmpty()
                    ? PolicyEvaluator.super.restorableFor()
                    : Duration.ofNanos(GoDuration.nanos(written));
        } catch (Undefined e) {
            return PolicyEvaluator.super.restorableFor();
        }
    }

    /** One more evaluator of the same compiled module, over other data. */
    public WasmPolicyEvaluator withData(PolicyBundle bundle, int instances) {
        return new WasmPolicyEvaluator(bundle, factory, instances, watchdog);
    }

    /** Whether an empty input gets a verdict, of each question that the policies answer. */
    public boolean answers() {
        JsonNode empty = JsonNodeFactory.instance.objectNode();
        return evaluate(empty, FIRST) instanceof EvaluationOutcome.Evaluated
                && (recordProjection == null || evaluateRecord(empty, FIRST) instanceof EvaluationOutcome.Evaluated);
    }

    @Override
    public String revision() {
        return revision;
    }

    @Override
    public Duration restorableFor() {
        return restorableFor;
    }

    @Override
    public boolean healsWithTime(String code) {
        return !steady.contains(code);
    }

    @Override
    public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
        return evaluate(new Question(Entrypoint.CHANGE, projection, input), budget);
    }

    @Override
    public EvaluationOutcome evaluateRecord(JsonNode input, Duration budget) {
        return recordProjection == null
                ? PolicyEvaluator.super.evaluateRecord(input, budget)
                : evaluate(new Question(Entrypoint.RECORD, recordProjection, input), budget);
    }

    private EvaluationOutcome evaluate(Question question, Duration budget) {
        long start = System.nanoTime();
        Slot slot;
        try {
            slot = idle.poll(budget.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(EvaluationFailure.TIMEOUT, "the evaluation was interrupted while it waited");
        }
        if (slot == null) {
            return failed(EvaluationFailure.TIMEOUT, "no policy instance became free within " + budget);
        }
        Duration left = budget.minusNanos(System.nanoTime() - start);
        boolean reusable = false;
        try (Deadline deadline = new Deadline(watchdog, Thread.currentThread(), left)) {
            EvaluationOutcome outcome = evaluate(slot, question, deadline, left);
            reusable = outcome instanceof EvaluationOutcome.Evaluated && !deadline.passed();
            return outcome;
        } catch (RejectedExecutionException e) {
            return failed(EvaluationFailure.UNAVAILABLE, "no deadline can be set: the gate is shutting down");
        } finally {
            idle.add(reusable ? slot : fresh());
        }
    }

    @SuppressWarnings("CatchingUnchecked") // a policy may break the engine in any way; all of them deny
    private EvaluationOutcome evaluate(Slot slot, Question question, Deadline deadline, Duration budget) {
        WasmInstance instance = slot.instance;
        try {
            if (instance == null) {
                instance = factory.instance(data);
                slot.instance = instance;
            }
            JsonNode cut = question.projection.cut(question.input);
            byte[] bytes = cut.toString().getBytes(StandardCharsets.UTF_8);
            return instance.evaluate(question.entrypoint, question.input, bytes)
                    .flatMap(VerdictReader::read)
                    .<EvaluationOutcome>map(verdict -> new EvaluationOutcome.Evaluated(verdict, revision))
                    .orElseGet(() -> failed(
                            EvaluationFailure.ERROR,
                            question.entrypoint.path() + " is undefined or not {violations: […], warnings: […]}"));
        } catch (RuntimeException | Error e) {
            return failed(instance, e, deadline, budget);
        }
    }

    private EvaluationOutcome failed(
            @Nullable WasmInstance instance, Throwable thrown, Deadline deadline, Duration budget) {
        if (deadline.passed()) {
            return failed(EvaluationFailure.TIMEOUT, "the policies took longer than " + budget.toMillis() + " ms");
        }
        if (thrown instanceof ChicoryInterruptedException) {
            Thread.currentThread().interrupt(); // by somebody else, who wants to know
            return failed(EvaluationFailure.TIMEOUT, "the evaluation was interrupted");
        }
        if (instance == null) {
            return failed(EvaluationFailure.UNAVAILABLE, "no policy instance can be made: " + thrown);
        }
        if (instance.isOutOfMemory() || thrown instanceof OutOfMemoryError) {
            return failed(EvaluationFailure.MEMORY, "the policies hit their memory cap");
        }
        boolean told = thrown instanceof PolicyAbort || thrown instanceof BuiltinAbort;
        return failed(
                EvaluationFailure.ERROR,
                told ? "the policies aborted: " + thrown.getMessage() : "the policies failed: " + withoutText(thrown));
    }

    /** What the engine says names places in the module; any other message may quote what could not be read. */
    private static String withoutText(Throwable thrown) {
        return thrown instanceof ChicoryException
                ? thrown.toString()
                : thrown.getClass().getName();
    }

    /** A slot with a new instance, or an empty one when none can be made now: the next evaluation tries again and tells why. */
    @SuppressWarnings("CatchingUnchecked") // the pool must never shrink, whatever goes wrong here
    private Slot fresh() {
        Slot slot = new Slot();
        try {
            slot.instance = factory.instance(data);
        } catch (RuntimeException | Error e) {
            slot.instance = null;
        }
        return slot;
    }

    private record Question(Entrypoint entrypoint, InputProjection projection, JsonNode input) {}

    /** A place for an instance, used by one thread at a time. */
    private static final class Slot {
        @Nullable
        private WasmInstance instance;
    }

    private EvaluationOutcome failed(EvaluationFailure failure, String detail) {
        return new EvaluationOutcome.Failed(failure, detail, revision);
    }
}
