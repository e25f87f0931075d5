package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.install.CachingClusterView;
import com.novapay.deploygate.install.Finding;
import com.novapay.deploygate.install.InstallCheck;
import com.novapay.deploygate.install.Report;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.terminal.Output;
import com.novapay.deploygate.terminal.Progress;
import com.novapay.deploygate.terminal.TextTable;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay status}: is the gate there, asked, ready and not gone round? Changes nothing. */
@Command(
        name = "status",
        description = {
            "Checks the gate of a cluster: that it runs, that the API server calls it, and that it cannot be "
                    + "bypassed.",
            "Reads the webhook, policies, certificates, namespace labels, forged ReplicaSets, Rollouts "
                    + "without a fast rollback and Argo CD settings, and sends one dry run that the gate must deny. "
                    + "Each finding comes with the command that fixes it."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no findings except notes",
            "1:at least one warning or critical finding",
            "2:something could not be read"
        },
        footer = {
            "",
            "It changes nothing. You need the right to read these objects; it lists those that you may not read.",
            "",
            "Examples:",
            "  novapay status",
            "  novapay status --context production --ungated monitoring --ungated ingress",
            "  novapay status -o json | jq '.findings[] | select(.severity == \"critical\")'"
        })
final class StatusCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "The namespace of the gate; default: deploy-gate.")
    private String namespace = "deploy-gate";

    @Option(
            names = "--ungated",
            paramLabel = "NS",
            split = ",",
            description = "A namespace that needs no gate; may be repeated.")
    private Set<String> ungated = new LinkedHashSet<>();

    @Option(
            names = "--admin",
            paramLabel = "http://HOST:PORT",
            description = "The admin address of a gate outside the cluster, to check its readiness.")
    private @Nullable URI admin;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PrintWriter out = spec.commandLine().getOut();
        Progress progress = new Progress(spec.commandLine().getErr());
        try (Cluster cluster = options.open()) {
            // Whoever cannot be reached or does not know who asks has nothing to be looked at.
            Cluster.Whoami who = cluster.whoami();
            Report report = new InstallCheck(
                            new CachingClusterView(cluster, Optional.ofNullable(admin)),
                            namespace,
                            ungated,
                            Clock.systemUTC().instant())
                    .run(name -> progress.show("checking " + name));
            progress.end();
            if (output.json()) {
                out.println(json(cluster.server(), report));
            } else {
                text(out, cluster.server() + " as " + who.name(), report);
            }
            out.flush();
            return exitCode(report);
        } finally {
            progress.end();
        }
    }

    private static int exitCode(Report report) {
        if (!report.isWell()) {
            return 1;
        }
        return report.unseen().isEmpty() ? 0 : 2;
    }

    private static void text(PrintWriter out, String where, Report report) {
        out.println("Deploy Gate of " + where);
        report.facts().forEach((name, value) -> out.println("  " + TextTable.pad(name, 12) + TextTable.plain(value)));
        for (Finding finding : report.findings()) {
            out.println();
            out.println(Ansi.AUTO.string("@|" + colour(finding.severity()) + " " + word(finding.severity()) + "|@")
                    + "  " + TextTable.plain(finding.object()));
            out.println("  " + TextTable.plain(finding.meaning()));
            out.println("  fix: " + TextTable.plain(finding.mend()));
        }
        report.unseen().forEach(what -> {
            out.println();
            out.println(Ansi.AUTO.string("@|yellow not checked|@") + "  " + TextTable.plain(what));
        });
        out.println();
        out.println(summary(report));
    }

    private static String summary(Report report) {
        if (report.isWell() && report.unseen().isEmpty()) {
            return "All is well.";
        }
        long critical = count(report, Finding.Severity.CRITICAL);
        long warnings = count(report, Finding.Severity.WARNING);
        return critical + " critical, " + warnings + " warnings, " + count(report, Finding.Severity.NOTE) + " notes, "
                + report.unseen().size() + " not checked.";
    }

    private static long count(Report report, Finding.Severity severity) {
        return report.findings().stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    private static ObjectNode json(String server, Report report) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("well", report.isWell() && report.unseen().isEmpty())
                .put("server", server);
        ObjectNode facts = node.putObject("facts");
        report.facts().forEach(facts::put);
        ArrayNode findings = node.putArray("findings");
        report.findings()
                .forEach(finding -> findings.addObject()
                        .put("severity", word(finding.severity()))
                        .put("object", finding.object())
                        .put("meaning", finding.meaning())
                        .put("mend", finding.mend()));
        ArrayNode unseen = node.putArray("unseen");
        report.unseen().forEach(unseen::add);
        return node;
    }

    private static String word(Finding.Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    private static String colour(Finding.Severity severity) {
        return switch (severity) {
            case CRITICAL -> "bold,red";
            case WARNING -> "yellow";
            case NOTE -> "faint";
        };
    }
}
