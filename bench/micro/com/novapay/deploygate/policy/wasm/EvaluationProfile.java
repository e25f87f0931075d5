package com.novapay.deploygate.policy.wasm;

import com.dylibso.chicory.runtime.ExecutionListener;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.runtime.MStack;
import com.dylibso.chicory.runtime.StackFrame;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.NameCustomSection;
import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.bench.Scene;
import com.novapay.deploygate.policy.Entrypoint;
import com.novapay.deploygate.policy.InputProjection;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCompiler;
import com.novapay.deploygate.policy.PolicyProblem;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Counts the WebAssembly instructions of one evaluation, by function and by the rule that called it. The counts are the same on
 * every machine and under every load. Confined to one thread.
 */
public final class EvaluationProfile {
    private final Map<Integer, Cost> functions = new HashMap<>();
    private final Map<Integer, Cost> rules = new HashMap<>();
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final WasmInstance wasm;
    private final NameCustomSection names;
    private final InputProjection projection;
    private long executed;

    private static final class Cost {
        private long calls;
        private long own;
        private long all;
    }

    private static final class Frame {
        private final int rule;
        private long inCalls;

        private Frame(int rule) {
            this.rule = rule;
        }
    }

    /** An interpreter that notes what each function executed. */
    private final class Noting extends InterpreterMachine {
        private Noting(Instance instance) {
            super(instance);
        }

        @Override
        protected long[] call(
                MStack stack,
                Instance instance,
                Deque<StackFrame> callStack,
                int function,
                long[] arguments,
                FunctionType type,
                boolean pop) {
            boolean isRule = name(function).startsWith("g0.");
            Frame frame = new Frame(isRule || frames.isEmpty() ? function : frames.peek().rule);
            frames.push(frame);
            long before = executed;
            try {
                return super.call(stack, instance, callStack, function, arguments, type, pop);
            } finally {
                frames.pop();
                long all = executed - before;
                long own = all - frame.inCalls;
                add(functions, function, true, own, all);
                add(rules, frame.rule, isRule, own, isRule ? all : 0);
                if (!frames.isEmpty()) {
                    frames.peek().inCalls += all;
                }
            }
        }
    }

    EvaluationProfile(PolicyBundle bundle) {
        WasmModule module = Parser.parse(bundle.wasm());
        names = module.nameSection();
        projection = new InputProjection(bundle.inputPaths());
        List<Instance> made = new ArrayList<>();
        wasm = new WasmInstance(
                module,
                instance -> {
                    made.add(instance);
                    return new Noting(instance);
                },
                1024,
                bundle.data().toString().getBytes(StandardCharsets.UTF_8));
        listen(made.getFirst(), (instruction, stack) -> executed++);
    }

    /** The instance is built inside {@link WasmInstance}, which has no use for a listener. */
    private static void listen(Instance instance, ExecutionListener listener) {
        try {
            Field field = Instance.class.getDeclaredField("listener");
            field.setAccessible(true);
            field.set(instance, listener);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of Chicory has no listener", e);
        }
    }

    private String name(int function) {
        String name = names == null ? null : names.nameOfFunction(function);
        return name == null ? "function " + function : name;
    }

    private static void add(Map<Integer, Cost> costs, int function, boolean call, long own, long all) {
        Cost cost = costs.computeIfAbsent(function, ignored -> new Cost());
        cost.calls += call ? 1 : 0;
        cost.own += own;
        cost.all += all;
    }

    /** Evaluates once; how many instructions that took. */
    long evaluate(JsonNode input) {
        byte[] bytes = projection.cut(input).toString().getBytes(StandardCharsets.UTF_8);
        functions.clear();
        rules.clear();
        executed = 0;
        if (wasm.evaluate(Entrypoint.CHANGE, input, bytes).isEmpty()) {
            throw new IllegalStateException("the policies return no verdict");
        }
        return executed;
    }

    private void print(String review, JsonNode input) {
        System.out.printf("%n%s: %,d instructions%n", review, evaluate(input));
        table("rules and functions of Rego, with the engine's functions that they call", rules, cost -> cost.own);
        table("rules and functions of Rego, with all that they evaluate", rules, cost -> cost.all);
        table("functions of the module, each by itself", functions, cost -> cost.own);
    }

    private void table(String title, Map<Integer, Cost> costs, ToLongFunction<Cost> by) {
        System.out.printf("%n  %s%n", title);
        Comparator<Map.Entry<Integer, Cost>> most = Comparator.comparingLong(entry -> by.applyAsLong(entry.getValue()));
        costs.entrySet().stream().sorted(most.reversed()).limit(25).forEach(entry -> {
            long cost = by.applyAsLong(entry.getValue());
            System.out.printf(
                    "  %5.1f %%  %,11d  calls %,6d  %s%n",
                    100.0 * cost / executed,
                    cost,
                    entry.getValue().calls,
                    name(entry.getKey()).replaceFirst("^g0\\.data\\.", ""));
        });
    }

    /**
     * Prints the costs of the reviews of {@code bench/reviews}.
     *
     * @param args the file of {@code opa}, then the policies' folder
     */
    public static void main(String[] args) throws IOException, PolicyProblem {
        PolicyBundle bundle =
                new PolicyCompiler(new Opa(Path.of(args[0]), Duration.ofMinutes(1))).compile(Path.of(args[1]));
        EvaluationProfile profile = new EvaluationProfile(bundle);
        for (String review : List.of("rollout-10k.json", "rollout-34k.json")) {
            profile.print(review, Scene.inputOf(review));
        }
    }
}
