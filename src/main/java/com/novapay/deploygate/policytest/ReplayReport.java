package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a replay found, for people and for programs. Confined to one thread. */
public final class ReplayReport {
    private final String revision;
    private final List<ObjectNode> differing = new ArrayList<>();
    private final List<ObjectNode> failed = new ArrayList<>();
    private final List<ObjectNode> notHeld = new ArrayList<>();
    private long same;
    private long unjudged;

    public ReplayReport(String revision) {
        this.revision = revision;
    }

    /** Takes one recorded decision in. */
    public void add(Replay.Result result) {
        switch (result) {
            case Replay.Result.Same found -> same++;
            case Replay.Result.Unjudged found -> unjudged++;
            case Replay.Result.Failed found -> failed.add(about(found.record()).put("problem", found.detail()));
            case Replay.Result.Differs found -> differ(about(found.record()), found.was(), found.would());
            case Replay.Result.NotHeld found -> {
                ObjectNode about = about(found.record());
                found.codes().forEach(about.putArray("codes")::add);
                notHeld.add(about);
            }
        }
    }

    /** Takes one case in, as it was judged before and after. */
    public void add(String name, Decision before, Decision after) {
        if (before.codes().equals(after.codes())) {
            same++;
        } else {
            differ(JsonNodeFactory.instance.objectNode().put("case", name), before.codes(), after.codes());
        }
    }

    private void differ(ObjectNode about, Set<String> was, Set<String> would) {
        was.forEach(about.putArray("was")::add);
        would.forEach(about.putArray("would")::add);
        differing.add(about);
    }

    private static ObjectNode about(ObjectNode record) {
        JsonNode resource = record.path("resource");
        return JsonNodeFactory.instance
                .objectNode()
                .put("decisionId", record.path("decisionId").asText())
                .put("time", record.path("time").asText())
                .put("class", record.path("class").asText())
                .put(
                        "workload",
                        resource.path("namespace").asText() + "/"
                                + resource.path("kind").asText() + "/"
                                + resource.path("name").asText());
    }

    /** How many there were. */
    public long total() {
        return same + unjudged + differing.size() + failed.size() + notHeld.size();
    }

    public int exitCode() {
        return !failed.isEmpty() || !notHeld.isEmpty() ? 2 : differing.isEmpty() ? 0 : 1;
    }

    public ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("policyRevision", revision)
                .put("same", same)
                .put("notJudgedByRules", unjudged);
        ArrayNode differs = node.putArray("differs");
        differing.forEach(differs::add);
        ArrayNode failures = node.putArray("failed");
        failed.forEach(failures::add);
        ArrayNode missing = node.putArray("notHeld");
        notHeld.forEach(missing::add);
        return node;
    }

    public String text() {
        TextTable table = new TextTable("TIME", "DECISION", "CLASS", "WORKLOAD", "WAS", "WOULD BE");
        for (ObjectNode one : differing) {
            table.row(
                    one.path("time").asText(),
                    one.path("decisionId").asText(one.path("case").asText()),
                    one.path("class").asText(),
                    one.path("workload").asText(),
                    says(one.path("was")),
                    says(one.path("would")));
        }
        StringBuilder text = new StringBuilder(differing.isEmpty() ? "" : table.text((column, cell) -> cell));
        failed.forEach(one -> text.append(one.path("decisionId").asText())
                .append(" could not be evaluated: ")
                .append(TextTable.plain(one.path("problem").asText()))
                .append(System.lineSeparator()));
        if (!notHeld.isEmpty()) {
            Set<String> codes = new TreeSet<>();
            notHeld.forEach(one -> one.path("codes").forEach(code -> codes.add(code.asText())));
            text.append(notHeld.size())
                    .append(
                            " could not be evaluated, because these rules changed and may read values that records do not contain: ")
                    .append(String.join(", ", codes))
                    .append(System.lineSeparator());
        }
        return text.append(differing.isEmpty() ? "" : System.lineSeparator())
                .append("policies ")
                .append(revision, 0, Math.min(12, revision.length()))
                .append(": ")
                .append(same)
                .append(" the same, ")
                .append(differing.size())
                .append(" would differ, ")
                .append(failed.size() + notHeld.size())
                .append(" could not be evaluated, ")
                .append(unjudged)
                .append(" meet no rule")
                .append(System.lineSeparator())
                .toString();
    }

    private static String says(JsonNode codes) {
        List<String> all = new ArrayList<>();
        codes.forEach(code -> all.add(code.asText()));
        return all.isEmpty() ? "admitted" : "denied: " + String.join(", ", all);
    }
}
