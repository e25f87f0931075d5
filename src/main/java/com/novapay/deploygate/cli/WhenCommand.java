package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.CalendarForecast;
import com.novapay.deploygate.admission.CanaryStepProbe;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.NextOpening;
import com.novapay.deploygate.calendar.CalendarJson;
import com.novapay.deploygate.calendar.GateCalendar;
import com.novapay.deploygate.calendar.GateState;
import com.novapay.deploygate.calendar.ICalendar;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.check.CheckJson;
import com.novapay.deploygate.check.CheckReport;
import com.novapay.deploygate.facts.ClusterSnapshot;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import com.novapay.deploygate.kubernetes.WorkloadName;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.Violation;
import com.novapay.deploygate.terminal.TextTable;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code novapay when}: is the gate open for a workload, why not, when next? Asks the policies about a step of a canary,
 * because such a step meets exactly the rules about the moment.
 */
@Command(
        name = "when",
        description =
                "Shows whether the gate is open for a workload now, and if not, why and when it opens next; or a calendar.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:open, for all if there are several",
            "1:closed, or an approval is needed",
            "2:the command failed"
        },
        footer = {
            "",
            "It evaluates the rules about days and incidents only; novapay check evaluates a whole change.",
            "With --days it prints a calendar: for each day when the gate is open, needs an approval or is closed, and why.",
            "Incidents and other facts count as they are now.",
            "",
            "Examples:",
            "  novapay when deployment/payments -n pay --context production",
            "  novapay when rollout/ledger -n pay --facts facts/ --at 2026-11-27T15:00:00Z -o json",
            "  novapay when deployment/payments -n pay --days 14",
            "  novapay when -n pay --days 14 --context production             all workloads of the namespace",
            "  novapay when -n pay --days 14 --context production -o ics > pay.ics"
        })
final class WhenCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEEE, MMMM d, HH:mm zzz", Locale.ENGLISH);

    @Spec
    private @Nullable CommandSpec spec;

    private static final int MOST_DAYS = 35;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Parameters(
            paramLabel = "WORKLOAD",
            arity = "0..1",
            description =
                    "deployment/NAME or rollout/NAME; a bare NAME is a Deployment. With --days and a cluster you may"
                            + " leave it out: then all Deployments and Rollouts of the namespace.")
    private String workload = "";

    @Option(
            names = {"-n", "--namespace"},
            required = true,
            paramLabel = "NS",
            description = "The namespace.")
    private String namespace = "";

    @Option(
            names = "--days",
            paramLabel = "N",
            description = "Print a calendar of N days, today among them, at most 35.")
    private @Nullable Integer days;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|ics",
            converter = FormatReader.class,
            description = "The output format; ics (iCalendar) needs --days; default: text.")
    private Format format = Format.TEXT;

    /** How to print. */
    enum Format {
        TEXT,
        JSON,
        ICS
    }

    static final class FormatReader implements ITypeConverter<Format> {
        @Override
        public Format convert(String value) {
            return switch (value) {
                case "text" -> Format.TEXT;
                case "json" -> Format.JSON;
                case "ics" -> Format.ICS;
                default -> throw new TypeConversionException("\"" + value + "\" is not text, json or ics");
            };
        }
    }

    @Mixin
    private EvaluationOptions desk = new EvaluationOptions();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        check();
        try (Cluster cluster = desk.cluster();
                EvaluationOptions.Sitting sitting =
                        desk.open(Optional.ofNullable(cluster).map(known -> ClusterSnapshot.of(known, namespace)))) {
            PrintWriter out = spec.commandLine().getOut();
            int exitCode = days == null ? now(out, cluster, sitting) : calendar(out, cluster, sitting, days);
            out.flush();
            return exitCode;
        }
    }

    private void check() {
        if (days != null && (days < 1 || days > MOST_DAYS)) {
            throw new UsageProblem("--days: " + days + " is not a number from 1 to " + MOST_DAYS);
        }
        if (days == null && format == Format.ICS) {
            throw new UsageProblem("-o ics: only a calendar can be printed so; add for example --days 14");
        }
        if (days == null && workload.isEmpty()) {
            throw new UsageProblem(
                    "name a WORKLOAD such as deployment/payments, or add --days for all of the namespace");
        }
    }

    private int now(PrintWriter out, @Nullable Cluster cluster, EvaluationOptions.Sitting sitting) {
        WorkloadName target = WorkloadName.parse(workload);
        AdmissionRequest request =
                CanaryStepProbe.of("when", target.kind(), namespace, target.name(), object(target, cluster));
        Decision decision = sitting.judge().decide(request, CanaryStepProbe.CHANGE, sitting.now(), PATIENCE);
        if (format == Format.JSON) {
            out.println(json(decision));
        } else {
            text(out, decision, sitting.catalog());
        }
        return CheckReport.exitCode(decision);
    }

    private int calendar(PrintWriter out, @Nullable Cluster cluster, EvaluationOptions.Sitting sitting, int ahead) {
        List<AdmissionRequest> requests = requests(cluster);
        Duration each = PATIENCE.dividedBy(requests.size());
        CalendarForecast forecast = new CalendarForecast(sitting.judge().facts(), sitting.catalog());
        List<GateCalendar> calendars = GateCalendar.grouped(requests.stream()
                .map(request -> forecast.of(request, CanaryStepProbe.CHANGE, sitting.now(), ahead, each))
                .toList());
        switch (format) {
            case TEXT -> CalendarText.print(out, calendars);
            case JSON -> out.println(CalendarJson.of(calendars, sitting.now()));
            case ICS -> out.print(ICalendar.of(calendars, sitting.now()));
        }
        if (calendars.stream().anyMatch(calendar -> !calendar.isKnown())) {
            return 2;
        }
        return calendars.stream()
                        .allMatch(calendar -> calendar.spans().getFirst().state() == GateState.OPEN)
                ? 0
                : 1;
    }

    private List<AdmissionRequest> requests(@Nullable Cluster cluster) {
        if (!workload.isEmpty()) {
            WorkloadName target = WorkloadName.parse(workload);
            return List.of(
                    CanaryStepProbe.of("when", target.kind(), namespace, target.name(), object(target, cluster)));
        }
        if (cluster == null) {
            throw new UsageProblem("without a cluster the workloads of " + namespace
                    + " are not known: name a WORKLOAD, or a cluster with --context or --kubeconfig");
        }
        List<AdmissionRequest> requests = new ArrayList<>();
        listed(cluster, "Deployment", "/apis/apps/v1", "/deployments", requests);
        listed(cluster, "Rollout", "/apis/argoproj.io/v1alpha1", "/rollouts", requests);
        if (requests.isEmpty()) {
            throw new UsageProblem("there is no Deployment and no Rollout in " + namespace + " of " + cluster.server());
        }
        return requests;
    }

    /** A cluster without Argo Rollouts has none. */
    private void listed(Cluster cluster, String kind, String api, String plural, List<AdmissionRequest> requests) {
        try {
            cluster.list(api + "/namespaces/" + namespace + plural)
                    .forEach(object -> requests.add(CanaryStepProbe.of(
                            "when", kind, namespace, object.at("/metadata/name").asText(), object)));
        } catch (ClusterProblem e) {
            if (e.kind() != ClusterProblem.Kind.ABSENT) {
                throw e;
            }
        }
    }

    /** The workload as it is in the cluster, for its labels say which service it is. */
    private JsonNode object(WorkloadName target, @Nullable Cluster cluster) {
        if (cluster != null) {
            return cluster.find(target.path(namespace))
                    .orElseThrow(() -> new UsageProblem("there is no " + target + " in " + namespace + " of "
                            + cluster.server()
                            + (workload.contains("/") ? "" : "; a Rollout is written rollout/" + target.name())));
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.putObject("metadata").put("name", target.name()).put("namespace", namespace);
        return object;
    }

    private static ObjectNode json(Decision decision) {
        ObjectNode node = CheckJson.of(decision);
        node.remove(List.of("class", "change", "warnings"));
        return node.put("open", decision.allowed());
    }

    private void text(PrintWriter out, Decision decision, PolicyCatalog catalog) {
        String what = workload + " in " + namespace;
        if (decision.failure() != null) {
            out.println(
                    "Could not evaluate " + what + ": " + decision.failure().code() + ": " + decision.failureDetail());
            return;
        }
        out.println((decision.allowed() ? "Open for " : "Closed for ") + what + ".");
        for (Violation violation : decision.violations()) {
            out.println(TextTable.plain("  " + violation.code() + ": " + violation.message()));
        }
        switch (decision.opening()) {
            case NextOpening.At at ->
                out.println("Opens " + TIME.withZone(catalog.zone()).format(at.instant()) + ".");
            case NextOpening.Unknown unknown ->
                out.println("The next opening is not known: the evaluation ran out of time. Run the command again.");
            case NextOpening.Never never -> {
                if (!decision.allowed()) {
                    out.println("It does not open by time within five weeks.");
                }
            }
        }
    }
}
