package com.novapay.deploygate.cli.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.cli.NamespaceOption;
import com.novapay.deploygate.command.ShellCommand;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.kubernetes.WorkloadName;
import com.novapay.deploygate.policytest.CaseFile;
import com.novapay.deploygate.policytest.ShippedData;
import com.novapay.deploygate.terminal.DurationArgument;
import com.novapay.deploygate.terminal.TextTable;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.Spelling;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code novapay approve}: writes an Approval of one exact change, as who you are. */
@Command(
        name = "approve",
        description = {
            "Approves one exact change of one workload for a limited time. A denial prints the whole command; copy it.",
            "The approver is your user in the cluster. You cannot approve your own change; service accounts cannot approve."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:approved", "1:you have no right to, or the gate denied it", "2:the command failed"},
        footer = {
            "",
            "Examples:",
            "  novapay approve friday rollout/checkout -n pay --change sha256:DIGEST --reason \"agreed with support\"",
            "  novapay approve hotfix rollout/checkout -n pay --incident inc-2041 --change sha256:DIGEST \\",
            "    --reason \"fixes the card timeouts\" --for 2h",
            "  novapay approve break-glass deployment/ledger -n pay --change sha256:DIGEST --reason \"…\" --ticket OPS-7"
        })
public final class ApproveCommand implements Callable<Integer> {
    private static final String DIGEST = "sha256:[0-9a-f]{64}";
    private static final Duration BREAK_GLASS = Duration.ofHours(1);

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "PURPOSE",
            completionCandidates = RecordWords.Purposes.class,
            description = "The purpose: ${COMPLETION-CANDIDATES}.")
    private String purpose = "";

    @Parameters(index = "1", paramLabel = "WORKLOAD", description = "deployment/NAME or rollout/NAME.")
    private String workload = "";

    @Mixin
    private NamespaceOption namespace = new NamespaceOption();

    @Option(
            names = "--change",
            required = true,
            paramLabel = "sha256:DIGEST",
            description = "The digest of the change, from the denial. The approval is valid for this change only.")
    private String change = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
    private String reason = "";

    @Option(names = "--ticket", paramLabel = "TEXT", description = "A ticket or link with background.")
    private String ticket = "";

    @Option(names = "--incident", paramLabel = "NAME", description = "With hotfix: the incident that the change fixes.")
    private String incident = "";

    @Option(names = "--migration", paramLabel = "NAME", description = "With migration: the migration in the change.")
    private String migration = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            completionCandidates = RecordWords.Roles.class,
            description = "Your role as approver; default: the role that the purpose requires.")
    private @Nullable String role;

    @Option(
            names = {"--for", "--until"},
            paramLabel = "4h|TIME",
            description = "How long, or until when, it is valid; default: 4h, for break-glass 1h.")
    private @Nullable String until;

    @Mixin
    private RecordOptions desk = new RecordOptions();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        WorkloadName target = WorkloadName.strict(workload);
        checkWords();
        if (until != null) {
            checkEnd(RecordOptions.future("--for", until, Clock.systemUTC()));
        }
        try (Cluster cluster = desk.open()) {
            String where = namespace.of(cluster);
            Cluster.Whoami who = cluster.whoami();
            String spoken =
                    role == null ? Roles.of(purpose, who, ShippedData.data().path("roles")) : role;
            Instant end = end(who.now());
            ObjectNode document = document(target, who, spoken, end);
            JsonNode written =
                    cluster.create(Cluster.RECORDS + "/namespaces/" + where + "/approvals", document, desk.dryRun());
            ApprovedWorkload known = ApprovedWorkload.look(cluster, target, where, change);
            PrintWriter out = spec.commandLine().getOut();
            desk.print(out, written, lines(written, target + " in " + where, who.name() + " as " + spoken, end, known));
        }
        return 0;
    }

    private void checkWords() {
        known("PURPOSE", purpose, RecordWords.PURPOSES);
        if (role != null) {
            known("--role", role, RecordWords.ROLES);
        }
        if (!change.matches(DIGEST)) {
            throw new UsageProblem(
                    "--change: \"" + change + "\" is not the digest of a change; write sha256: and 64 lower-case hex"
                            + " digits, as the denial prints it" + (change.isEmpty() ? "; is $CHANGE set?" : ""));
        }
        if (purpose.equals("migration") != !migration.isEmpty()) {
            throw new UsageProblem(
                    "--migration: the purpose migration, and no other, needs it; write the name of the announced migration");
        }
        if (!incident.isEmpty() && !purpose.equals("hotfix")) {
            throw new UsageProblem(
                    "--incident: is for the purpose hotfix only; " + purpose + " does not lift an incident freeze");
        }
        if (purpose.equals("break-glass") && (!RecordOptions.isTold(reason) || !RecordOptions.isTold(ticket))) {
            throw new UsageProblem("--reason, --ticket: the purpose break-glass needs both");
        }
    }

    private void checkEnd(Instant end) {
        if (purpose.equals("break-glass")
                && end.isAfter(Clock.systemUTC().instant().plus(BREAK_GLASS))) {
            throw new UsageProblem("--for: a break-glass approval is valid for one hour at most");
        }
    }

    private static void known(String what, String word, List<String> words) {
        if (!words.contains(word)) {
            throw new UsageProblem(what + ": \"" + word + "\" is not known; " + Spelling.hint(word, words));
        }
    }

    private Instant end(Instant now) {
        if (until == null) {
            Duration usual = RecordOptions.span("approvals", "default_validity", Duration.ofHours(4));
            return now.plus(purpose.equals("break-glass") ? BREAK_GLASS : usual);
        }
        String told = until;
        return DurationArgument.parse(told).map(now::plus).orElseGet(() -> CaseFile.time(told, "--for"));
    }

    private ObjectNode document(WorkloadName target, Cluster.Whoami who, String spoken, Instant end) {
        String name = new RecordNames(new SecureRandom()).of(purpose + "-" + target.name());
        ObjectNode document = RecordOptions.document("Approval", name);
        ObjectNode approval = (ObjectNode) document.path("spec");
        approval.put("purpose", purpose).put("role", spoken);
        approval.putObject("workload").put("kind", target.kind()).put("name", target.name());
        approval.put("change", change);
        told(approval, "incident", incident);
        told(approval, "migration", migration);
        told(approval, "reason", reason);
        told(approval, "ticket", ticket);
        approval.put("expiresAt", RecordOptions.written(end)).put("approver", who.name());
        return document;
    }

    private static void told(ObjectNode approval, String member, String text) {
        if (RecordOptions.isTold(text)) {
            approval.put(member, text);
        }
    }

    private List<String> lines(JsonNode written, String target, String who, Instant end, ApprovedWorkload known) {
        String name = written.at("/metadata/name").asText();
        List<String> lines = new ArrayList<>();
        lines.add("Approved: " + purpose + " for " + target + ", by " + who + ".");
        lines.add(TextTable.line("record", "approval/" + name));
        lines.add(TextTable.line("change", change));
        known.images().forEach(image -> lines.add(TextTable.line("image", image)));
        lines.add(TextTable.line("counts", "until " + ShippedData.readable(end)));
        if (!RecordOptions.isTold(reason)) {
            lines.add(TextTable.line("reason", "none given; next time add --reason"));
        }
        known.warning().ifPresent(warning -> lines.add("Warning: " + warning));
        lines.add(
                purpose.equals("migration")
                        ? "The gate admits migration " + migration + " once its announcement is old enough."
                        : "It is valid for this change only. Run the denied command again, or sync in Argo CD.");
        lines.add("To revoke it: "
                + ShellCommand.of("novapay", "revoke")
                        .named(name)
                        .in(written.at("/metadata/namespace").asText())
                        .with(desk.typed()));
        return lines;
    }
}
