package com.novapay.deploygate.policy.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wasm.ChicoryException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.TestScale;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyCompiler;
import com.novapay.deploygate.policy.builtin.BuiltinAbort;
import com.novapay.deploygate.policy.builtin.Term;
import com.novapay.deploygate.policy.builtin.TermReader;
import com.novapay.deploygate.policy.builtin.TermWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every builtin that {@code policies/capabilities.json} admits, those that OPA's WebAssembly does by itself too, is called with
 * hundreds of arguments of its declared types; {@code opa eval} and our engine must agree about each call. Replay with
 * {@code -Ddeploygate.seed=…}.
 */
@Tag("slow")
class EveryBuiltinTest {
    private static final long SEED = Long.getLong("deploygate.seed", 20_261_130L);
    private static final int CALLS = TestScale.of("builtins.calls", 300, 4_000);
    /** How the result begins of a call that our engine aborts at, and of one that makes opa fail, which then says nothing. */
    static final String ABORTED = "ABORTED: ";

    static final String UNPRINTABLE = "OPA: ";

    private static final int SHOWN = 160;
    private static final int MEMORY = 128 * 1024 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final ScheduledExecutorService WATCHDOG = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());

    /** Gone when a module has been compiled, of no arguments, or of many styles (see {@link TwoEnginesTest}). */
    private static final Set<String> NOT_CALLED = Set.of(
            "assign",
            "eq",
            "internal.print",
            "internal.template_string",
            "internal.test_case",
            "print",
            "rego.metadata.chain",
            "rego.metadata.rule",
            "time.now_ns",
            "yaml.marshal");

    @TempDir
    private Path folder;

    @Test
    void calls_giveWhatOpaEvalGives() throws Exception {
        Map<String, JsonNode> declared = declared();
        BuiltinCalls calls = new BuiltinCalls(new Random(SEED));
        ObjectNode all = JSON.createObjectNode();
        StringBuilder module = new StringBuilder("package deploygate\n\nverdict := results[input.of]\n\n");
        declared.forEach((name, declaration) -> {
            module.append(BuiltinCalls.rule(name, declaration)).append('\n');
            ArrayNode made = all.putArray(name);
            for (int i = 0; i < CALLS; i++) {
                made.add(calls.arguments(name, declaration.at("/decl/args")));
            }
        });
        Path policies = Files.createDirectory(folder.resolve("policies"));
        Files.writeString(policies.resolve("verdict.rego"), module);
        Opa opa = Opa.find().orElseThrow();
        WasmModuleFactory factory =
                new WasmModuleFactory(new PolicyCompiler(opa).compile(policies).wasm(), MEMORY);
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (String name : declared.keySet()) {
            Map<Term, Term> wanted = new TreeMap<>();
            fill((of, some) -> theirs(opa, policies, of, some), name, (ArrayNode) all.path(name), 0, wanted);
            Map<Term, Term> got = new TreeMap<>();
            fill((of, some) -> ours(factory, of, some), name, (ArrayNode) all.path(name), 0, got);
            for (int i = 0; i < CALLS; i++) {
                Term key = key(i);
                Term expected = wanted.get(key);
                Term found = got.get(key);
                compared++;
                if (!SameResult.of(name, all.path(name).get(i).path("args"), expected, found)) {
                    differences.add(name + shown(all.path(name).get(i).toString()) + " is " + text(expected)
                            + " but got " + text(found));
                }
            }
        }
        System.out.println(
                "Every builtin: " + compared + " calls of " + declared.size() + " builtins compared, seed " + SEED);
        assertThat(differences).isEmpty();
    }

    /** What one engine gives for some calls of a builtin, by their numbers. */
    private interface Engine {
        Term answers(String name, ArrayNode calls) throws Exception;
    }

    /** An engine that gives nothing for all calls together, because of one of them. */
    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message);
        }
    }

    /** Fills in what an engine gives; a call that it fails at is found by halving. */
    private static void fill(Engine engine, String name, ArrayNode calls, int from, Map<Term, Term> results)
            throws Exception {
        try {
            members(engine.answers(name, calls)).forEach((key, value) -> results.put(key(index(key) + from), value));
        } catch (Failed e) {
            if (calls.size() == 1) {
                results.put(key(from), Term.of(String.valueOf(e.getMessage())));
                return;
            }
            List<ArrayNode> halves = halves(calls);
            fill(engine, name, halves.getFirst(), from, results);
            fill(engine, name, halves.getLast(), from + halves.getFirst().size(), results);
        }
    }

    private static Term key(int index) {
        return Term.of(String.valueOf(index));
    }

    private static int index(Term key) {
        return Integer.parseInt(((Term.Str) key).value());
    }

    private static Term ours(WasmModuleFactory factory, String name, ArrayNode calls) throws Failed {
        byte[] input = input(name, calls).getBytes(StandardCharsets.UTF_8);
        try (Deadline deadline = new Deadline(WATCHDOG, Thread.currentThread(), Duration.ofSeconds(3))) {
            WasmInstance instance = factory.instance("{}".getBytes(StandardCharsets.UTF_8));
            Term sets = TermReader.read(instance.evaluateText(MissingNode.getInstance(), input));
            Term bindings = ((Term.Sets) sets).items().getFirst();
            assertThat(deadline.passed()).isFalse();
            return ConformanceCase.plain(
                    Objects.requireNonNull(members(bindings).get(Term.of("result"))));
        } catch (PolicyAbort | BuiltinAbort | ChicoryException e) {
            throw new Failed(ABORTED + e.getMessage());
        }
    }

    private Term theirs(Opa opa, Path policies, String name, ArrayNode calls) throws Exception {
        Path file = Files.writeString(folder.resolve("input.json"), input(name, calls));
        Opa.Output output = opa.run(List.of(
                "eval",
                "--format",
                "raw",
                "--data",
                policies.toString(),
                "--input",
                file.toString(),
                "data.deploygate.verdict"));
        if (!output.succeeded()) {
            throw new Failed(UNPRINTABLE + output.err() + output.out());
        }
        return TermReader.read(output.out());
    }

    private static String input(String name, ArrayNode calls) {
        return JSON.createObjectNode()
                .put("of", name)
                .<ObjectNode>set("calls", calls)
                .toString();
    }

    private static List<ArrayNode> halves(ArrayNode calls) {
        ArrayNode first = JSON.createArrayNode();
        ArrayNode second = JSON.createArrayNode();
        for (int i = 0; i < calls.size(); i++) {
            (i < calls.size() / 2 ? first : second).add(calls.get(i));
        }
        return List.of(first, second);
    }

    private static Map<String, JsonNode> declared() throws Exception {
        Map<String, JsonNode> declared = new TreeMap<>();
        for (JsonNode builtin :
                JSON.readTree(Path.of("policies", "capabilities.json").toFile()).path("builtins")) {
            declared.put(builtin.path("name").asText(), builtin);
        }
        declared.keySet().removeAll(NOT_CALLED);
        return declared;
    }

    private static Map<Term, Term> members(@Nullable Term object) {
        return object instanceof Term.Obj known ? known.members() : Map.of();
    }

    private static String text(@Nullable Term term) {
        return term == null ? "undefined" : shown(TermWriter.forModule(term));
    }

    private static String shown(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }
}
