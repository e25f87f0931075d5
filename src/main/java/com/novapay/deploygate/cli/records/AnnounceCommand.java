package com.novapay.deploygate.cli.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.cli.NamespaceOption;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.kubernetes.WorkloadName;
import com.novapay.deploygate.policytest.ShippedData;
import com.novapay.deploygate.terminal.DurationArgument;
import com.novapay.deploygate.terminal.TextTable;
import com.novapay.deploygate.terminal.UsageProblem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code novapay announce}: announces a database migration, as who you are. */
@Command(
        name = "announce",
        description = {
            "Announces a database migration.",
            "The announcement counts from now; the gate admits a change with the migration one day later, "
                    + "after the platform team approved it."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:announced", "1:you have no right to, or the gate denied it", "2:the command failed"},
        footer = {
            "",
            "The workload refers to it with the annotation deploygate.novapay.com/migration: NAME.",
            "",
            "Examples:",
            "  novapay announce add-refunds rollout/checkout -n pay --planned-at 2026-11-26T14:00:00Z \\",
            "    --title \"table refunds, no locks\"",
            "  novapay announce add-refunds rollout/checkout -n pay --planned-at 2d --title \"table refunds\""
        })
public final class AnnounceCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "NAME", description = "The migration's name, as in the annotation.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "WORKLOAD", description = "deployment/NAME or rollout/NAME.")
    private String workload = "";

    @Mixin
    private NamespaceOption namespace = new NamespaceOption();

    @Option(
            names = "--planned-at",
            required = true,
            paramLabel = "TIME|2d",
            description = "When it will run: a time with its zone, or a duration from now.")
    private String plannedAt = "";

    @Option(names = "--title", required = true, paramLabel = "TEXT", description = "What it does, in one line.")
    private String title = "";

    @Option(names = "--description", paramLabel = "TEXT", description = "How long it takes, how to undo it.")
    private @Nullable String description;

    @Mixin
    private RecordOptions desk = new RecordOptions();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        if (!name.matches("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")) {
            throw new UsageProblem(
                    "NAME: \"" + name + "\" is not a valid name; use lower-case letters, digits and hyphens");
        }
        WorkloadName target = WorkloadName.strict(workload);
        Instant planned = RecordOptions.future("--planned-at", plannedAt, Clock.systemUTC());
        if (!RecordOptions.isTold(title)) {
            throw new UsageProblem("--title: is empty; write in one line what the migration does");
        }
        try (Cluster cluster = desk.open()) {
            String where = namespace.of(cluster);
            Cluster.Whoami who = cluster.whoami();
            ObjectNode document = RecordOptions.document("Migration", name);
            ObjectNode said = (ObjectNode) document.path("spec");
            said.putObject("workload").put("kind", target.kind()).put("name", target.name());
            said.put("title", title).put("plannedAt", RecordOptions.written(planned));
            Optional.ofNullable(description).ifPresent(text -> said.put("description", text));
            said.put("announcedBy", who.name());
            JsonNode written =
                    cluster.create(Cluster.RECORDS + "/namespaces/" + where + "/migrations", document, desk.dryRun());
            desk.print(spec.commandLine().getOut(), written, lines(target + " in " + where, who, planned));
        }
        return 0;
    }

    private List<String> lines(String target, Cluster.Whoami who, Instant planned) {
        Duration lead = RecordOptions.span("migration", "lead_time", Duration.ofHours(24));
        Instant earliest = who.now().plus(lead);
        List<String> lines = new ArrayList<>();
        lines.add("Announced: migration " + name + " of " + target + ", by " + who.name() + ": " + title);
        lines.add(TextTable.line("planned", ShippedData.readable(planned)));
        lines.add(TextTable.line(
                "admits",
                "from " + ShippedData.readable(earliest) + ", " + DurationArgument.text(lead)
                        + " after it was announced"));
        if (planned.isBefore(earliest)) {
            lines.add("Warning: it is planned for earlier than that; the gate denies the deploy until then.");
        }
        lines.add("It still needs the platform team's approval of the exact change. Deploy with the annotation");
        lines.add(
                "deploygate.novapay.com/migration: " + name + "; the denial prints the command for the platform team.");
        return lines;
    }
}
