package com.novapay.deploygate.policy.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.policy.EvaluationFailure;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCompiler;
import com.novapay.deploygate.policy.PolicyProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies that misbehave, compiled by the real opa; after each the next good input is judged. */
@Tag("slow")
class WasmPolicyEvaluatorTest {
    private static final String HEAD = "package deploygate\n\n# METADATA\n# entrypoint: true\n";
    private static final String GOOD = "{\"violations\": [], \"warnings\": []}";
    private static final int MEMORY = 16 * 1024 * 1024;

    /** Longer than any machine takes: no test waits for it to pass. */
    private static final Duration PATIENT = Duration.ofSeconds(60);

    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        watchdog.shutdownNow();
    }

    /** A search that takes minutes and no memory, so that the clock always wins. */
    @Test
    void evaluate_endless_isTimeout() throws Exception {
        WasmPolicyEvaluator evaluator = evaluator(verdict("x := contains(input.bad.text, input.bad.search)"));
        ObjectNode input = search("a".repeat(400_000), "a".repeat(200_000) + "b");
        assertThat(failure(evaluator, input, Duration.ofMillis(200))).isEqualTo(EvaluationFailure.TIMEOUT);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertGood(evaluator);
    }

    /** What is too large for a method of the JVM is interpreted; its instructions must still be there. */
    @Test
    void evaluate_enormousRule_isEvaluated() throws Exception {
        String rule = IntStream.range(0, 1500)
                .mapToObj(i -> "sprintf(\"%%v\", [input.bad.a%d]) != \"\"".formatted(i))
                .collect(Collectors.joining("; ", "x := \"all\"; ", ""));
        WasmPolicyEvaluator evaluator = evaluator(verdict(rule));
        assertGood(evaluator);
        ObjectNode bad = JsonNodeFactory.instance.objectNode();
        IntStream.range(0, 1500).forEach(i -> bad.withObject("/bad").put("a" + i, i));
        assertThat(evaluator.evaluate(bad, PATIENT)).isInstanceOf(EvaluationOutcome.Evaluated.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x := regex.replace(input.bad.text, input.bad.search, \"\")",
                "x := regex.find_n(input.bad.search, input.bad.text, -1)",
                "x := [y | some i in numbers.range(1, 1000); y := regex.split(input.bad.search, input.bad.text)]",
            })
    void evaluate_endlessBuiltin_isTimeout(String endless) throws Exception {
        WasmPolicyEvaluator evaluator = evaluator(verdict(endless));
        ObjectNode input = search("a".repeat(1_000_000), "(a*b?){500}c");
        assertThat(failure(evaluator, input, Duration.ofMillis(200))).isEqualTo(EvaluationFailure.TIMEOUT);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertGood(evaluator);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x := sprintf(\"%d\", [count(numbers.range_step(1, 1000000000000, 1))])",
                "x := sprintf(\"%d\", [count(net.cidr_expand(\"10.0.0.0/4\"))])",
                "x := sprintf(concat(\"\", [\"%1000000d\" | some i in numbers.range(1, 20)]), numbers.range(1, 20))",
                "x := regex.replace(sprintf(\"%10000d\", [1]), \" \", sprintf(\"%10000d\", [1]))",
            })
    void evaluate_builtinAskedForTooMuch_failsAndTheNextIsJudged(String greedy) throws Exception {
        WasmPolicyEvaluator evaluator = evaluator(verdict(greedy));
        assertThat(failure(evaluator, "bad", PATIENT)).isIn(EvaluationFailure.ERROR, EvaluationFailure.MEMORY);
        assertGood(evaluator);
    }

    @Test
    void evaluate_hugeInput_isMemory() throws Exception {
        WasmPolicyEvaluator evaluator = evaluator(verdict("x := count(input.bad.text)"));
        assertThat(failure(evaluator, search("x".repeat(20_000_000), ""), PATIENT))
                .isEqualTo(EvaluationFailure.MEMORY);
        assertGood(evaluator);
    }

    @Test
    void evaluate_bottomlessInput_fails() throws Exception {
        WasmPolicyEvaluator evaluator = evaluator(verdict("x := sprintf(\"%v\", [input.bad])"));
        JsonNode deep = JsonNodeFactory.instance.numberNode(1);
        for (int i = 0; i < 100_000; i++) {
            deep = JsonNodeFactory.instance.arrayNode().add(deep);
        }
        ObjectNode input = JsonNodeFactory.instance.objectNode().set("bad", deep);
        assertThat(failure(evaluator, input, PATIENT)).isIn(EvaluationFailure.ERROR, EvaluationFailure.MEMORY);
        assertGood(evaluator);
    }

    @Test
    void evaluate_eatsMemory_isMemory() throws Exception {
        WasmPolicyEvaluator evaluator = evaluator("verdict := " + GOOD + " if not input.bad\n\n"
                + "verdict := {\"violations\": [], \"warnings\": [sprintf(\"%d\", [n])]} if {\n\tinput.bad\n"
                + "\tn := count([i | some i in numbers.range(1, 10000000)])\n}\n");
        assertThat(failure(evaluator, "bad", PATIENT)).isEqualTo(EvaluationFailure.MEMORY);
        assertGood(evaluator);
    }

    @Test
    void evaluate_twoValues_isError() throws Exception {
        WasmPolicyEvaluator evaluator = evaluator("verdict := " + GOOD
                + " if not input.never\n\nverdict := {\"violations\": [], \"warnings\": [\"x\"]} if input.bad\n");
        assertThat(failure(evaluator, "bad")).isEqualTo(EvaluationFailure.ERROR);
        assertGood(evaluator);
    }

    @Test
    void evaluate_wrongShape_isError() throws Exception {
        WasmPolicyEvaluator evaluator =
                evaluator("verdict := " + GOOD + " if not input.bad\n\nverdict := {\"allow\": true} if input.bad\n");
        assertThat(failure(evaluator, "bad")).isEqualTo(EvaluationFailure.ERROR);
        assertGood(evaluator);
    }

    @Test
    void evaluate_undefined_isError() throws Exception {
        assertThat(failure(evaluator("verdict := " + GOOD + " if input.good\n"), "bad"))
                .isEqualTo(EvaluationFailure.ERROR);
    }

    @Test
    void compile_brokenPolicy_namesFileAndLine() {
        assertThatThrownBy(() -> evaluator("verdict := {\n"))
                .isInstanceOf(PolicyProblem.class)
                .hasMessageContaining("verdict.rego:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http.send({})", "opa.runtime()", "rand.intn(\"x\", 2)", "net.lookup_ip_addr(\"x\")"})
    void compile_forbiddenBuiltin_isNamedWithFileAndLine(String call) {
        String name = call.substring(0, call.indexOf('('));
        assertThatThrownBy(() -> evaluator("verdict := " + call + "\n"))
                .isInstanceOf(PolicyProblem.class)
                .hasMessageContaining("verdict.rego:5: " + name + " is not allowed");
    }

    @Test
    void evaluate_instancesThatCannotBeReplacedForAWhile_areReplacedLater() throws Exception {
        PolicyBundle bundle = bundle(verdict("x := 1"));
        WasmModuleFactory factory = new WasmModuleFactory(bundle.wasm(), MEMORY);
        AtomicBoolean broken = new AtomicBoolean();
        WasmPolicyEvaluator evaluator = new WasmPolicyEvaluator(
                bundle,
                data -> {
                    if (broken.get()) {
                        throw new OutOfMemoryError("on purpose");
                    }
                    return factory.instance(data);
                },
                2,
                watchdog);
        broken.set(true);
        ObjectNode undefined = JsonNodeFactory.instance.objectNode().put("bad", true);
        for (int i = 0; i < 2; i++) {
            assertThat(failure(evaluator, undefined, PATIENT)).isEqualTo(EvaluationFailure.ERROR);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(failure(evaluator, "x", PATIENT)).isEqualTo(EvaluationFailure.UNAVAILABLE);
        }
        broken.set(false);
        for (int i = 0; i < 5; i++) {
            assertGood(evaluator);
        }
    }

    @Test
    void evaluate_withoutWatchdog_isUnavailableAndKeepsTheInstance() throws Exception {
        WasmPolicyEvaluator evaluator = evaluator(verdict("x := 1"));
        watchdog.shutdownNow();
        for (int i = 0; i < 3; i++) {
            assertThat(failure(evaluator, "x")).isEqualTo(EvaluationFailure.UNAVAILABLE);
        }
    }

    @Test
    void evaluate_interruptedBySomebodyElse_isTimeoutAndStaysInterrupted() throws Exception {
        WasmPolicyEvaluator evaluator = evaluator(verdict("x := 1"));
        Thread.currentThread().interrupt();
        assertThat(failure(evaluator, "x")).isEqualTo(EvaluationFailure.TIMEOUT);
        assertThat(Thread.interrupted()).isTrue();
        assertGood(evaluator);
    }

    @Test
    void withData_judgesByTheOtherData() throws Exception {
        PolicyBundle bundle = bundle("verdict := {\"violations\": [], \"warnings\": data.words}\n");
        WasmPolicyEvaluator evaluator = new WasmPolicyEvaluator(bundle, 1, MEMORY, watchdog);
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.putArray("words");
        assertThat(failure(evaluator, "x")).isEqualTo(EvaluationFailure.ERROR);
        assertGood(evaluator.withData(bundle.withData(data), 1));
        assertThat(failure(evaluator, "x")).isEqualTo(EvaluationFailure.ERROR);
    }

    /** More threads than instances, some inputs abort: every verdict belongs to its own input. */
    @Test
    void evaluate_byManyThreads_neverMixesVerdicts() throws Exception {
        PolicyBundle bundle = bundle("""
                verdict := {"violations": [], "warnings": [sprintf("n=%d", [input.n])]}

                verdict := {} if input.bad
                """);
        WasmPolicyEvaluator evaluator = new WasmPolicyEvaluator(bundle, 3, MEMORY, watchdog);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<EvaluationOutcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                ObjectNode input = JsonNodeFactory.instance.objectNode().put("n", i);
                outcomes.add(threads.submit(() -> evaluator.evaluate(
                        input.path("n").intValue() % 7 == 0 ? input.put("bad", true) : input, PATIENT)));
            }
            for (int i = 0; i < outcomes.size(); i++) {
                EvaluationOutcome outcome = outcomes.get(i).get();
                if (i % 7 == 0) {
                    assertThat(outcome).isInstanceOf(EvaluationOutcome.Failed.class);
                } else {
                    assertThat(outcome.toString()).contains("[n=" + i + "]");
                }
            }
        }
        assertGood(evaluator, JsonNodeFactory.instance.objectNode().put("n", 1));
    }

    /** A verdict that depends on a condition only when the input is bad. */
    private static String verdict(String condition) {
        return """
                verdict := {"violations": [], "warnings": []} if not input.bad

                verdict := {"violations": [], "warnings": [x]} if {
                	input.bad
                	%s
                }
                """.formatted(condition);
    }

    private static ObjectNode search(String text, String search) {
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        input.putObject("bad").put("text", text).put("search", search);
        return input;
    }

    private static void assertGood(WasmPolicyEvaluator evaluator) {
        assertGood(evaluator, JsonNodeFactory.instance.objectNode());
    }

    private static void assertGood(WasmPolicyEvaluator evaluator, ObjectNode input) {
        assertThat(evaluator.evaluate(input, PATIENT)).isInstanceOf(EvaluationOutcome.Evaluated.class);
    }

    private static EvaluationFailure failure(WasmPolicyEvaluator evaluator, String flag) {
        return failure(evaluator, flag, PATIENT);
    }

    private static EvaluationFailure failure(WasmPolicyEvaluator evaluator, String flag, Duration budget) {
        return failure(evaluator, JsonNodeFactory.instance.objectNode().put(flag, true), budget);
    }

    private static EvaluationFailure failure(WasmPolicyEvaluator evaluator, ObjectNode input, Duration budget) {
        return switch (evaluator.evaluate(input, budget)) {
            case EvaluationOutcome.Failed failed -> failed.failure();
            case EvaluationOutcome.Evaluated evaluated -> throw new AssertionError("judged: " + evaluated);
        };
    }

    private WasmPolicyEvaluator evaluator(String verdict) throws IOException, PolicyProblem {
        return new WasmPolicyEvaluator(bundle(verdict), 1, MEMORY, watchdog);
    }

    private PolicyBundle bundle(String verdict) throws IOException, PolicyProblem {
        Files.writeString(folder.resolve("verdict.rego"), HEAD + verdict);
        return new PolicyCompiler(Opa.find().orElseThrow()).compile(folder);
    }
}
