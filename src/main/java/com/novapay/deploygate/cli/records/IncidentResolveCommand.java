package com.novapay.deploygate.cli.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.command.ShellCommand;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import com.novapay.deploygate.yaml.Spelling;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code novapay incident resolve}. */
@Command(
        name = "resolve",
        description = "Resolves an incident under your user name. The freeze of deploys ends.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:resolved, now or before",
            "1:there is no such incident, or you have no right to",
            "2:the command failed"
        },
        footer = {"", "Examples:", "  novapay incident resolve inc-2041", "  novapay incident resolve inc-2041 -o json"
        })
final class IncidentResolveCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The incident; novapay incident list lists them.")
    private String name = "";

    @Mixin
    private RecordOptions desk = new RecordOptions();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Cluster cluster = desk.open()) {
            String path = Cluster.RECORDS + "/incidents/" + name;
            JsonNode incident = cluster.find(path).orElseThrow(() -> absent(cluster));
            JsonNode said = incident.path("spec");
            if (said.hasNonNull("resolvedAt")) {
                desk.print(
                        out,
                        incident,
                        List.of(name + " was resolved before, by "
                                + said.path("resolvedBy").asText() + " at "
                                + said.path("resolvedAt").asText() + "."));
                return 0;
            }
            Cluster.Whoami who = cluster.whoami();
            ObjectNode resolved = JsonNodeFactory.instance
                    .objectNode()
                    .put("resolvedAt", RecordOptions.written(who.now()))
                    .put("resolvedBy", who.name());
            JsonNode written = cluster.amend(incident, "incidents", resolved, desk.dryRun());
            desk.print(
                    out,
                    written,
                    List.of(
                            "Resolved " + said.path("severity").asText() + " " + name + ", by " + who.name() + ": "
                                    + said.path("title").asText(),
                            "It no longer freezes deploys; "
                                    + ShellCommand.of("novapay", "incident", "list")
                                            .with(desk.typed())
                                    + " shows the open incidents."));
        }
        return 0;
    }

    private ClusterProblem absent(Cluster cluster) {
        List<String> names = new ArrayList<>();
        cluster.list(Cluster.RECORDS + "/incidents").stream()
                .filter(incident -> !incident.path("spec").hasNonNull("resolvedAt"))
                .forEach(incident -> names.add(incident.at("/metadata/name").asText()));
        return new ClusterProblem(
                ClusterProblem.Kind.ABSENT,
                "there is no incident " + name + "; "
                        + (names.isEmpty() ? "none is open" : Spelling.hint(name, names)));
    }
}
