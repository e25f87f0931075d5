package com.novapay.deploygate.cli.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.cli.NamespaceOption;
import com.novapay.deploygate.command.ObjectName;
import com.novapay.deploygate.command.ShellCommand;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import com.novapay.deploygate.terminal.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code novapay revoke}: takes an Approval back, as who you are. */
@Command(
        name = "revoke",
        description = "Revokes an approval. It is no longer valid; a change that is already deployed stays.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:revoked, now or before",
            "1:there is no such approval, or you have no right to",
            "2:the command failed"
        },
        footer = {
            "",
            "Examples:",
            "  novapay revoke friday-checkout-k7x2q -n pay",
            "  novapay revoke friday-checkout-k7x2q -n pay --dry-run -o json"
        })
public final class RevokeCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The approval; kubectl get approvals -n NS lists them.")
    private String name = "";

    @Mixin
    private NamespaceOption namespace = new NamespaceOption();

    @Mixin
    private RecordOptions desk = new RecordOptions();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        String plain = name.startsWith("approval/") ? name.substring("approval/".length()) : name;
        try (Cluster cluster = desk.open()) {
            String where = namespace.of(cluster);
            String path = Cluster.RECORDS + "/namespaces/" + where + "/approvals/" + plain;
            JsonNode approval = cluster.find(path)
                    .orElseThrow(() -> new ClusterProblem(
                            ClusterProblem.Kind.ABSENT,
                            "there is no approval " + ObjectName.shown(plain) + " in " + ObjectName.shown(where)
                                    + "; list them with: "
                                    + ShellCommand.of("kubectl", "get", "approvals")
                                            .in(where)
                                            .with(desk.typed())));
            JsonNode said = approval.path("spec");
            if (said.hasNonNull("revokedAt")) {
                print(
                        approval,
                        "It was already revoked, by " + said.path("revokedBy").asText() + " at "
                                + said.path("revokedAt").asText() + ".");
                return 0;
            }
            Cluster.Whoami who = cluster.whoami();
            ObjectNode revoked = JsonNodeFactory.instance
                    .objectNode()
                    .put("revokedAt", RecordOptions.written(who.now()))
                    .put("revokedBy", who.name());
            JsonNode written = cluster.amend(approval, "approvals", revoked, desk.dryRun());
            print(
                    written,
                    "Revoked by " + who.name() + "; the gate denies that change again, unless it is already deployed.");
        }
        return 0;
    }

    private void print(JsonNode approval, String what) {
        JsonNode said = approval.path("spec");
        desk.print(
                out(),
                approval,
                List.of(
                        what,
                        TextTable.line(
                                "record",
                                "approval/" + approval.at("/metadata/name").asText()),
                        TextTable.line(
                                "was for",
                                said.path("purpose").asText() + ", "
                                        + said.at("/workload/kind").asText().toLowerCase(Locale.ROOT) + "/"
                                        + said.at("/workload/name").asText() + ", by "
                                        + said.path("approver").asText()),
                        TextTable.line("change", said.path("change").asText())));
    }

    private PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        return spec.commandLine().getOut();
    }
}
