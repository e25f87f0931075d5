package com.novapay.deploygate.policytest;

import java.util.ArrayList;
import java.util.List;

/**
 * One test that was run, or could not be. Immutable.
 *
 * @param suite the Rego package or the folder of the case
 * @param place its file, with the line of a Rego test
 * @param differences what is not as expected
 * @param problem why the test could not be run; empty when it was
 * @param output the lines that a Rego test printed
 */
public record TestResult(
        Kind kind,
        String suite,
        String name,
        String place,
        double seconds,
        List<Difference> differences,
        String problem,
        List<String> output) {
    /** What was run. */
    public enum Kind {
        REGO,
        CASE,
        ENGINE
    }

    public TestResult {
        differences = List.copyOf(differences);
        output = List.copyOf(output);
    }

    /** A case file that cannot be read or judged. */
    static TestResult unreadable(String suite, String name, String place, String problem) {
        return new TestResult(Kind.CASE, suite, name, place, 0, List.of(), problem, List.of());
    }

    public boolean passed() {
        return differences.isEmpty() && problem.isEmpty();
    }

    /** Whether the test ran. One that did not is neither passed nor failed. */
    public boolean ran() {
        return problem.isEmpty();
    }

    /** Everything that is wrong, for a terminal. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        problem.lines().forEach(lines::add);
        differences.forEach(difference -> lines.addAll(difference.lines()));
        if (!passed()) {
            output.forEach(line -> lines.add("printed: " + line));
        }
        return lines;
    }
}
