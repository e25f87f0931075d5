package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyException;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.terminal.Output;
import com.novapay.deploygate.terminal.TextTable;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code novapay policies show}. */
@Command(
        name = "show",
        description = "Shows the revision, the rules and the exceptions of the policies, or the errors in them.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:a gate can activate them", "2:a gate cannot activate them, or they cannot be read"},
        footer = {
            "",
            "For the active revision of a running gate, see its /readyz or its log.",
            "",
            "Examples:",
            "  novapay policies show",
            "  novapay policies show policies -o json"
        })
final class PoliciesShowCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            description = "Directory of policies; default: those in the jar.")
    private @Nullable Path directory;

    @Option(names = "--policies", paramLabel = "DIR", description = "The same as DIR.")
    private @Nullable Path policies;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        if (directory != null && policies != null) {
            throw new UsageProblem("--policies: the directory is named twice; leave one of them out");
        }
        Path named = directory == null ? policies : directory;
        PolicyBundle bundle = Policies.load(named);
        List<PolicyBundle.Rule> rules = bundle.rules().stream()
                .sorted(Comparator.comparing(PolicyBundle.Rule::code))
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            ObjectNode node = JsonNodeFactory.instance.objectNode().put("revision", bundle.revision());
            ArrayNode array = node.putArray("rules");
            rules.forEach(rule -> array.addObject().put("code", rule.code()));
            node.set("data", bundle.data());
            out.println(node);
        } else {
            out.println("Policies " + bundle.revision() + " from " + (named == null ? "the jar" : named));
            TextTable table = new TextTable("RULE", "OPENS BY TIME", "ENFORCEMENT");
            rules.forEach(rule -> table.row(
                    rule.code(),
                    rule.healsWithTime() ? "perhaps" : "no",
                    enforcement(bundle.data().path("enforcement").path(rule.code()))));
            out.print(table.text((column, cell) -> cell));
            exceptions(out, bundle);
        }
        out.flush();
        return 0;
    }

    private static void exceptions(PrintWriter out, PolicyBundle bundle) {
        List<PolicyException> exceptions = PolicyException.of(bundle.data());
        if (exceptions.isEmpty()) {
            return;
        }
        Instant now = Clock.systemUTC().instant();
        out.println();
        TextTable table = new TextTable(
                "EXCEPTION", "RULE", "NAMESPACE", "WORKLOAD", "UNTIL", "STANDING", "GRANTED BY", "REASON");
        exceptions.forEach(one -> table.row(
                one.ticket(),
                one.rule(),
                one.namespace(),
                one.workload(),
                one.until().toString(),
                one.at(now).word(),
                one.grantedBy(),
                one.reason()));
        out.print(table.text((column, cell) -> cell));
        if (exceptions.stream().anyMatch(one -> one.at(now) == PolicyException.Standing.EXPIRED)) {
            out.println("A gate does not activate these policies in place of others: delete the expired exceptions.");
        }
    }

    private static String enforcement(JsonNode told) {
        List<String> parts = new ArrayList<>();
        told.properties()
                .forEach(entry ->
                        parts.add(entry.getKey() + ": " + entry.getValue().asText()));
        return parts.isEmpty() ? "as in the rule" : String.join(", ", parts);
    }
}
