package com.novapay.deploygate.policy.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.policy.EvaluationFailure;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyCompiler;
import com.novapay.deploygate.policy.PolicyProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies that misbehave, compiled by the real opa; after each the next good input is judged. */
class WasmPolicyEvaluatorTest {
    private static final String HEAD = "package deploygate\n\n# METADATA\n# entrypoint: true\n";
    private static final String GOOD = "{\"violations\": [], \"warnings\": []}";
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        watchdog.shutdownNow();
    }

    @Test
    void evaluate_endless_isTimeout() throws Exception {
        WasmPolicyEvaluator evaluator = evaluator(
                "verdict := " + GOOD + " if not input.bad\n\n"
                        + "verdict := {\"violations\": [], \"warnings\": [sprintf(\"%d\", [n])]} if {\n\tinput.bad\n"
                        + "\tn := count([1 | some i in numbers.range(1, 30000); some j in numbers.range(1, 30000); i > j; i < j])\n}\n");
        assertThat(failure(evaluator, "bad", Duration.ofMillis(200))).isEqualTo(EvaluationFailure.TIMEOUT);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertGood(evaluator);
    }

    @Test
    void evaluate_eatsMemory_isMemory() throws Exception {
        WasmPolicyEvaluator evaluator = evaluator("verdict := " + GOOD + " if not input.bad\n\n"
                + "verdict := {\"violations\": [], \"warnings\": [sprintf(\"%d\", [n])]} if {\n\tinput.bad\n"
                + "\tn := count([i | some i in numbers.range(1, 10000000)])\n}\n");
        assertThat(failure(evaluator, "bad", Duration.ofSeconds(60))).isEqualTo(EvaluationFailure.MEMORY);
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
    void compile_forbiddenBuiltin_isNamedWithFileAndLine(String call) throws IOException {
        Files.copy(Path.of("policies", "capabilities.json"), folder.resolve("capabilities.json"));
        String name = call.substring(0, call.indexOf('('));
        assertThatThrownBy(() -> evaluator("verdict := " + call + "\n"))
                .isInstanceOf(PolicyProblem.class)
                .hasMessageContaining("verdict.rego:5: " + name + " is not allowed");
    }

    private static void assertGood(WasmPolicyEvaluator evaluator) {
        assertThat(evaluator.evaluate(JsonNodeFactory.instance.objectNode(), Duration.ofSeconds(5)))
                .isInstanceOf(EvaluationOutcome.Evaluated.class);
    }

    private static EvaluationFailure failure(WasmPolicyEvaluator evaluator, String flag) {
        return failure(evaluator, flag, Duration.ofSeconds(2));
    }

    private static EvaluationFailure failure(WasmPolicyEvaluator evaluator, String flag, Duration budget) {
        ObjectNode input = JsonNodeFactory.instance.objectNode().put(flag, true);
        return switch (evaluator.evaluate(input, budget)) {
            case EvaluationOutcome.Failed failed -> failed.failure();
            case EvaluationOutcome.Evaluated evaluated -> throw new AssertionError("judged: " + evaluated);
        };
    }

    private WasmPolicyEvaluator evaluator(String verdict) throws IOException, PolicyProblem {
        Files.writeString(folder.resolve("verdict.rego"), HEAD + verdict);
        Opa opa = Opa.find().orElseThrow();
        return new WasmPolicyEvaluator(new PolicyCompiler(opa).compile(folder), 1, 16 * 1024 * 1024, watchdog);
    }
}
