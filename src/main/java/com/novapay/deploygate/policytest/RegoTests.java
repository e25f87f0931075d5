package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicyStage;
import com.novapay.deploygate.terminal.UsageProblem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Runs the Rego unit tests of a policies directory with the real {@code opa}. Thread-safe. */
public final class RegoTests {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Opa opa;
    private final Path policies;

    public RegoTests(Opa opa, Path policies) {
        this.opa = opa;
        this.policies = policies;
    }

    /**
     * One test as {@code opa} reports it.
     *
     * @param pack its package, with {@code data.}
     * @param output the lines that it printed
     */
    record Run(
            String pack,
            String name,
            String file,
            int line,
            double seconds,
            boolean failed,
            String error,
            List<String> output) {
        String id() {
            return pack + "." + name;
        }
    }

    /**
     * The results of the tests whose name passes the filter, with the statement at which each failed test ends.
     *
     * @param selected gets {@code data.PACKAGE.test_NAME}
     * @throws UsageProblem when the tests cannot be run, with what {@code opa} says
     */
    public List<TestResult> run(Predicate<String> selected) {
        try {
            List<Run> runs = of(opa, policies, List.of()).stream()
                    .filter(run -> selected.test(run.id()))
                    .toList();
            List<Run> failed = runs.stream().filter(Run::failed).toList();
            FailedStatements statements = FailedStatements.of(opa, policies, failed);
            return runs.stream().map(run -> result(run, statements)).toList();
        } catch (PolicyProblem e) {
            throw new UsageProblem(String.valueOf(e.getMessage()));
        }
    }

    private static TestResult result(Run run, FailedStatements statements) {
        return new TestResult(
                TestResult.Kind.REGO,
                run.pack(),
                run.name(),
                run.file() + ":" + run.line(),
                run.seconds(),
                run.failed() ? List.of(statements.difference(run)) : List.of(),
                "",
                run.output());
    }

    /** Every test of a directory as {@code opa test} reports it; a test that fails is a result like any other. */
    static List<Run> of(Opa opa, Path policies, List<String> options) throws PolicyProblem {
        List<String> command = new ArrayList<>(List.of("test", "--bundle", "--format", "json"));
        command.addAll(options);
        command.add(policies.toString());
        Opa.Output output = opa.run(command);
        // Without traces: those of one failed test repeat every variable of the policies in each step, 700 MB in all.
        if (!output.out().startsWith("[") && !output.out().startsWith("null")) {
            if (output.succeeded() && output.out().isBlank()) {
                return List.of();
            }
            throw new PolicyProblem(PolicyStage.TEST, (output.err() + output.out()).strip());
        }
        List<Run> runs = new ArrayList<>();
        try {
            for (JsonNode test : JSON.readTree(output.out())) {
                runs.add(new Run(
                        test.path("package").asText(),
                        test.path("name").asText(),
                        test.at("/location/file").asText(),
                        test.at("/location/row").asInt(),
                        test.path("duration").asDouble() / 1e9,
                        test.path("fail").asBoolean() || test.has("error"),
                        test.at("/error/message").asText(),
                        printed(test.path("output").asText())));
            }
        } catch (JsonProcessingException e) {
            throw new PolicyProblem(PolicyStage.TEST, "opa test did not print JSON: " + e.getMessage());
        }
        return runs;
    }

    private static List<String> printed(String encoded) {
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    /** The option that runs these tests and no others. */
    static List<String> only(Collection<String> ids) {
        return List.of("--run", ids.stream().map(RegoTests::literal).collect(Collectors.joining("|", "^(", ")$")));
    }

    /** Go's syntax has no {@code \Q}, and a package may have any character in its name. */
    private static String literal(String id) {
        return Pattern.compile("[^\\w]")
                .matcher(id)
                .replaceAll(found -> "\\\\" + (found.group().equals("\\") ? "\\\\" : found.group()));
    }
}
