package com.novapay.deploygate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The repository's own policies pass opa's checks and their own tests. */
class ShippedPoliciesTest {
    @Test
    void policies_areFormattedCheckedAndTested() throws PolicyProblem {
        Opa opa = Opa.find().orElseThrow();
        assertThat(opa.run(List.of("fmt", "--list", "policies")).out()).isEmpty();
        assertThat(opa.run(List.of("check", "--strict", "--bundle", "policies")).succeeded())
                .isTrue();
        Opa.Output tests = opa.run(List.of("test", "--bundle", "policies"));
        Opa.Output coverage = opa.run(List.of("test", "--bundle", "--coverage", "--threshold", "100", "policies"));
        assertThat(coverage.succeeded()).as("coverage: " + coverage.err()).isTrue();
        System.out.println("Rego unit tests: " + tests.out().strip() + ", coverage 100 %");
        assertThat(tests.succeeded()).as(tests.out() + tests.err()).isTrue();
        assertThat(tests.out()).contains("PASS: ");
    }

    @Test
    void shippedBundle_isOfThesePolicies() throws PolicyProblem {
        Opa opa = Opa.find().orElseThrow();
        PolicyBundle compiled = new PolicyCompiler(opa).compile(java.nio.file.Path.of("policies"));
        assertThat(BundleFiles.shipped().revision()).isEqualTo(compiled.revision());
        assertThat(compiled.inputPaths()).isNotEmpty();
    }
}
