package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicyStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The statements at which failed Rego tests end, with the values in them. It runs the failed tests once more on a copy of the
 * policies, in which {@code print} calls stand before each statement of these tests: the last one that is printed fails. Where
 * the copy cannot be run, only the line of the test is known. Immutable.
 */
final class FailedStatements {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_TESTS = 20;

    private final Map<String, Difference> found;

    private FailedStatements(Map<String, Difference> found) {
        this.found = Map.copyOf(found);
    }

    /** Finds those of the first failed tests. */
    static FailedStatements of(Opa opa, Path policies, List<RegoTests.Run> failed) throws PolicyProblem {
        List<RegoTests.Run> examined = failed.stream()
                .filter(run -> run.error().isEmpty())
                .limit(MOST_TESTS)
                .toList();
        if (examined.isEmpty()) {
            return new FailedStatements(Map.of());
        }
        try (ProbedPolicies copy = ProbedPolicies.of(policies)) {
            Map<String, List<RegoStatement>> statements = statements(opa, examined);
            for (boolean values : new boolean[] {true, false}) {
                copy.probe(examined, statements, values);
                try {
                    List<RegoTests.Run> again = RegoTests.of(
                            opa,
                            copy.folder(),
                            RegoTests.only(
                                    examined.stream().map(RegoTests.Run::id).toList()));
                    return new FailedStatements(differences(examined, again, statements));
                } catch (PolicyProblem e) {
                    // A term that only has a value where it stands: once more without values, then only the line is
                    // known.
                    System.getLogger(FailedStatements.class.getName())
                            .log(System.Logger.Level.DEBUG, "the values of failed tests cannot be printed: " + e);
                }
            }
            return new FailedStatements(Map.of());
        } catch (IOException e) {
            throw new PolicyProblem(
                    PolicyStage.TEST, "the failed tests of " + policies + " cannot be examined: " + e.getMessage());
        }
    }

    /** What a failed test says. */
    Difference difference(RegoTests.Run run) {
        String place = run.file() + ":" + run.line();
        return found.getOrDefault(
                key(run),
                new Difference(
                        place,
                        run.error().isEmpty() ? run.name() + " is not true" : run.error(),
                        "",
                        "",
                        "",
                        List.of()));
    }

    /** Names a test; packages may have several of a name. */
    static String key(RegoTests.Run run) {
        return run.file() + ":" + run.line() + ":" + run.name();
    }

    private static Map<String, List<RegoStatement>> statements(Opa opa, List<RegoTests.Run> failed)
            throws PolicyProblem, IOException {
        Map<String, List<RegoStatement>> statements = new HashMap<>();
        for (var file : failed.stream()
                .collect(Collectors.groupingBy(RegoTests.Run::file))
                .entrySet()) {
            String source = Files.readString(Path.of(file.getKey()));
            Opa.Output parsed = opa.run(
                    List.of("parse", "--format", "json", "--json-include", "locations,-comments", file.getKey()));
            try {
                for (JsonNode rule : JSON.readTree(parsed.out()).path("rules")) {
                    for (RegoTests.Run run : file.getValue()) {
                        if (rule.at("/location/row").asInt() == run.line()
                                && rule.at("/head/name").asText().equals(run.name())) {
                            statements.put(key(run), RegoStatement.of(source, rule));
                        }
                    }
                }
            } catch (JsonProcessingException e) {
                throw new PolicyProblem(
                        PolicyStage.TEST, "opa parse did not print JSON for " + file.getKey() + ": " + e.getMessage());
            }
        }
        return statements;
    }

    private static Map<String, Difference> differences(
            List<RegoTests.Run> failed, List<RegoTests.Run> again, Map<String, List<RegoStatement>> statements) {
        Map<String, Difference> differences = new HashMap<>();
        for (int i = 0; i < failed.size(); i++) {
            RegoTests.Run run = failed.get(i);
            int number = i;
            List<Probe> probes = again.stream()
                    .flatMap(other -> other.output().stream())
                    .map(Probe::read)
                    .flatMap(Optional::stream)
                    .filter(probe -> probe.test() == number)
                    .toList();
            Probe.last(probes)
                    .ifPresent(last -> statements.getOrDefault(key(run), List.of()).stream()
                            .filter(one -> one.outer() == last.outer() && one.inner() == last.inner())
                            .findFirst()
                            .ifPresent(statement -> differences.put(key(run), difference(run, statement, last))));
        }
        return differences;
    }

    private static Difference difference(RegoTests.Run run, RegoStatement statement, Probe probe) {
        String place = run.file() + ":" + statement.line();
        String what = statement.text().replaceAll("\\s+", " ") + (statement.binds() ? " is undefined" : " is not true");
        List<ValueDifference.Value> values = probe.values();
        boolean known = values.size() == statement.shown().size();
        List<String> why = new ArrayList<>();
        boolean compares = known && statement.compares();
        for (int i = compares ? 2 : 0; known && i < values.size(); i++) {
            why.add(statement.shown().get(i).replaceAll("\\s+", " ") + " = "
                    + values.get(i).text());
        }
        if (!compares) {
            return new Difference(place, what, "", "", "", why);
        }
        why.addAll(0, ValueDifference.of(values.get(1), values.get(0)));
        return new Difference(place, what, values.get(1).text(), values.get(0).text(), "", why);
    }
}
