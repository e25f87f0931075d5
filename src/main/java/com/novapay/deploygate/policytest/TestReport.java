package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of one run of the tests. Immutable.
 *
 * @param results in the order in which they are printed
 * @param coverage of the Rego tests; empty when only some tests were run, or there are no policies to measure
 */
public record TestReport(List<TestResult> results, Optional<Coverage> coverage) {
    public TestReport {
        results = List.copyOf(results);
    }

    public long passed() {
        return results.stream().filter(TestResult::passed).count();
    }

    public long failed() {
        return results.stream()
                .filter(result -> result.ran() && !result.passed())
                .count();
    }

    /** The files that could not be read or judged, each with its message. */
    public List<String> unreadable() {
        return results.stream()
                .filter(result -> !result.ran())
                .map(TestResult::problem)
                .toList();
    }

    /** 0 when every test passed, 2 when a file could not be read, else 1. */
    public int exitCode() {
        return !unreadable().isEmpty() ? 2 : failed() > 0 ? 1 : 0;
    }

    /** The last line. */
    public String summary() {
        int unreadable = unreadable().size();
        return passed() + " passed, " + failed() + " failed"
                + (unreadable == 0 ? "" : ", " + unreadable + " could not be read");
    }

    /** How many Rego tests ran, and what they reach: the files with lines that no test reaches, with these lines. */
    public List<String> coverageLines() {
        long tests = results.stream()
                .filter(result -> result.kind() == TestResult.Kind.REGO)
                .count();
        String count = tests + " Rego unit tests";
        if (coverage.isEmpty()) {
            return List.of(count);
        }
        List<String> uncovered = coverage.get().files().stream()
                .filter(file -> !file.uncovered().isEmpty())
                .map(file -> String.format(
                        Locale.ROOT,
                        "          %s: %.1f %%, no test reaches line %s",
                        file.file(),
                        file.percent(),
                        String.join(", ", file.uncovered())))
                .toList();
        List<String> lines = new ArrayList<>(List.of(String.format(
                Locale.ROOT, "%s, coverage %.1f %%", count, coverage.get().percent())));
        lines.addAll(uncovered);
        return lines;
    }

    /** Everything, for programs. */
    public ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("passed", passed())
                .put("failed", failed())
                .put("unreadable", unreadable().size());
        ArrayNode array = node.putArray("results");
        results.forEach(result -> array.add(json(result)));
        coverage.ifPresent(measured -> {
            ObjectNode covered = node.putObject("coverage").put("percent", measured.percent());
            ArrayNode files = covered.putArray("files");
            for (Coverage.Source file : measured.files()) {
                ArrayNode ranges = files.addObject()
                        .put("file", file.file())
                        .put("percent", file.percent())
                        .putArray("uncovered");
                file.uncovered().forEach(ranges::add);
            }
        });
        return node;
    }

    private static ObjectNode json(TestResult result) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("kind", result.kind().name().toLowerCase(Locale.ROOT))
                .put("suite", result.suite())
                .put("name", result.name())
                .put("place", result.place())
                .put("passed", result.passed())
                .put("seconds", result.seconds());
        if (!result.ran()) {
            node.put("problem", result.problem());
        }
        ArrayNode problems = node.putArray("problems");
        result.differences().forEach(difference -> problems.add(difference.text()));
        ArrayNode differences = node.putArray("differences");
        for (Difference difference : result.differences()) {
            ArrayNode why = differences
                    .addObject()
                    .put("place", difference.place().isEmpty() ? result.place() : difference.place())
                    .put("what", difference.what())
                    .put("expected", difference.expected())
                    .put("got", difference.got())
                    .putArray("why");
            difference.why().forEach(why::add);
        }
        ArrayNode output = node.putArray("output");
        result.output().forEach(output::add);
        return node;
    }
}
