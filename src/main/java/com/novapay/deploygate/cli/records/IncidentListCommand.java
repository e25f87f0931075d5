package com.novapay.deploygate.cli.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.novapay.deploygate.cli.ClusterOptions;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.terminal.Output;
import com.novapay.deploygate.terminal.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay incident list}. */
@Command(
        name = "list",
        description = "Lists open incidents, most severe first.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:listed, even if there are none", "2:the command failed"},
        footer = {"", "Examples:", "  novapay incident list", "  novapay incident list --all -o json"})
final class IncidentListCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--all", description = "Also list resolved incidents.")
    private boolean all;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PrintWriter out = spec.commandLine().getOut();
        List<JsonNode> incidents;
        try (Cluster open = cluster.open()) {
            incidents = open.list(Cluster.RECORDS + "/incidents").stream()
                    .filter(incident -> all || !incident.path("spec").hasNonNull("resolvedAt"))
                    .sorted(Comparator.comparing((JsonNode incident) ->
                                    incident.at("/spec/severity").asText())
                            .thenComparing(incident ->
                                    incident.at("/metadata/creationTimestamp").asText()))
                    .toList();
        }
        if (output.json()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            incidents.forEach(array::add);
            out.println(array);
        } else if (incidents.isEmpty()) {
            out.println(all ? "There are no incidents." : "No incident is open.");
        } else {
            TextTable table = new TextTable("SEVERITY", "NAME", "SINCE", "AFFECTS", "OPENED BY", "RESOLVED", "TITLE");
            incidents.forEach(incident -> row(table, incident));
            out.print(table.text(IncidentListCommand::coloured));
        }
        out.flush();
        return 0;
    }

    private static void row(TextTable table, JsonNode incident) {
        JsonNode said = incident.path("spec");
        List<String> services = new ArrayList<>();
        said.path("services").forEach(service -> services.add(service.asText()));
        table.row(
                said.path("severity").asText(),
                incident.at("/metadata/name").asText(),
                said.path("openedAt")
                        .asText(incident.at("/metadata/creationTimestamp").asText()),
                services.isEmpty() ? "everything" : String.join(", ", services),
                said.path("openedBy").asText(),
                said.path("resolvedAt").asText(""),
                said.path("title").asText());
    }

    private static String coloured(int column, String cell) {
        boolean locks = column == 0 && (cell.startsWith("SEV-1") || cell.startsWith("SEV-2"));
        return locks ? Ansi.AUTO.string("@|red " + cell + "|@") : cell;
    }
}
