package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.terminal.UsageProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the Rego unit tests of a policies directory with the real {@code opa}. */
public final class RegoTests {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RegoTests() {}

    public static List<TestResult> run(Path policies) {
        try {
            Opa.Output output =
                    Policies.opa().run(List.of("test", "--bundle", "--format", "json", policies.toString()));
            if (output.out().isBlank()) {
                if (output.succeeded()) {
                    return List.of();
                }
                throw new UsageProblem(output.err().strip());
            }
            List<TestResult> results = new ArrayList<>();
            for (JsonNode test : JSON.readTree(output.out())) {
                JsonNode location = test.path("location");
                boolean failed = test.path("fail").asBoolean() || test.has("error");
                String where = location.path("file").asText() + ":"
                        + location.path("row").asText();
                String why =
                        test.has("error") ? test.path("error").path("message").asText() : "is not true";
                results.add(new TestResult(
                        test.path("package").asText(),
                        test.path("name").asText(),
                        test.path("duration").asDouble() / 1e9,
                        failed ? List.of(where + ": " + why) : List.of()));
            }
            return results;
        } catch (PolicyProblem | JsonProcessingException e) {
            throw new UsageProblem(String.valueOf(e.getMessage()));
        }
    }

    /** Percent of the lines of the policies that their tests reach. */
    public static double coverage(Path policies) {
        try {
            Opa.Output output = Policies.opa()
                    .run(List.of("test", "--bundle", "--coverage", "--format", "json", policies.toString()));
            return output.out().isBlank()
                    ? 0
                    : JSON.readTree(output.out()).path("coverage").asDouble();
        } catch (PolicyProblem | JsonProcessingException e) {
            throw new UsageProblem(String.valueOf(e.getMessage()));
        }
    }
}
