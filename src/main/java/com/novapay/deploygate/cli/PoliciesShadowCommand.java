package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.cli.audit.LogSource;
import com.novapay.deploygate.gate.ShadowRecords;
import com.novapay.deploygate.terminal.Output;
import com.novapay.deploygate.terminal.TextTable;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay policies shadow}. */
@Command(
        name = "shadow",
        description = {
            "Lists decisions that the policies in the shadow would have taken otherwise.",
            "They are those of the setting policies.shadow. The list is from the audit log, newest first, counted by rule."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:no differences", "1:some decisions would have been different", "2:the command failed"},
        footer = {"", "Examples:", "  novapay policies shadow", "  novapay policies shadow --revision 3f9c2a1 -o json"})
final class PoliciesShadowCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--revision",
            paramLabel = "REVISION",
            description =
                    "Only this revision or commit in the shadow, or its first digits; default: the newest one recorded.")
    private @Nullable String revision;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "The most decisions to list; default: ${DEFAULT-VALUE}.")
    private int limit = 50;

    @Mixin
    private LogSource source = new LogSource();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        RecordStore store = source.store();
        List<ShadowRecords.Difference> found;
        try {
            found = ShadowRecords.of(store, revision == null ? "" : revision);
        } catch (SQLException e) {
            throw LogSource.unreadable(store, e);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(output.json() ? json(found) + "\n" : text(found));
        out.flush();
        return found.isEmpty() ? 0 : 1;
    }

    /** How often a rule denies by one of the two only. */
    private static final class Count {
        private int active;
        private int shadow;
    }

    private static Map<String, Count> counts(List<ShadowRecords.Difference> found) {
        Map<String, Count> counts = new TreeMap<>();
        for (ShadowRecords.Difference difference : found) {
            difference.onlyActive().forEach(code -> counts.computeIfAbsent(code, one -> new Count()).active++);
            difference.onlyShadow().forEach(code -> counts.computeIfAbsent(code, one -> new Count()).shadow++);
        }
        return counts;
    }

    private String text(List<ShadowRecords.Difference> found) {
        if (found.isEmpty()) {
            return "No decision would have been different.\n";
        }
        long denied =
                found.stream().filter(one -> one.outcome().equals("would-deny")).count();
        long allowed = found.stream()
                .filter(one -> one.outcome().equals("would-allow"))
                .count();
        StringBuilder text = new StringBuilder();
        text.append(found.size())
                .append(found.size() == 1 ? " decision" : " decisions")
                .append(" would have been different by revision ")
                .append(found.getFirst().revision(), 0, 12)
                .append(": ")
                .append(allowed)
                .append(" allowed instead of denied, ")
                .append(denied)
                .append(" denied instead of allowed, ")
                .append(found.size() - allowed - denied)
                .append(" denied for other reasons.\n\n");
        TextTable rules = new TextTable("RULE", "DENIES NOW", "WOULD DENY");
        counts(found)
                .forEach((code, count) -> rules.row(code, String.valueOf(count.active), String.valueOf(count.shadow)));
        text.append(rules.text((column, cell) -> cell)).append('\n');
        TextTable decisions = new TextTable("TIME", "DECISION", "WORKLOAD", "NOW", "WOULD BE");
        found.stream()
                .limit(limit)
                .forEach(one -> decisions.row(
                        one.time(), one.decision(), one.workload(), said(one.active()), said(one.shadow())));
        text.append(decisions.text((column, cell) -> cell));
        if (found.size() > limit) {
            text.append("… and ").append(found.size() - limit).append(" more: --limit\n");
        }
        return text.toString();
    }

    private static String said(List<String> codes) {
        return codes.isEmpty() ? "allowed" : String.join(", ", codes);
    }

    private static ObjectNode json(List<ShadowRecords.Difference> found) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ObjectNode rules = node.putObject("rules");
        counts(found)
                .forEach((code, count) ->
                        rules.putObject(code).put("deniesNow", count.active).put("wouldDeny", count.shadow));
        ArrayNode decisions = node.putArray("decisions");
        for (ShadowRecords.Difference one : found) {
            ObjectNode decision = decisions
                    .addObject()
                    .put("time", one.time())
                    .put("decisionId", one.decision())
                    .put("workload", one.workload())
                    .put("outcome", one.outcome())
                    .put("shadowRevision", one.revision());
            one.active().forEach(decision.putArray("active")::add);
            one.shadow().forEach(decision.putArray("shadow")::add);
        }
        return node;
    }
}
