package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.authoring.Finding;
import com.novapay.deploygate.authoring.PolicyLint;
import com.novapay.deploygate.authoring.Regal;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code novapay policies lint}. */
@Command(
        name = "lint",
        description = {
            "Checks policies: what a gate checks before it activates them (rules without effect, METADATA, missing tests and"
                    + " samples, invalid data), references to members that the input does not have, opa fmt, and Regal."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every check ran and found nothing",
            "1:there are findings",
            "2:nothing was found, but a check could not run, for example because Regal is not installed"
        },
        footer = {
            "",
            "Examples:",
            "  novapay policies lint policies",
            "  novapay policies lint policies --regal \"$(tools/regal)\"",
            "  novapay policies lint policies --no-regal -o github     annotations on a pull request"
        })
final class PoliciesLintCommand implements Callable<Integer> {
    /** For whom to print. */
    enum Format {
        text,
        json,
        github
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "policies",
            description = "Directory of policies; default: policies.")
    private Path policies = Path.of("policies");

    @Option(names = "--regal", paramLabel = "FILE", description = "The regal executable; default: regal on the PATH.")
    private @Nullable Path regal;

    @Option(names = "--no-regal", description = "Do not run Regal.")
    private boolean withoutRegal;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|github",
            description = "The output format; default: text.")
    private Format format = Format.text;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        Optional<Regal> linter = linter();
        List<Finding> findings = new PolicyLint(Policies.opa(), linter).findings(policies);
        boolean complete = withoutRegal || linter.isPresent();
        print(findings, complete, spec.commandLine().getOut());
        if (!complete) {
            String missing = "Regal is not on the PATH, so style was not checked: install it"
                    + " (https://github.com/open-policy-agent/regal), name it with --regal, or leave it out with --no-regal";
            if (findings.isEmpty()) {
                throw new UsageProblem(missing);
            }
            PrintWriter err = spec.commandLine().getErr();
            err.println(spec.qualifiedName() + ": " + missing);
            err.flush();
        }
        return findings.isEmpty() ? 0 : 1;
    }

    private Optional<Regal> linter() {
        if (withoutRegal) {
            return Optional.empty();
        }
        if (regal == null) {
            return Regal.onPath(System.getenv().getOrDefault("PATH", ""));
        }
        if (!Files.isExecutable(regal) || Files.isDirectory(regal)) {
            throw new UsageProblem("--regal: " + regal + " is not an executable file");
        }
        return Optional.of(new Regal(regal));
    }

    private void print(List<Finding> findings, boolean complete, PrintWriter out) {
        switch (format) {
            case text -> {
                findings.forEach(finding -> out.println(finding.text()));
                out.println(findings.isEmpty() ? "No findings in " + policies + "." : findings.size() + " findings");
            }
            case github -> findings.forEach(finding -> out.println(finding.annotation()));
            case json -> {
                ObjectNode node = JsonNodeFactory.instance.objectNode().put("complete", complete);
                ArrayNode array = node.putArray("findings");
                findings.forEach(finding -> array.addObject()
                        .put("source", finding.source())
                        .put("file", finding.file())
                        .put("line", finding.line())
                        .put("rule", finding.rule())
                        .put("message", finding.message()));
                out.println(node);
            }
        }
        out.flush();
    }
}
