package com.novapay.deploygate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.policy.PolicyActivation.Standing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was checked once is taken as it was found, and nothing that differs in anything. */
class CheckedPoliciesTest {
    private static final String RULES =
            "package deploygate\n\nverdict := {\"violations\": [], \"warnings\": [\"one\"]}\n";
    private static final String TEST =
            "package deploygate_test\n\ntest_one if count(data.deploygate.verdict.warnings) == 1\n";
    private final TurnableClock clock = new TurnableClock(Instant.parse("2026-11-24T15:00:00Z"));
    private final List<Standing> standings = new ArrayList<>();
    private final List<PolicyLoad> loads = new ArrayList<>();
    private final PolicyCatalog catalog = new PolicyCatalog();

    @TempDir
    private Path folder;

    private Path policies;
    private Path kept;

    @BeforeEach
    void write() throws IOException {
        policies = Files.createDirectory(folder.resolve("policies"));
        kept = folder.resolve("kept");
        Files.writeString(policies.resolve("verdict.rego"), RULES);
        Files.writeString(policies.resolve("verdict_test.rego"), TEST);
        Files.writeString(policies.resolve("data.yaml"), "one: 1\n");
    }

    @Test
    void load_theSameFilesAgain_areNotCheckedAgainAndAreTheSamePolicies() throws Exception {
        PolicyLoad first = load("program");
        PolicyLoad second = load("program");
        assertThat(standings).containsExactly(Standing.NEW, Standing.CHECKED);
        assertThat(same(second)).isEqualTo(same(first));
        try (PolicySnapshot snapshot = PolicySnapshot.of(policies)) {
            PolicyBundle found = kept("program").find(snapshot).orElseThrow();
            PolicyBundle made = new PolicyCompiler(Opa.find().orElseThrow()).compile(snapshot);
            assertThat(found.wasm()).isEqualTo(made.wasm());
            assertThat(found).usingRecursiveComparison().ignoringFields("wasm").isEqualTo(made);
        }
    }

    static List<Map.Entry<String, String>> anyOtherFile() {
        return List.of(
                Map.entry("verdict.rego", RULES + "\n"),
                Map.entry("verdict_test.rego", TEST + "\n"),
                Map.entry("data.yaml", "one: 2\n"),
                Map.entry("more.rego", "package more\n"),
                Map.entry("sample.case.yaml", "{}\n"),
                Map.entry("capabilities.json", "{\"builtins\": []}\n"));
    }

    @ParameterizedTest
    @MethodSource("anyOtherFile")
    void load_anyFileThatDiffers_isCheckedAnew(Map.Entry<String, String> other) throws IOException {
        load("program");
        Files.writeString(policies.resolve(other.getKey()), other.getValue());
        load("program");
        assertThat(standings.stream().filter(Standing.CHECKED::equals)).isEmpty();
        assertThat(loads).hasSize(2);
    }

    @Test
    void load_anotherProgram_checksAnew() {
        load("program");
        load("program of another version");
        assertThat(standings).containsExactly(Standing.NEW, Standing.NEW);
    }

    @Test
    void load_policiesThatFailedACheck_areNotKept() throws IOException {
        Files.writeString(policies.resolve("verdict_test.rego"), TEST.replace("== 1", "== 2"));
        assertThat(load("program")).isInstanceOf(PolicyLoad.Refused.class);
        Files.writeString(policies.resolve("verdict_test.rego"), TEST);
        PolicyActivation refusing = directory("program", candidate -> {
            throw new PolicyProblem(PolicyStage.PROBE, "a sample cannot be judged");
        });
        refusing.refresh();
        assertThat(loads.getLast()).isInstanceOf(PolicyLoad.Refused.class);
        load("program");
        assertThat(standings).containsExactly(Standing.NEW);
    }

    static List<UnaryOperator<byte[]>> broken() {
        return List.of(
                whole -> new byte[0],
                whole -> Arrays.copyOf(whole, whole.length / 2),
                whole -> {
                    Arrays.fill(whole, whole.length / 3, whole.length / 2, (byte) 0x55);
                    return whole;
                },
                whole -> zip(Map.of("manifest.json", "{}".getBytes(StandardCharsets.UTF_8))),
                whole -> zip(Map.of(
                        "manifest.json",
                        "[1]".getBytes(StandardCharsets.UTF_8),
                        "policy.wasm",
                        new byte[8],
                        "data.json",
                        "{".getBytes(StandardCharsets.UTF_8))),
                whole -> zip(Map.of("policy.wasm", new byte[17 * 1024 * 1024])));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void load_whatWasKeptIsBroken_checksAnewAndMendsIt(UnaryOperator<byte[]> breaking) throws IOException {
        PolicyLoad first = load("program");
        Files.write(only(), breaking.apply(Files.readAllBytes(only())));
        assertThat(same(load("program"))).isEqualTo(same(first));
        assertThat(same(load("program"))).isEqualTo(same(first));
        assertThat(standings).containsExactly(Standing.NEW, Standing.NEW, Standing.CHECKED);
    }

    @Test
    void load_whatWasKeptIsOfOtherPolicies_checksAnew() throws IOException {
        load("program");
        Path first = only();
        Files.writeString(policies.resolve("data.yaml"), "one: 2\n");
        load("program");
        try (Stream<Path> both = Files.list(kept)) {
            Path second = both.filter(file -> !file.equals(first)).findFirst().orElseThrow();
            Files.copy(first, second, StandardCopyOption.REPLACE_EXISTING);
        }
        load("program");
        assertThat(standings).containsExactly(Standing.NEW, Standing.NEW, Standing.NEW);
    }

    @Test
    void load_folderThatCannotBeWritten_checksEachTime() throws IOException {
        Files.writeString(kept, "a file, not a folder");
        assertThat(load("program")).isInstanceOf(PolicyLoad.Activated.class);
        assertThat(load("program")).isInstanceOf(PolicyLoad.Activated.class);
        assertThat(standings).containsExactly(Standing.NEW, Standing.NEW);
    }

    @Test
    void keep_manyPolicies_forgetsThoseUsedLongestAgo() throws Exception {
        load("program");
        Path first = only();
        for (int i = 0; i < 40; i++) {
            clock.turn(Duration.ofMinutes(1));
            Files.writeString(policies.resolve("data.yaml"), "one: 1\n");
            try (PolicySnapshot snapshot = PolicySnapshot.of(policies)) {
                assertThat(kept("program").find(snapshot)).isPresent();
            }
            clock.turn(Duration.ofMinutes(1));
            Files.writeString(policies.resolve("data.yaml"), "other: " + i + "\n");
            try (PolicySnapshot snapshot = PolicySnapshot.of(policies)) {
                kept("program")
                        .keep(
                                snapshot,
                                new PolicyBundle(
                                        "", new byte[0], JsonNodeFactory.instance.objectNode(), List.of(), List.of()));
            }
        }
        try (Stream<Path> all = Files.list(kept)) {
            assertThat(all).hasSize(32).contains(first);
        }
    }

    private static byte[] zip(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private Path only() throws IOException {
        try (Stream<Path> all = Files.list(kept)) {
            return all.findFirst().orElseThrow();
        }
    }

    private static List<String> same(PolicyLoad load) {
        PolicyLoad.Activated active = (PolicyLoad.Activated) load;
        return List.of(
                active.revision(), active.module(), active.files().sources().toString());
    }

    private PolicyLoad load(String program) {
        directory(program, candidate -> {
                    standings.add(candidate.standing());
                    return new Always(candidate.bundle().revision());
                })
                .refresh();
        return loads.getLast();
    }

    private PolicyActivation directory(String program, PolicyActivation.Evaluators evaluators) {
        return new PolicyActivation(
                new DirectorySource(policies),
                new PolicyCompiler(Opa.find().orElseThrow()),
                Optional.of(kept(program)),
                evaluators,
                catalog,
                clock,
                loads::add);
    }

    private CheckedPolicies kept(String program) {
        return new CheckedPolicies(kept, program, clock);
    }

    private record Always(String revision) implements PolicyEvaluator {
        @Override
        public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
            return new EvaluationOutcome.Failed(EvaluationFailure.ERROR, "not asked", revision);
        }
    }
}
