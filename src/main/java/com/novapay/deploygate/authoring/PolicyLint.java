package com.novapay.deploygate.authoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.policy.InputSchema;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyCompiler;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what is to fix in a directory of policies: what a gate would not activate, names that the input lacks, form, and style. */
public final class PolicyLint {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PLACE = Pattern.compile("(?:\\d+ errors? occurred: ?)?(\\S[^:]*):(\\d+): (.*)");
    private static final Pattern COUNT = Pattern.compile("\\d+ errors? occurred:");

    private final Opa opa;
    private final Optional<Regal> regal;

    /** @param regal empty when it is not installed; style is not checked then */
    public PolicyLint(Opa opa, Optional<Regal> regal) {
        this.opa = opa;
        this.regal = regal;
    }

    /**
     * All findings, by file and line. Where the policies cannot be parsed, only that is found.
     *
     * @throws UsageProblem when the directory cannot be read or a tool cannot be run
     */
    public List<Finding> findings(Path policies) {
        if (!Files.isDirectory(policies)) {
            throw new UsageProblem(policies + " is not a directory of policies");
        }
        List<Finding> findings = new ArrayList<>();
        try {
            new PolicyCompiler(opa).compile(policies);
        } catch (PolicyProblem e) {
            findings.addAll(placed("gate", policies, String.valueOf(e.getMessage())));
        }
        if (findings.stream().anyMatch(finding -> finding.message().startsWith("rego_parse_error"))) {
            return findings;
        }
        try {
            if (findings.isEmpty()) {
                findings.addAll(schema(policies));
            }
            findings.addAll(form(policies));
        } catch (PolicyProblem | IOException e) {
            throw new UsageProblem(policies + " cannot be checked: " + e.getMessage());
        }
        regal.ifPresent(linter -> findings.addAll(linter.lint(policies)));
        findings.sort(Comparator.comparing(Finding::file).thenComparingInt(Finding::line));
        return findings;
    }

    /** Also names of the input's first level, which a gate does not check: other tools may pass members of their own there. */
    private List<Finding> schema(Path policies) throws PolicyProblem, IOException {
        Path schema = Files.createTempFile("input", ".json");
        try {
            Files.write(schema, JSON.writeValueAsBytes(InputSchema.names()));
            Opa.Output output =
                    opa.run(List.of("check", "--bundle", "--schema", schema.toString(), policies.toString()));
            return output.succeeded() ? List.of() : placed("schema", policies, output.err() + output.out());
        } finally {
            Files.deleteIfExists(schema);
        }
    }

    private List<Finding> form(Path policies) throws PolicyProblem, IOException {
        List<Finding> findings = new ArrayList<>();
        Opa.Output listed = opa.run(List.of("fmt", "--list", policies.toString()));
        for (String file : listed.out().lines().toList()) {
            Opa.Output formatted = opa.run(List.of("fmt", file));
            findings.add(new Finding(
                    "opa fmt",
                    file,
                    firstDifference(Files.readString(Path.of(file)), formatted.out()),
                    "",
                    "the file is not formatted; run opa fmt --write " + file));
        }
        return findings;
    }

    private static int firstDifference(String text, String formatted) {
        List<String> lines = text.lines().toList();
        List<String> wanted = formatted.lines().toList();
        int line = 0;
        while (line < lines.size() && line < wanted.size() && lines.get(line).equals(wanted.get(line))) {
            line++;
        }
        return Math.min(line + 1, Math.max(1, lines.size()));
    }

    /** The findings in what a tool printed: each begins with its place, and may go on over more lines. */
    private static List<Finding> placed(String source, Path policies, String printed) {
        List<Finding> findings = new ArrayList<>();
        for (String line : printed.lines().toList()) {
            Matcher place = PLACE.matcher(line);
            if (place.matches()) {
                findings.add(new Finding(source, place.group(1), Integer.parseInt(place.group(2)), "", place.group(3)));
            } else if (findings.isEmpty()) {
                if (!COUNT.matcher(line.strip()).matches() && !line.isBlank()) {
                    findings.add(new Finding(source, policies.toString(), 0, "", line.strip()));
                }
            } else if (!line.isBlank() && !isPointer(line.strip(), findings.getLast())) {
                Finding last = findings.removeLast();
                findings.add(new Finding(source, last.file(), last.line(), "", last.message() + " " + line.strip()));
            }
        }
        return findings;
    }

    /** The drawing below a type error, which repeats the reference and points at its part. */
    private static boolean isPointer(String line, Finding finding) {
        return line.equals("^") || finding.message().endsWith(line);
    }
}
