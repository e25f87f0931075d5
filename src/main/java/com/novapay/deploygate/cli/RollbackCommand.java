package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import com.novapay.deploygate.kubernetes.FoundWorkload;
import com.novapay.deploygate.kubernetes.ServiceWorkloads;
import com.novapay.deploygate.rollback.Rollback;
import com.novapay.deploygate.rollback.RollbackEstimate;
import com.novapay.deploygate.rollback.RollbackPlan;
import com.novapay.deploygate.rollback.WaysBack;
import com.novapay.deploygate.terminal.DurationArgument;
import com.novapay.deploygate.terminal.Output;
import com.novapay.deploygate.terminal.Progress;
import com.novapay.deploygate.terminal.TextTable;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code novapay rollback}: back to an earlier revision that ran healthy, and waits until it is. */
@Command(
        name = "rollback",
        description = {
            "Rolls a service back to the last revision that ran healthy, and waits until all pods run it.",
            "The gate admits it in any freeze and on any day. The command shows the target revision and asks first. It pauses"
                    + " Argo CD's auto-sync and aborts a running canary."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all pods run the earlier revision",
            "1:denied, no revision to roll back to, or you answered no",
            "2:failed: several workloads match, no gate answers, or not effective in time"
        },
        footer = {
            "",
            "The gate then holds the revision you left: it needs a redeploy approval or a new image to come back.",
            "",
            "Examples:",
            "  novapay rollback payments-api",
            "  novapay rollback payments-api -n pay --to 2",
            "  novapay rollback rollout/checkout -n pay --to dcff89830d21 --yes",
            "  novapay rollback payments-api --yes -o json"
        })
final class RollbackCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "SERVICE",
            description = "The label app.kubernetes.io/name, the workload's name, deployment/NAME or rollout/NAME.")
    private String service = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "The namespace; default: all gated namespaces are searched.")
    private @Nullable String namespace;

    @Option(
            names = "--to",
            paramLabel = "REVISION",
            description = "The number as shown, or the beginning of the digest; default: 1, the last healthy revision.")
    private @Nullable String to;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask for confirmation.")
    private boolean yes;

    @Option(
            names = "--timeout",
            paramLabel = "2m",
            description = "How long to wait until all pods run it; default: 2m.")
    private String timeout = "2m";

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        Duration longest = longest();
        Optional<Console> terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        PrintWriter out = spec.commandLine().getOut();
        Clock clock = Clock.systemUTC();
        try (Cluster cluster = options.open()) {
            if (!yes && terminal.isEmpty()) {
                throw new UsageProblem(
                        "--yes: there is no terminal to ask on; add --yes to roll back without confirmation");
            }
            FoundWorkload workload =
                    new ServiceWorkloads(cluster).one(service, Optional.ofNullable(namespace), cluster.namespace());
            RollbackPlan plan = RollbackPlan.of(cluster, workload, Optional.ofNullable(to));
            if (!output.json() || !yes) {
                plan.lines().forEach(line -> out.println(TextTable.plain(line)));
                out.flush();
            }
            if (!yes && !agreed(terminal.orElseThrow())) {
                out.println("Nothing was changed.");
                out.flush();
                return 1;
            }
            return go(cluster, plan, clock, longest, out);
        }
    }

    private int go(Cluster cluster, RollbackPlan plan, Clock clock, Duration longest, PrintWriter out) {
        Instant begun = clock.instant();
        List<String> steps = new ArrayList<>();
        Rollback rollback = new Rollback(cluster, clock, time -> LockSupport.parkNanos(time.toNanos()), step -> {
            steps.add(step);
            if (!output.json()) {
                out.println("  " + TextTable.plain(step));
                out.flush();
            }
        });
        Progress progress = new Progress(err());
        RollbackPlan.Paused paused = plan.pause(cluster);
        paused.told().ifPresent(step -> {
            steps.add(step);
            if (!output.json()) {
                out.println("  " + TextTable.plain(step));
            }
        });
        try {
            rollback.write(plan.workload(), plan.template());
            Rollback.Result result =
                    rollback.follow(plan.workload(), plan.way().digest(), begun, longest, progress::show);
            progress.end();
            return print(out, plan, result, steps, paused);
        } catch (ClusterProblem e) {
            progress.end();
            paused.resume().ifPresent(command -> err().println("Auto-sync is paused; to resume it: " + command));
            throw e;
        }
    }

    private int print(
            PrintWriter out,
            RollbackPlan plan,
            Rollback.Result result,
            List<String> steps,
            RollbackPlan.Paused paused) {
        if (output.json()) {
            out.println(json(plan, result, steps, paused));
        } else {
            sentences(plan, result, paused).forEach(line -> out.println(TextTable.plain(line)));
        }
        out.flush();
        return switch (result) {
            case Rollback.Result.Effective effective -> 0;
            case Rollback.Result.Undone undone -> 1;
            case Rollback.Result.TimedOut timedOut -> 2;
        };
    }

    private static List<String> sentences(RollbackPlan plan, Rollback.Result result, RollbackPlan.Paused paused) {
        FoundWorkload workload = plan.workload();
        List<String> lines = new ArrayList<>();
        lines.add(
                switch (result) {
                    case Rollback.Result.Effective effective ->
                        workload.told() + " is back on "
                                + WaysBack.brief(plan.way().digest()) + " in " + seconds(effective.took()) + " s.";
                    case Rollback.Result.Undone undone ->
                        workload.told() + " got another template meanwhile; it is not back on "
                                + WaysBack.brief(plan.way().digest()) + ".";
                    case Rollback.Result.TimedOut timedOut ->
                        workload.told() + " has the earlier template, but the rollback is not complete yet: "
                                + timedOut.how() + ". The controller continues. To watch it: " + plan.watch();
                });
        lines.add("The gate holds the revision you left, " + WaysBack.brief(workload.digest())
                + ": it needs a redeploy approval or a new image to come back.");
        paused.resume().ifPresent(command -> lines.add("When Git is fixed, resume auto-sync with: " + command));
        return lines;
    }

    private static ObjectNode json(
            RollbackPlan plan, Rollback.Result result, List<String> steps, RollbackPlan.Paused paused) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        switch (result) {
            case Rollback.Result.Effective effective ->
                node.put("effective", true).put("seconds", effective.took().toMillis() / 1000.0);
            case Rollback.Result.Undone undone ->
                node.put("effective", false).put("why", "another template was written");
            case Rollback.Result.TimedOut timedOut ->
                node.put("effective", false).put("why", timedOut.how());
        }
        node.putObject("workload")
                .put("kind", plan.workload().name().kind())
                .put("namespace", plan.workload().namespace())
                .put("name", plan.workload().name().name());
        revision(
                node.putObject("from"),
                plan.workload().digest(),
                plan.workload().images());
        revision(node.putObject("to"), plan.way().digest(), plan.way().images())
                .put("revision", plan.way().number())
                .put("healthyAt", plan.way().healthyAt().toString());
        plan.estimate()
                .flatMap(RollbackEstimate::total)
                .ifPresent(all -> node.put("estimatedSeconds", all.toSeconds()));
        ArrayNode taken = node.putArray("steps");
        steps.forEach(taken::add);
        ArrayNode warnings = node.putArray("warnings");
        plan.warnings().forEach(warnings::add);
        return node.put("resume", paused.resume().orElse(null));
    }

    private static ObjectNode revision(ObjectNode node, String digest, List<String> images) {
        ArrayNode array = node.put("digest", digest).putArray("images");
        images.forEach(array::add);
        return node;
    }

    private static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%.1f", took.toMillis() / 1000.0);
    }

    private static boolean agreed(Console terminal) {
        String answer = terminal.readLine("Roll back? [y/N] ");
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }

    private PrintWriter err() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        return spec.commandLine().getErr();
    }

    private Duration longest() {
        return timeout.matches("[1-9]\\d{0,4}s")
                ? Duration.ofSeconds(Long.parseLong(timeout.substring(0, timeout.length() - 1)))
                : DurationArgument.parse(timeout)
                        .orElseThrow(() -> new UsageProblem(
                                "--timeout: \"" + timeout + "\" is not a duration; write for example 90s or 2m"));
    }
}
