package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.terminal.UsageProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which lines of the policies their Rego tests reach. Immutable.
 *
 * @param percent of all lines, those of the tests included, as {@code opa} counts them
 * @param files of rules and libraries, sorted, without tests
 */
public record Coverage(double percent, List<Source> files) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where no test ran. */
    static final Coverage NONE = new Coverage(0, List.of());

    public Coverage {
        files = List.copyOf(files);
    }

    /**
     * One file of rules.
     *
     * @param uncovered the lines that no test reaches, such as {@code 12} and {@code 15-17}
     */
    public record Source(String file, double percent, List<String> uncovered) {
        public Source {
            uncovered = List.copyOf(uncovered);
        }
    }

    /**
     * Measures what tests reach. {@code opa} reports coverage only where every test passes, so that it gets those that do.
     *
     * @param passing the tests, as {@code data.PACKAGE.NAME}
     * @param all whether these are all tests there are
     * @throws UsageProblem when {@code opa} cannot measure it, with what it says
     */
    static Coverage of(Opa opa, Path policies, Collection<String> passing, boolean all) {
        if (passing.isEmpty()) {
            return NONE;
        }
        List<String> command = new ArrayList<>(List.of("test", "--bundle", "--coverage", "--format", "json"));
        if (!all) {
            command.addAll(RegoTests.only(passing));
        }
        command.add(policies.toString());
        try {
            Opa.Output output = opa.run(command);
            if (!output.succeeded()) {
                throw new UsageProblem("coverage cannot be measured: " + (output.err() + output.out()).strip());
            }
            return read(policies, JSON.readTree(output.out()));
        } catch (PolicyProblem | JsonProcessingException e) {
            throw new UsageProblem("coverage cannot be measured: " + e.getMessage());
        }
    }

    private static Coverage read(Path policies, JsonNode report) {
        Map<String, Lines> files = new TreeMap<>();
        report.path("files").properties().forEach(entry -> {
            if (!entry.getKey().endsWith("_test.rego")) {
                files.computeIfAbsent(name(policies, entry.getKey()), file -> new Lines())
                        .add(entry.getValue());
            }
        });
        return new Coverage(
                report.path("coverage").asDouble(),
                files.entrySet().stream()
                        .map(file -> file.getValue().source(file.getKey()))
                        .toList());
    }

    /** {@code opa} 1.22 names a file with the directory twice where it lists lines that are not covered. */
    private static String name(Path policies, String file) {
        String folder = policies.normalize().toString();
        String twice = Path.of(folder, folder).toString();
        return file.startsWith(twice + "/") ? folder + file.substring(twice.length()) : file;
    }

    /** The lines of one file, which {@code opa} may report in two parts. Confined to one thread. */
    private static final class Lines {
        private final BitSet uncovered = new BitSet();
        private int covered;
        private int notCovered;

        void add(JsonNode part) {
            covered += part.path("covered_lines").asInt();
            notCovered += part.path("not_covered_lines").asInt();
            for (JsonNode range : part.path("not_covered")) {
                int start = range.at("/start/row").asInt();
                uncovered.set(start, Math.max(start, range.at("/end/row").asInt()) + 1);
            }
        }

        Source source(String file) {
            List<String> ranges = new ArrayList<>();
            for (int start = uncovered.nextSetBit(0); start >= 0; ) {
                int end = uncovered.nextClearBit(start) - 1;
                ranges.add(start == end ? String.valueOf(start) : start + "-" + end);
                start = uncovered.nextSetBit(end + 1);
            }
            int lines = covered + notCovered;
            return new Source(file, lines == 0 ? 100 : 100.0 * covered / lines, ranges);
        }
    }
}
