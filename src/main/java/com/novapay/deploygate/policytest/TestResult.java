package com.novapay.deploygate.policytest;

import java.util.List;

/**
 * One test that was run.
 *
 * @param suite the Rego package or the folder of the case
 * @param problems what is not as expected; empty when it passed
 */
public record TestResult(String suite, String name, double seconds, List<String> problems) {
    public boolean passed() {
        return problems.isEmpty();
    }
}
