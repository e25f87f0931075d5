package com.novapay.deploygate.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.audit.summary.DecisionSummary;
import com.novapay.deploygate.audit.summary.RuleOutcome;
import com.novapay.deploygate.command.ObjectName;
import com.novapay.deploygate.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** One recorded decision for people to read. */
final class DecisionText {
    private DecisionText() {}

    /**
     * The text of a decision.
     *
     * @param codes the rules of its policies, for a record that does not name those that passed
     * @param afterwards what the log has of the template since, the oldest first
     */
    static String of(JsonNode record, List<String> codes, List<JsonNode> afterwards) {
        List<String> lines = new ArrayList<>();
        DecisionSummary summary = DecisionSummary.of(record, codes);
        JsonNode resource = record.path("resource");
        String subResource = resource.path("subResource").asText();
        lines.add("Decision  " + record.path("decisionId").asText());
        line(lines, "Says", says(record));
        line(lines, "Asked by", TextTable.plain(summary.requester()));
        line(lines, "Author", TextTable.plain(String.join(", ", summary.authors())));
        summary.approvers().forEach(approver -> line(lines, "Approved", "by " + TextTable.plain(approver)));
        summary.bypasses().forEach(bypass -> line(lines, "Bypassed", TextTable.plain(bypass)));
        line(lines, "Then", EventText.brief(afterwards));
        line(lines, "When", record.path("time").asText());
        line(
                lines,
                "What",
                record.path("operation").asText() + " of "
                        + resource.path("kind").asText().toLowerCase(Locale.ROOT) + "/"
                        + named(resource.path("name").asText())
                        + (subResource.isEmpty() ? "" : "/" + subResource)
                        + in(resource.path("namespace").asText()));
        line(lines, "Class", record.path("class").asText());
        line(lines, "Who", who(record.path("actor")));
        line(lines, "Argo CD", argocd(record.path("argocd")));
        change(lines, record.path("change"));
        line(lines, "Request", record.path("requestUid").asText());
        line(lines, "Policies", record.path("policyRevision").asText());
        line(lines, "Commit", record.path("policyCommit").asText());
        line(
                lines,
                "Opens",
                record.path("nextOpenKnown").asBoolean(true)
                        ? record.path("nextOpen").asText("")
                        : "not known");
        record.path("warnings").forEach(warning -> line(lines, "Warning", warning.asText()));
        for (JsonNode violation : record.path("violations")) {
            String enforcement = violation.path("enforcement").asText();
            lines.add("");
            lines.add(violation.path("code").asText() + (enforcement.equals("deny") ? "" : " (" + enforcement + ")")
                    + ": " + plain(violation.path("message")));
            lines.add("  " + plain(violation.path("remedy")));
        }
        rules(lines, summary.rules());
        lines.add("");
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    private static void rules(List<String> lines, List<RuleOutcome> rules) {
        if (rules.isEmpty()) {
            return;
        }
        int width = rules.stream().mapToInt(rule -> rule.name().length()).max().orElse(0);
        lines.add("");
        lines.add("Rules");
        rules.forEach(rule -> lines.add(
                "  " + TextTable.pad(TextTable.plain(rule.name()), width + 2) + TextTable.plain(rule.words())));
    }

    private static String says(JsonNode record) {
        JsonNode failure = record.path("failure");
        if (!failure.isMissingNode()) {
            return (record.path("allowed").asBoolean() ? "admitted without evaluation: " : "not evaluated, so denied: ")
                    + failure.path("code").asText() + ": " + plain(failure.path("detail"));
        }
        return Ansi.AUTO.string(record.path("allowed").asBoolean() ? "@|green admitted|@" : "@|red denied|@");
    }

    /** Of one whose name was still to be generated the record has none. */
    static String named(String name) {
        return name.isEmpty() ? ObjectName.generated("") : name;
    }

    /** An incident is in no namespace. */
    private static String in(String namespace) {
        return namespace.isEmpty() ? "" : " in " + namespace;
    }

    private static String who(JsonNode user) {
        List<String> groups = new ArrayList<>();
        user.path("groups").forEach(group -> groups.add(plain(group)));
        return plain(user.path("username")) + (groups.isEmpty() ? "" : " of " + String.join(", ", groups));
    }

    /** Who started a sync is what that person says, so it is told as such. */
    private static String argocd(JsonNode sync) {
        if (sync.path("application").isMissingNode()) {
            return "";
        }
        JsonNode by = sync.path("initiatedBy");
        String started = by.path("automated").asBoolean()
                ? ", started by auto-sync"
                : by.path("username").isMissingNode() ? "" : ", started by " + plain(by.path("username"));
        List<String> revisions = new ArrayList<>();
        sync.path("revisions").forEach(revision -> revisions.add(plain(revision)));
        String revision =
                sync.path("revision").isMissingNode() ? String.join(", ", revisions) : plain(sync.path("revision"));
        return "application " + plain(sync.path("application")) + in(plain(sync.path("namespace"))) + " of project "
                + plain(sync.path("project")) + started + (revision.isEmpty() ? "" : ", revision " + revision)
                + (sync.path("verified").asBoolean() ? "" : " (this application does not manage the workload)");
    }

    private static void change(List<String> lines, JsonNode change) {
        line(lines, "Change", change.path("digest").asText(""));
        change.path("fields").forEach(field -> line(lines, "Field", plain(field)));
        line(lines, "Before", change.path("previousDigest").asText(""));
        change.path("images").forEach(image -> line(lines, "Image", plain(image.path("image"))));
    }

    private static void line(List<String> lines, String name, String value) {
        if (!value.isEmpty() && !value.equals("null")) {
            lines.add(TextTable.pad(name, 10) + value);
        }
    }

    private static String plain(JsonNode text) {
        return TextTable.plain(text.asText());
    }
}
