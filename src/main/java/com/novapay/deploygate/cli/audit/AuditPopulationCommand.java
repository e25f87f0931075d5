package com.novapay.deploygate.cli.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.CsvCell;
import com.novapay.deploygate.audit.Population;
import com.novapay.deploygate.audit.Population.Change;
import com.novapay.deploygate.audit.Population.Emergency;
import com.novapay.deploygate.audit.report.ReportDocument;
import com.novapay.deploygate.rollback.WaysBack;
import com.novapay.deploygate.terminal.TextTable;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay audit population}. */
@Command(
        name = "population",
        description = {
            "Compares the changes observed in the cluster with the decisions: all template changes of a "
                    + "period, the decision that admitted each, the changes that bypassed the gate, and those that "
                    + "await review; since when and when not the cluster was observed."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every observed change has a decision",
            "1:at least one change is ungated: deployed without a decision",
            "2:the audit log could not be read, or the period is too long for one report"
        },
        footer = {
            "",
            "Examples:",
            "  novapay audit population --since 30d",
            "  novapay audit population --since 2026-11-01 --until 2026-11-30 -o json"
        })
final class AuditPopulationCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private LogSource source = new LogSource();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|csv",
            converter = TableFormat.Reader.class,
            description = "The output format; csv has the changes only; default: text.")
    private TableFormat format = TableFormat.TEXT;

    @Option(
            names = {"--since", "--from"},
            paramLabel = "30d|12h|15m|DAY|TIME",
            description = "Start of the period; default: 30d.")
    private String since = "30d";

    @Option(
            names = {"--until", "--to"},
            paramLabel = "30d|12h|15m|DAY|TIME",
            description = "End of the period; default: now.")
    private Optional<String> until = Optional.empty();

    @Option(names = "--environment", paramLabel = "NAME", description = "The environment; default: production.")
    private String environment = "production";

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        Clock clock = Clock.systemUTC();
        Instant from = Moments.from("--since", since, clock);
        Instant to = until.map(text -> Moments.until("--until", text, clock))
                .orElseGet(() -> clock.instant().plusMillis(1));
        AuditMatch.environment(environment);
        Population population =
                source.askStore(store -> Population.read(store, from, to, environment, clock.instant()));
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case TEXT -> print(out, population);
            case JSON -> out.println(json(population));
            case CSV -> out.print(csv(population));
        }
        out.flush();
        if (population.cut()) {
            throw new UsageProblem(
                    "the period has more changes than fit into one report; choose a shorter one with --since and --until");
        }
        return population.ungated().isEmpty() ? 0 : 1;
    }

    private void print(PrintWriter out, Population population) {
        int all = population.changes().size();
        int ungated = population.ungated().size();
        out.println(environment + ": " + all + " template changes observed, " + (all - ungated)
                + " admitted by a decision, " + ungated + " ungated; "
                + population.awaitingReview().size() + " of "
                + population.emergencies().size()
                + " that passed by approval or exception await review");
        ReportText.watched(population.watched()).forEach(out::println);
        if (!population.watched().isWhole()) {
            out.println("  Changes that were made and undone while it was not observed are in no list.");
        }
        if (all > 0) {
            TextTable table = new TextTable("SEEN", "RECORD", "WORKLOAD", "CHANGE", "DECISION", "BY");
            population
                    .changes()
                    .forEach(change -> table.row(
                            change.time(),
                            change.recordId(),
                            change.namespace() + "/" + change.kind() + "/" + change.name(),
                            WaysBack.brief(change.digest()),
                            change.covered() ? change.decisionId() : "UNGATED",
                            change.user()));
            out.println();
            out.print(table.text((column, cell) -> cell));
        }
        if (!population.emergencies().isEmpty()) {
            TextTable table =
                    new TextTable("DECIDED", "DECISION", "WORKLOAD", "BY", "PURPOSE", "APPROVER", "REVIEW", "WHY");
            population
                    .emergencies()
                    .forEach(one -> table.row(
                            one.time(),
                            one.decisionId(),
                            one.namespace() + "/" + one.name(),
                            one.user(),
                            one.purpose(),
                            one.approver(),
                            one.reviewed() ? "signed off" : "awaited",
                            one.reason()));
            out.println();
            out.print(table.text((column, cell) -> cell));
        }
    }

    private static String csv(Population population) {
        return Stream.concat(
                        Stream.of(List.of(
                                "time",
                                "recordId",
                                "namespace",
                                "kind",
                                "name",
                                "digest",
                                "covered",
                                "decisionId",
                                "user")),
                        population.changes().stream()
                                .map(change -> List.of(
                                        change.time(),
                                        change.recordId(),
                                        change.namespace(),
                                        change.kind(),
                                        change.name(),
                                        change.digest(),
                                        String.valueOf(change.covered()),
                                        change.decisionId(),
                                        change.user())))
                .map(cells -> cells.stream().map(CsvCell::of).collect(Collectors.joining(",", "", "\r\n")))
                .collect(Collectors.joining());
    }

    private ObjectNode json(Population population) {
        ObjectNode node = new ObjectMapper()
                .createObjectNode()
                .put("environment", environment)
                .put("changes", population.changes().size())
                .put("ungated", population.ungated().size())
                .put("awaitingReview", population.awaitingReview().size());
        ReportDocument.watched(node.putObject("watched"), population.watched());
        ArrayNode changes = node.putArray("population");
        for (Change change : population.changes()) {
            changes.addObject()
                    .put("recordId", change.recordId())
                    .put("time", change.time())
                    .put("namespace", change.namespace())
                    .put("kind", change.kind())
                    .put("name", change.name())
                    .put("digest", change.digest())
                    .put("covered", change.covered())
                    .put("decisionId", change.covered() ? change.decisionId() : null)
                    .put("user", change.covered() ? change.user() : null);
        }
        ArrayNode emergencies = node.putArray("emergencies");
        for (Emergency one : population.emergencies()) {
            emergencies
                    .addObject()
                    .put("decisionId", one.decisionId())
                    .put("time", one.time())
                    .put("namespace", one.namespace())
                    .put("name", one.name())
                    .put("user", one.user())
                    .put("purpose", one.purpose())
                    .put("approver", one.approver())
                    .put("reason", one.reason())
                    .put("reviewed", one.reviewed());
        }
        return node;
    }
}
