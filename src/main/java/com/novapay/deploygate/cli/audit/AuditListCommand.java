package com.novapay.deploygate.cli.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.DecisionFilter;
import com.novapay.deploygate.audit.DecisionReader.Row;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.terminal.Output;
import com.novapay.deploygate.terminal.TextTable;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay audit list}. */
@Command(
        name = "list",
        description = "Lists decisions or other records, newest first.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:listed, even if there are none", "2:the audit log could not be read"},
        footer = {
            "",
            "Examples:",
            "  novapay audit list --denied --since 7d",
            "  novapay audit list --since 2026-11-01 --until 2026-11-30 --environment production --class ROLLBACK",
            "  novapay audit list --approver vp@novapay --since 30d",
            "  novapay audit list --type ungated --since 30d",
            "  novapay audit list -n pay --workload deployment/payments --code incident-freeze -o json"
        })
public final class AuditListCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private LogSource source = new LogSource();

    @Mixin
    private Output output = new Output();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "The most records to list; default: 50.")
    private int limit;

    @Option(
            names = {"--since", "--from"},
            paramLabel = "30d|12h|15m|DAY|TIME",
            description = "Only decisions since then.")
    private Optional<String> since = Optional.empty();

    @Option(
            names = {"--until", "--to"},
            paramLabel = "30d|12h|15m|DAY|TIME",
            description = "Only decisions before then; with a day, to its end.")
    private Optional<String> until = Optional.empty();

    @Mixin
    private AuditMatch match = new AuditMatch();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = LogRecord.DECISION,
            description =
                    "A record type such as decision, observed, ungated or policy.loaded, or all; default: decision.")
    private String type = LogRecord.DECISION;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        if (limit < 1) {
            throw new UsageProblem("--limit: \"" + limit + "\" is not a number of 1 or more");
        }
        Clock clock = Clock.systemUTC();
        DecisionFilter filter = new DecisionFilter(
                wanted(),
                since.map(text -> Moments.from("--since", text, clock)),
                until.map(text -> Moments.until("--until", text, clock)),
                match.match(source),
                limit);
        List<Row> rows = source.ask(reader -> reader.list(filter));
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            rows.forEach(row -> array.add(json(row)));
            out.println(array);
        } else {
            boolean decisions = type.equals(LogRecord.DECISION);
            TextTable table = new TextTable(
                    "TIME", decisions ? "DECISION" : "RECORD", "SAYS", "CLASS", "WORKLOAD", "USER", "WHY");
            rows.forEach(row -> table.row(
                    row.time(),
                    row.decisionId(),
                    decisions || row.type().equals(LogRecord.DECISION)
                            ? row.outcome()
                            : (row.type() + " " + row.outcome()).strip(),
                    row.changeClass(),
                    (row.namespace().isEmpty() ? "" : row.namespace() + "/") + row.kind() + "/"
                            + DecisionText.named(row.name()),
                    row.user(),
                    why(row)));
            out.print(table.text(AuditListCommand::coloured));
        }
        out.flush();
        return 0;
    }

    /** Why it was denied; of policies which revision it is about. */
    private static String why(Row row) {
        boolean ofPolicies =
                row.type().startsWith("policy.") && !row.policyRevision().isEmpty();
        return ofPolicies
                ? "revision "
                        + row.policyRevision()
                                .substring(0, Math.min(12, row.policyRevision().length()))
                : String.join(", ", row.codes());
    }

    /** Empty for all. */
    private String wanted() {
        if (type.equals("all")) {
            return "";
        }
        return RecordType.of(type)
                .map(RecordType::word)
                .orElseThrow(() -> new UsageProblem("--type: \"" + type + "\" is not a record type; known are "
                        + Arrays.stream(RecordType.values())
                                .map(RecordType::word)
                                .collect(Collectors.joining(", "))
                        + "; or all"));
    }

    private static String coloured(int column, String cell) {
        String colour =
                column != 2 ? "" : cell.startsWith("allow") ? "green" : cell.startsWith("DECISION") ? "" : "red";
        return colour.isEmpty() ? cell : Ansi.AUTO.string("@|" + colour + " " + cell + "|@");
    }

    private static ObjectNode json(Row row) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("decisionId", row.decisionId())
                .put("requestUid", row.requestUid())
                .put("time", row.time())
                .put("allowed", row.allowed())
                .put("outcome", row.outcome())
                .put("class", row.changeClass())
                .put("namespace", row.namespace())
                .put("kind", row.kind())
                .put("name", row.name())
                .put("user", row.user());
        row.codes().forEach(node.putArray("codes")::add);
        return node.put("policyRevision", row.policyRevision()).put("type", row.type());
    }
}
