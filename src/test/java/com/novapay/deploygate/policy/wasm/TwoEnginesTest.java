package com.novapay.deploygate.policy.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyCompiler;
import com.novapay.deploygate.policy.builtin.Term;
import com.novapay.deploygate.policy.builtin.TermReader;
import com.novapay.deploygate.policy.builtin.TermWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One policy, two engines: {@code opa eval}, which is written in Go, and ours must agree on thousands of combinations of
 * formats, layouts, patterns and values. Replay with {@code -Ddeploygate.seed=…}.
 */
@Tag("slow")
class TwoEnginesTest {
    private static final long SEED = Long.getLong("deploygate.seed", 20_261_124L);
    private static final int LONGEST = 200;
    private static final Path POLICY = Path.of("src", "test", "resources", "two-engines");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void results_areThoseOfOpaEval(@TempDir Path folder) throws Exception {
        ObjectNode input = input(new Random(SEED));
        byte[] json = MAPPER.writeValueAsBytes(input);
        Path file = Files.write(folder.resolve("input.json"), json);
        Opa opa = Opa.find().orElseThrow();
        Opa.Output output = opa.run(List.of(
                "eval",
                "--format",
                "raw",
                "--data",
                POLICY.toString(),
                "--input",
                file.toString(),
                "data.deploygate.verdict"));
        assertThat(output.succeeded()).as(output.err()).isTrue();
        byte[] wasm = new PolicyCompiler(opa).compile(POLICY).wasm();
        WasmInstance instance =
                new WasmModuleFactory(wasm, 128 * 1024 * 1024).instance("{}".getBytes(StandardCharsets.UTF_8));
        Term results = TermReader.read(instance.evaluateText(MissingNode.getInstance(), json));
        Term bindings = ((Term.Sets) results).items().getFirst();
        Term ours = ConformanceCase.plain(
                Objects.requireNonNull(((Term.Obj) bindings).members().get(Term.of("result"))));
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (Map.Entry<Term, Term> group : members(TermReader.read(output.out()))) {
            Map<Term, Term> mine = new TreeMap<>();
            members(((Term.Obj) ours).members().get(group.getKey()))
                    .forEach(entry -> mine.put(entry.getKey(), entry.getValue()));
            for (Map.Entry<Term, Term> entry : members(group.getValue())) {
                compared++;
                Term got = mine.remove(entry.getKey());
                if (!entry.getValue().equals(got)) {
                    differences.add(
                            text(group.getKey(), entry.getKey()) + text(entry.getValue()) + " but got " + text(got));
                }
            }
            mine.forEach(
                    (key, value) -> differences.add(text(group.getKey(), key) + "undefined but got " + text(value)));
        }
        System.out.println("Two engines: " + compared + " results compared, seed " + SEED);
        assertThat(String.join("\n", differences)).isEmpty();
        assertThat(compared).isGreaterThan(5_000);
    }

    private static Iterable<Map.Entry<Term, Term>> members(@Nullable Term object) {
        return object instanceof Term.Obj known ? known.members().entrySet() : List.of();
    }

    private static String text(@Nullable Term... terms) {
        return Stream.of(terms)
                .map(term -> term == null ? "undefined" : TermWriter.forModule(term) + " ")
                .map(text -> text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text)
                .collect(Collectors.joining());
    }

    private static ObjectNode input(Random random) throws Exception {
        JsonNode fixed = MAPPER.readTree(Files.readAllBytes(POLICY.resolve("input.json")));
        ObjectNode input = fixed.deepCopy();
        ArrayNode values = (ArrayNode) input.path("values");
        ArrayNode times = (ArrayNode) input.path("times");
        for (int i = 0; i < 12; i++) {
            values.add(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
            values.add(random.nextLong());
            times.add(random.nextLong() / 16 + 1_795_000_000_000_000_000L / 2);
        }
        ArrayNode strings = (ArrayNode) input.path("strings");
        IntStream.range(0, 12).forEach(i -> strings.add(text(random, "ab-é ")));
        ArrayNode globs = (ArrayNode) input.path("globs");
        IntStream.range(0, 30).forEach(i -> globs.add(text(random, "ab.*+[a-b]")));
        ArrayNode patterns = (ArrayNode) input.path("patterns");
        IntStream.range(0, 20).forEach(i -> patterns.add(text(random, "ab.*+?()|^$")));
        return input;
    }

    private static String text(Random random, String alphabet) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
