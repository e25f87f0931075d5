package com.novapay.deploygate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code novapay test} says of tests and cases that fail or cannot be read, over small policies with the real opa. */
@Tag("slow")
class TestCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path REVIEW = Path.of("policies/samples/reviews/deployment-set-image.json");
    private static final String HEAD =
            "package deploygate.rules.short_name_test\n\nimport data.deploygate.rules.short_name\n\n";
    private static final String PASSING = """
            test_long if {
            	found := short_name.deny with input as {"request": {"name": "much-too-long"}}
            	count(found) == 1
            }

            test_short if count(short_name.deny) == 0 with input as {"request": {"name": "short"}}
            """;

    @TempDir
    private Path folder;

    private Path policies;
    private Path rule;
    private Path tests;

    @BeforeEach
    void write() throws IOException {
        policies = folder.resolve("policies");
        rule = policies.resolve("rules/short_name/short_name.rego");
        tests = rule.resolveSibling("short_name_test.rego");
        put(policies.resolve("verdict.rego"), """
                package deploygate

                verdict := {"violations": violations, "warnings": []}

                violations contains violation if some violation in data.deploygate.rules[_].deny
                """);
        put(rule, """
                # METADATA
                # title: Short name
                # description: Names are short.
                # custom:
                #   code: short-name
                #   remedy: Shorten it.
                #   enforcement: deny
                package deploygate.rules.short_name

                deny contains violation if {
                	count(input.request.name) > data.most
                	violation := {
                		"code": "short-name", "message": concat(" ", [input.request.name, "is long."]),
                		"remedy": "Shorten it.", "details": {}, "enforcement": "deny",
                	}
                }
                """);
        put(policies.resolve("data.yaml"), "most: 8\n");
        put(tests, HEAD + PASSING);
        sample("allowed/short", "payments", "{allowed: true, codes: []}");
        sample("denied/long", "payments-of-the-month", "{allowed: false, codes: [short-name]}");
    }

    @Test
    void everythingPasses() {
        Typed typed = test(policies.toString());
        assertThat(typed.err()).isEmpty();
        assertThat(typed.out())
                .contains(
                        "2 Rego unit tests, coverage 83.3 %",
                        policies.resolve("verdict.rego") + ": 0.0 %, no test reaches line 3, 5", "4 passed, 0 failed");
        assertThat(typed.exitCode()).isZero();
    }

    /** It died of a parse error, without a case and without a report: opa prints no JSON for coverage while a test fails. */
    @Test
    void failingRegoTest_namesStatementAndValues_andTheCasesStillRun() throws IOException {
        put(tests, HEAD + PASSING + """

                test_message if {
                	some name in ["a", "much-too-long"]
                	print("asking for", name)
                	found := short_name.deny with input as {"request": {"name": name}}
                	some violation in found
                	violation.message == "much-too-long is short."
                }

                test_one_line if {1, 2} == {2, 3}

                test_every if {
                	every name in ["short", "much-too-long"] {
                		count(short_name.deny) == 0 with input as {"request": {"name": name}}
                	}
                }

                test_undefined if {
                	value := data.missing
                	value == 3
                }

                test_not if {
                	text := "deny"
                	not startswith(text, "de")
                }
                """);
        Path junit = folder.resolve("report.xml");
        Typed typed = test(policies.toString(), "--junit", junit.toString());
        assertThat(typed.exitCode()).as(typed.out() + typed.err()).isOne();
        assertThat(typed.err()).isEmpty();
        assertThat(typed.out())
                .containsSubsequence(
                        "FAILED  data.deploygate.rules.short_name_test.test_message",
                        tests + ":17: violation.message == \"much-too-long is short.\" is not true",
                        "got       \"much-too-long is long.\"",
                        "expected  \"much-too-long is short.\"",
                        "printed: asking for much-too-long")
                .containsSubsequence(
                        "test_one_line", ":20: {1, 2} == {2, 3} is not true", "missing: 3", "not expected: 1")
                .containsSubsequence(
                        "test_every", ":24: count(", "got       1", "expected  0", "name = \"much-too-long\"")
                .containsSubsequence("test_undefined", ":29: value := data.missing is undefined")
                .containsSubsequence("test_not", ":35: not startswith(text, \"de\") is not true", "text = \"deny\"")
                .contains(
                        "7 Rego unit tests, coverage", "ok      " + sampleFile("allowed/short"), "4 passed, 5 failed");
        assertThat(junit).content().contains("failures=\"5\"", "errors=\"0\"", "got       \"much-too-long is long.\"");
    }

    @Test
    void caseThatFails_saysWhichRuleDeniesAndWhy() throws IOException {
        sample("allowed/short", "payments-of-the-month", "{allowed: true, codes: [other-rule]}");
        Typed typed = test(policies.toString());
        assertThat(typed.exitCode()).isOne();
        assertThat(typed.out())
                .containsSubsequence(
                        "FAILED  " + sampleFile("allowed/short"),
                        "allowed is false, expected true",
                        "codes are [short-name], expected [other-rule]; missing: other-rule; not expected: short-name",
                        "short-name denies: payments-of-the-month is long.",
                        "other-rule returns no violation for this DEPLOY in an unknown environment");
    }

    @Test
    void badCaseFile_isReported_andTheOthersRun() throws IOException {
        Path bad = put(sampleFile("denied/bad"), "nmae: x\n");
        Path broken = put(sampleFile("denied/broken"), "name: [\n");
        Path junit = folder.resolve("report.xml");
        Typed typed = test(policies.toString(), "--junit", junit.toString());
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err())
                .contains(
                        "novapay test: " + bad + ":1: nmae is not a known key; did you mean name?",
                        broken + ":2: not YAML");
        assertThat(typed.out())
                .contains(
                        "ERROR   " + bad,
                        "ok      " + sampleFile("denied/long"),
                        "4 passed, 0 failed, 2 could not be read");
        assertThat(junit).content().contains("failures=\"0\"", "errors=\"2\"");
    }

    @Test
    void cases_takesAFile() {
        Typed typed =
                test(policies.toString(), "--cases", sampleFile("denied/long").toString(), "--run", "denied");
        assertThat(typed.out()).contains("0 Rego unit tests", "1 passed, 0 failed");
        assertThat(typed.exitCode()).isZero();
        assertThat(test("--cases", tests.toString()).err())
                .contains(tests + " is not a case file; its name must end in");
    }

    @Test
    void run_selectsTestsAndCasesByName() {
        Typed tests = test(policies.toString(), "--run", "test_short$");
        assertThat(tests.out())
                .contains("1 Rego unit tests", "1 passed, 0 failed")
                .doesNotContain("coverage");
        assertThat(test(policies.toString(), "--run", "nothing").err())
                .contains("novapay test: --run: no test or case matches nothing");
        Typed invalid = test(policies.toString(), "--run", "(");
        assertThat(invalid.err()).contains("--run: \"(\" is not a regular expression: Unclosed group");
        assertThat(invalid.exitCode()).isEqualTo(2);
    }

    @Test
    void json_hasDifferencesAndLinesThatNoTestReaches() throws IOException {
        put(rule, Files.readString(rule) + """

                deny contains violation if {
                	input.request.name == "forbidden"
                	violation := {
                		"code": "short-name", "message": "Forbidden.",
                		"remedy": "Shorten it.", "details": {}, "enforcement": "deny",
                	}
                }
                """);
        put(tests, HEAD + PASSING + "\ntest_wrong if {\n\tprint(\"hello\")\n\t1 == 2\n}\n");
        Typed typed = test(policies.toString(), "-o", "json");
        assertThat(typed.exitCode()).isOne();
        JsonNode report = JSON.readTree(typed.out());
        assertThat(report.path("passed").asInt()).isEqualTo(4);
        JsonNode wrong = report.path("results")
                .valueStream()
                .filter(result -> result.path("name").asText().equals("test_wrong"))
                .findFirst()
                .orElseThrow();
        assertThat(wrong.path("kind").asText()).isEqualTo("rego");
        assertThat(wrong.path("output")).singleElement().asString().isEqualTo("\"hello\"");
        assertThat(wrong.at("/differences/0/place").asText()).isEqualTo(tests + ":14");
        assertThat(wrong.at("/differences/0/got").asText()).isEqualTo("1");
        assertThat(wrong.at("/differences/0/expected").asText()).isEqualTo("2");
        JsonNode covered = report.at("/coverage/files")
                .valueStream()
                .filter(file -> file.path("file").asText().equals(rule.toString()))
                .findFirst()
                .orElseThrow();
        assertThat(covered.path("uncovered").toString()).isEqualTo("[\"18-23\"]");
        assertThat(covered.path("percent").asDouble()).isBetween(10.0, 99.0);
        assertThat(test(policies.toString()).out()).contains(rule + ":", "no test reaches line ");
    }

    @Test
    void watch_runsAgainAfterAChange_andEndsWithTheLastResult() throws Exception {
        LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        Thread runner = Thread.ofPlatform().start(() -> {
            CommandLine command = Main.commandLine(Map.of());
            command.setOut(new PrintWriter(new Lines(lines)));
            command.setErr(new PrintWriter(new Lines(lines)));
            exitCode.complete(command.execute("test", policies.toString(), "--watch"));
        });
        try {
            awaits(lines, "4 passed, 0 failed");
            awaits(lines, "Waiting for a change. Ctrl-C ends.");
            put(policies.resolve("data.yaml"), "most: 100\n");
            awaits(lines, "Changed: " + policies.resolve("data.yaml"));
            awaits(lines, "2 passed, 2 failed");
            awaits(lines, "Waiting for a change");
            put(tests, HEAD + "test_broken if {");
            awaits(lines, "rego_parse_error");
            awaits(lines, "Waiting for a change");
            put(tests, HEAD + PASSING);
            put(policies.resolve("data.yaml"), "most: 8\n");
            awaits(lines, "4 passed, 0 failed");
            awaits(lines, "Waiting for a change");
        } finally {
            runner.interrupt();
        }
        assertThat(exitCode.get(1, TimeUnit.MINUTES)).isZero();
    }

    private static void awaits(LinkedBlockingQueue<String> lines, String wanted) throws InterruptedException {
        StringBuilder all = new StringBuilder();
        while (!all.toString().contains(wanted)) {
            String line = lines.poll(2, TimeUnit.MINUTES);
            assertThat(line).as("waiting for " + wanted + " after " + all).isNotNull();
            all.append(line);
        }
    }

    /** Hands on what is printed. */
    private static final class Lines extends Writer {
        private final LinkedBlockingQueue<String> lines;

        Lines(LinkedBlockingQueue<String> lines) {
            this.lines = lines;
        }

        @Override
        public void write(char[] text, int offset, int length) {
            lines.add(new String(text, offset, length));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private Typed test(String... arguments) {
        String[] words = new String[arguments.length + 1];
        words[0] = "test";
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        return Typed.novapay(words);
    }

    private Path sampleFile(String name) {
        return rule.resolveSibling("samples/" + name + ".case.yaml");
    }

    private void sample(String name, String workload, String expected) throws IOException {
        put(sampleFile(name), """
                name: %s
                at: 2026-11-24T15:00:00Z
                review: %s
                set: [{path: /request/name, value: %s}]
                expect: %s
                """.formatted(name, REVIEW.toAbsolutePath(), workload, expected));
    }

    private static Path put(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
