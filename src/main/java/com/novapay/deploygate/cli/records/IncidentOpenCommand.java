package com.novapay.deploygate.cli.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.command.ShellCommand;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.policytest.CaseFile;
import com.novapay.deploygate.policytest.ShippedData;
import com.novapay.deploygate.terminal.TextTable;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.Spelling;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code novapay incident open}. */
@Command(
        name = "open",
        description = "Opens an incident under your user name. A SEV-1 or SEV-2 freezes deploys within a second.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:opened", "1:you have no right to, or the gate denied it", "2:the command failed"},
        footer = {
            "",
            "Rolling back, scaling, pausing and restarting stay open meanwhile.",
            "",
            "Examples:",
            "  novapay incident open --severity SEV-1 --title \"card payments failing\"",
            "  novapay incident open inc-2041 --severity SEV-2 --title \"slow checkout\" --service checkout --service cart"
        })
final class IncidentOpenCommand implements Callable<Integer> {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "The incident's name; default: one made from the date.")
    private @Nullable String name;

    @Option(
            names = "--severity",
            required = true,
            paramLabel = "SEV-N",
            completionCandidates = RecordWords.Severities.class,
            description = "The severity: ${COMPLETION-CANDIDATES}.")
    private String severity = "";

    @Option(names = "--title", required = true, paramLabel = "TEXT", description = "What is wrong, in one line.")
    private String title = "";

    @Option(
            names = "--service",
            paramLabel = "NAME",
            split = ",",
            description = "An affected service, by its label app.kubernetes.io/name; may be repeated; default: all.")
    private List<String> services = new ArrayList<>();

    @Option(names = "--source", paramLabel = "NAME", description = "The system it comes from; default: manual.")
    private String source = "manual";

    @Option(names = "--external-id", paramLabel = "ID", description = "Its id in that system.")
    private @Nullable String externalId;

    @Option(names = "--opened-at", paramLabel = "TIME", description = "When it started; default: now.")
    private @Nullable String openedAt;

    @Mixin
    private RecordOptions desk = new RecordOptions();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        String known = severity(severity);
        Optional<Instant> began = Optional.ofNullable(openedAt).map(IncidentOpenCommand::past);
        try (Cluster cluster = desk.open()) {
            Cluster.Whoami who = cluster.whoami();
            String chosen = Optional.ofNullable(name)
                    .orElseGet(() -> new RecordNames(new SecureRandom()).of("inc-" + DAY.format(who.now())));
            ObjectNode document = RecordOptions.document("Incident", chosen);
            ObjectNode said = ((ObjectNode) document.path("spec"))
                    .put("severity", known)
                    .put("title", title)
                    .put("source", source);
            Optional.ofNullable(externalId).ifPresent(id -> said.put("externalId", id));
            said.put("openedAt", RecordOptions.written(began.orElse(who.now()))).put("openedBy", who.name());
            if (!services.isEmpty()) {
                ArrayNode touched = said.putArray("services");
                services.forEach(touched::add);
            }
            JsonNode written = cluster.create(Cluster.RECORDS + "/incidents", document, desk.dryRun());
            desk.print(spec.commandLine().getOut(), written, lines(chosen, known, who.name()));
        }
        return 0;
    }

    private List<String> lines(String chosen, String known, String who) {
        String touched = services.isEmpty() ? "every service" : String.join(", ", services);
        boolean locks = ShippedData.data().at("/freeze/severities").toString().contains("\"" + known + "\"");
        return List.of(
                "Opened " + known + " " + chosen + ", by " + who + ": " + title,
                TextTable.line("touches", touched),
                locks
                        ? TextTable.line("freezes", "deploys to production; rolling back stays open")
                        : TextTable.line("freezes", "nothing: only " + locking() + " do"),
                "When it is over: "
                        + ShellCommand.of("novapay", "incident", "resolve")
                                .named(chosen)
                                .with(desk.typed()));
    }

    private static String locking() {
        List<String> severities = new ArrayList<>();
        ShippedData.data().at("/freeze/severities").forEach(listed -> severities.add(listed.asText()));
        return String.join(" and ", severities);
    }

    private static Instant past(String text) {
        Instant at = CaseFile.time(text, "--opened-at");
        if (at.isAfter(Clock.systemUTC().instant())) {
            throw new UsageProblem("--opened-at: \"" + text
                    + "\" is in the future; write a time in the past, or leave it out for now");
        }
        return at;
    }

    /** In a hurry people write sev1. */
    static String severity(String text) {
        String known = text.toUpperCase(Locale.ROOT).replaceFirst("^(SEV)?[- ]?([1-4])$", "SEV-$2");
        if (!RecordWords.SEVERITIES.contains(known)) {
            throw new UsageProblem(
                    "--severity: \"" + text + "\" is not known; " + Spelling.hint(text, RecordWords.SEVERITIES));
        }
        return known;
    }
}
