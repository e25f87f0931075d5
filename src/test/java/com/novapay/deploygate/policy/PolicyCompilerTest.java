package com.novapay.deploygate.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories of policies as people have them, compiled by the real opa. */
class PolicyCompilerTest {
    private static final String GOOD = "package deploygate\n\nverdict := {\"violations\": [], \"warnings\": []}\n";
    private static final String SENDS =
            "package deploygate\n\nverdict := http.send({\"method\": \"GET\", \"url\": input.url})\n";
    private static final String RECORDS =
            "package deploygate.records # guards\n\nverdict := {\"violations\": [], \"warnings\": [input.record.object.spec]}\n";
    private static final Duration PATIENT = Duration.ofSeconds(30);
    private PolicyCompiler compiler;

    @TempDir
    private Path folder;

    @BeforeEach
    void find() {
        compiler = new PolicyCompiler(Opa.find().orElseThrow());
    }

    @Test
    void compile_directoryThatSaysNothingOfRecords_judgesNone() throws Exception {
        write("verdict.rego", GOOD + "# package deploygate.records\n");
        write("records_test.rego", "package deploygate.records\n");
        assertThat(compiler.compile(folder).recordPaths()).isNull();
    }

    @Test
    void compile_directoryWithGuards_hasACutOfTheInputForEachQuestion() throws Exception {
        write("verdict.rego", GOOD.replace("[]}", "[input.request.name]}"));
        write("r.rego", RECORDS);
        PolicyBundle bundle = compiler.compile(folder);
        assertThat(bundle.inputPaths()).containsExactly(List.of("request", "name"));
        assertThat(bundle.recordPaths()).containsExactly(List.of("record", "object", "spec"));
        ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor();
        try {
            WasmPolicyEvaluator evaluator = new WasmPolicyEvaluator(bundle, 1, 16 << 20, watchdog);
            JsonNode input = new ObjectMapper().readTree("""
                    {"request": {"name": "one"}, "record": {"object": {"spec": "two"}}}
                    """);
            assertThat(warnings(evaluator.evaluate(input, PATIENT))).containsExactly("one");
            assertThat(warnings(evaluator.evaluateRecord(input, PATIENT))).containsExactly("two");
            assertThat(warnings(evaluator.evaluate(input, PATIENT))).containsExactly("one");
            assertThat(evaluator.answers()).isFalse(); // of an empty input both verdicts are undefined
        } finally {
            watchdog.shutdownNow();
        }
    }

    private static List<String> warnings(EvaluationOutcome outcome) {
        return outcome instanceof EvaluationOutcome.Evaluated evaluated
                ? evaluated.verdict().warnings()
                : List.of(outcome.toString());
    }

    @Test
    void compile_directoryWithoutCapabilities_isHeldToTheShippedOnes() throws IOException {
        write("verdict.rego", SENDS);
        assertThatThrownBy(() -> compiler.compile(folder))
                .isInstanceOf(PolicyProblem.class)
                .hasMessageContaining(folder.resolve("verdict.rego") + ":3: http.send is not allowed");
    }

    @Test
    void compile_directoryThatAdmitsMore_isHeldToTheShippedOnes() throws Exception {
        write(
                "capabilities.json",
                Opa.find()
                        .orElseThrow()
                        .run(List.of("capabilities", "--current"))
                        .out());
        write("verdict.rego", SENDS);
        assertThatThrownBy(() -> compiler.compile(folder)).hasMessageContaining("http.send is not allowed");
    }

    @Test
    void compile_directoryThatAdmitsLess_isHeldToItsOwn() throws Exception {
        write("capabilities.json", "{\"builtins\": [{\"name\": \"eq\"}, {\"name\": \"count\"}]}");
        write("verdict.rego", GOOD + "x := count(input)\n");
        assertThat(compiler.compile(folder).wasm()).isNotEmpty();
        write("verdict.rego", GOOD + "x := upper(input.name)\n");
        assertThatThrownBy(() -> compiler.compile(folder)).hasMessageContaining("verdict.rego:4: upper is not allowed");
    }

    @Test
    void compile_capabilitiesThatAreNone_areNamed() throws IOException {
        write("verdict.rego", GOOD);
        write("capabilities.json", "{\"builtins\": ");
        assertThatThrownBy(() -> compiler.compile(folder))
                .isInstanceOf(PolicyProblem.class)
                .hasMessageStartingWith(folder.resolve("capabilities.json") + ": is not JSON");
        write("capabilities.json", "[]");
        assertThatThrownBy(() -> compiler.compile(folder)).hasMessageContaining("has no list of builtins");
    }

    @Test
    void compile_testThatCallsTheNetwork_isRefused() throws IOException {
        write("verdict.rego", GOOD);
        write(
                "verdict_test.rego",
                "package deploygate_test\n\ntest_x if http.send({\"method\": \"GET\", \"url\": \"http://x\"})\n");
        assertThatThrownBy(() -> compiler.compile(folder))
                .hasMessageContaining("verdict_test.rego:3: http.send is not allowed");
    }

    @Test
    void compile_noDirectory_isAProblem() {
        assertThatThrownBy(() -> compiler.compile(folder.resolve("none")))
                .isInstanceOf(PolicyProblem.class)
                .hasMessage(folder.resolve("none") + " is not a directory of policies");
    }

    /** The constant comes from another program; it must come out on every platform. */
    @Test
    void revision_isOfNamesAndContentsOnly() throws Exception {
        write("verdict.rego", GOOD);
        write("lib/time/time.rego", "package lib.time\n\nx := 1\n");
        write("data.yaml", "a: 1\n");
        String revision = compiler.compile(folder).revision();
        assertThat(revision).isEqualTo("837beeecea33db41fd98352ccfa6f09fef39503b5bb621973c4a9cac5b8da05a");
        Files.setLastModifiedTime(folder.resolve("verdict.rego"), FileTime.fromMillis(0));
        write("verdict_test.rego", "package deploygate_test\n\ntest_x if true\n");
        write("README.md", "not a policy");
        assertThat(compiler.compile(folder).revision()).isEqualTo(revision);
        write("lib/time/time.rego", "package lib.time\n\nx := 2\n");
        assertThat(compiler.compile(folder).revision()).isNotEqualTo(revision);
    }

    @Test
    void revision_changesWithDataOfEachSpelling() throws Exception {
        write("verdict.rego", GOOD);
        write("a/data.yml", "x: 1\n");
        write("b/data.json", "{\"x\": 1}");
        String revision = compiler.compile(folder).revision();
        write("a/data.yml", "x: 2\n");
        String second = compiler.compile(folder).revision();
        write("b/data.json", "{\"x\": 2}");
        assertThat(revision).isNotEqualTo(second);
        assertThat(compiler.compile(folder).revision()).isNotIn(revision, second);
    }

    @Test
    void compile_hiddenFilesAndWhatEditorsLeave_areNoPolicies() throws Exception {
        write("verdict.rego", GOOD);
        String revision = compiler.compile(folder).revision();
        write(".verdict.rego.swp", "\0\1");
        write(".git/x.rego", "broken");
        write(".manifest", "{\"roots\": [\"other\"]}");
        write("verdict.rego~", "broken");
        write("#verdict.rego#", "broken");
        Files.createSymbolicLink(folder.resolve(".#verdict.rego"), Path.of("nobody@nowhere.1"));
        Files.createSymbolicLink(folder.resolve("gone.rego"), Path.of("nowhere.rego"));
        assertThat(compiler.compile(folder).revision()).isEqualTo(revision);
    }

    /** As the kubelet mounts a ConfigMap: names link into a hidden folder that is exchanged as a whole. */
    @Test
    void compile_mountedConfigMap_isReadThroughItsLinks() throws Exception {
        write("verdict.rego", GOOD);
        write("rules/a/a.rego", "package rules.a\n\nx := 1\n");
        String plain = compiler.compile(folder).revision();
        Path mount = Files.createDirectory(folder.resolve("mount"));
        Path version = Files.createDirectory(mount.resolve("..2026_11_24"));
        Files.copy(folder.resolve("verdict.rego"), version.resolve("verdict.rego"));
        Files.createDirectories(version.resolve("rules/a"));
        Files.copy(folder.resolve("rules/a/a.rego"), version.resolve("rules/a/a.rego"));
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_11_24"));
        Files.createSymbolicLink(mount.resolve("verdict.rego"), Path.of("..data/verdict.rego"));
        Files.createSymbolicLink(mount.resolve("rules"), Path.of("..data/rules"));
        assertThat(compiler.compile(mount).revision()).isEqualTo(plain);
    }

    @Test
    void compile_linksInACircle_areAProblem() throws IOException {
        write("verdict.rego", GOOD);
        Files.createSymbolicLink(folder.resolve("again"), folder);
        assertThatThrownBy(() -> compiler.compile(folder))
                .isInstanceOf(PolicyProblem.class)
                .hasMessageContaining("FileSystemLoopException");
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
