package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a test printed before one of its statements. Immutable.
 *
 * @param test its place among the tests that are examined
 * @param outer and {@code inner}: those of the statement
 * @param values of the terms that the statement shows, in order
 */
record Probe(int test, int outer, int inner, List<ValueDifference.Value> values) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MARK = "novapay-probe ";

    Probe {
        values = List.copyOf(values);
    }

    /** The Rego call that prints a probe. A comprehension keeps what is undefined from ending the test at the call. */
    static String call(int test, RegoStatement statement, boolean withValues) {
        StringBuilder call = new StringBuilder("print(\"").append(MARK.strip()).append('"');
        call.append(", ").append(test).append(", ").append(statement.outer());
        call.append(", ").append(statement.inner()).append(", json.marshal([");
        String separator = "";
        for (String term : withValues ? statement.shown() : List.<String>of()) {
            call.append(separator)
                    .append("[[type_name(novapay_v), novapay_v] | novapay_v := ")
                    .append(term)
                    .append(statement.with())
                    .append(']');
            separator = ", ";
        }
        return call.append("])); ").toString();
    }

    /** The probe in a line of output, if it is one. */
    static Optional<Probe> read(String line) {
        String[] words = line.split(" ", 5);
        if (!line.startsWith(MARK) || words.length < 5) {
            return Optional.empty();
        }
        try {
            List<ValueDifference.Value> values = new ArrayList<>();
            for (JsonNode term : JSON.readTree(words[4])) {
                values.add(
                        term.isEmpty()
                                ? new ValueDifference.Value("", MissingNode.getInstance())
                                : new ValueDifference.Value(
                                        term.path(0).path(0).asText(),
                                        term.path(0).path(1)));
            }
            return Optional.of(new Probe(
                    Integer.parseInt(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]), values));
        } catch (JsonProcessingException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * The one of the statement that failed: of the furthest outer statement that was reached, the last in time, since {@code every}
     * ends at the member that fails.
     */
    static Optional<Probe> last(List<Probe> probes) {
        int furthest = probes.stream().mapToInt(Probe::outer).max().orElse(-1);
        Probe last = null;
        for (Probe probe : probes) {
            if (probe.outer() == furthest) {
                last = probe;
            }
        }
        return Optional.ofNullable(last);
    }
}
