package com.novapay.deploygate.policy.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * OPA's own conformance corpus, compiled under our capabilities by the real compiler (tools/conformance) and run by our
 * instance with our builtins. What does not pass is listed by name with its reason; the list is exact.
 */
@Tag("slow")
class ConformanceTest {
    private static final Path CORPUS = Path.of("target", "opa-conformance.zip");
    private static final Path LIST = Path.of("src", "test", "resources", "conformance", "not-supported.tsv");
    private static final int SAMPLE = 50;

    @Test
    void corpus_passesButForTheListedCases() throws IOException {
        Map<String, String> listed = listed();
        try (ZipFile zip = new ZipFile(CORPUS.toFile())) {
            List<ConformanceCase> cases = cases(zip);
            Map<String, String> failed = new ConcurrentSkipListMap<>();
            cases.parallelStream()
                    .forEach(each -> each.module()
                            .map(module -> each.problem(bytes(zip, module), module2 -> InterpreterMachine::new))
                            .orElseGet(() -> java.util.Optional.of(each.refusal()))
                            .ifPresent(problem -> failed.put(each.id(), problem)));
            System.out.println("OPA conformance: " + (cases.size() - failed.size()) + " cases passed, " + failed.size()
                    + " not supported (listed in " + LIST + ")");
            String lines = failed.entrySet().stream()
                    .filter(entry -> !listed.containsKey(entry.getKey()))
                    .map(entry -> entry.getKey() + "\t" + entry.getValue())
                    .collect(Collectors.joining("\n"));
            assertThat(lines).as("fail, and are not listed").isEmpty();
            assertThat(listed.keySet())
                    .as("are listed, and pass or are no cases")
                    .isSubsetOf(failed.keySet());
            assertThat(listed.values()).as("reasons").noneMatch(String::isBlank);
            Map<String, String> refused = new TreeMap<>(failed);
            refused.values().removeIf(reason -> !reason.startsWith("refused when compiled"));
            assertThat(listed).as("what the compiler refused").containsAllEntriesOf(refused);
        }
    }

    /** The machine that judges in earnest gives the same results. */
    @Test
    void sample_passesAsBytecode() throws IOException {
        Map<String, String> listed = listed();
        try (ZipFile zip = new ZipFile(CORPUS.toFile())) {
            List<ConformanceCase> cases = cases(zip);
            for (int i = 0; i < cases.size(); i += SAMPLE) {
                ConformanceCase each = cases.get(i);
                if (each.module().isPresent() && !listed.containsKey(each.id())) {
                    byte[] wasm = bytes(zip, each.module().get());
                    assertThat(each.problem(wasm, MachineFactoryCompiler::compile))
                            .as(each.id())
                            .isEmpty();
                }
            }
        }
    }

    private static Map<String, String> listed() throws IOException {
        return Files.readAllLines(LIST).stream()
                .map(line -> line.split("\t", 2))
                .collect(Collectors.toMap(line -> line[0], line -> line[1], (a, b) -> a, TreeMap::new));
    }

    private static List<ConformanceCase> cases(ZipFile zip) throws IOException {
        List<ConformanceCase> cases = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (JsonNode json : new ObjectMapper().readTree(bytes(zip, "cases.json"))) {
            String note = json.path("note").asText().replaceAll("\\s+", " ");
            int count = seen.merge(note, 1, Integer::sum);
            cases.add(new ConformanceCase(count == 1 ? note : note + " #" + count, json));
        }
        assertThat(cases).hasSizeGreaterThan(2_000);
        return cases;
    }

    private static byte[] bytes(ZipFile zip, String name) {
        try (var in = zip.getInputStream(zip.getEntry(name))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
