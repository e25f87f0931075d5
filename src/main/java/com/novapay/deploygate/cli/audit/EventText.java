package com.novapay.deploygate.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A record that is no decision, for people to read. */
final class EventText {
    private static final int LONGEST = 200;

    private EventText() {}

    /** All of it, one member a line; long texts, such as those of rules, only by their length. */
    static String of(JsonNode record) {
        List<String> lines = new ArrayList<>();
        lines.add(TextTable.pad("Record", 10)
                + TextTable.plain(record.path("recordId").asText()) + " ("
                + TextTable.plain(record.path("schema").asText()) + ")");
        members(lines, "", record);
        lines.add("");
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    private static void members(List<String> lines, String prefix, JsonNode node) {
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            String name = prefix + member.getKey();
            JsonNode value = member.getValue();
            if (name.equals("schema") || name.equals("recordId")) {
                continue;
            }
            if (value.isObject()) {
                members(lines, name + ".", value);
            } else {
                String text = value.isValueNode() ? value.asText() : value.toString();
                lines.add("  " + TextTable.plain(name) + ": "
                        + (text.length() <= LONGEST ? TextTable.plain(text) : text.length() + " characters"));
            }
        }
    }

    /** What happened after a decision, in a line; empty when nothing did. */
    static String brief(List<JsonNode> events) {
        return events.stream()
                .map(event ->
                        TextTable.plain(what(event) + " " + event.path("time").asText()))
                .collect(Collectors.joining(", "));
    }

    private static String what(JsonNode event) {
        String type = event.path("schema").asText();
        return type.equals(RecordType.OBSERVED.schema())
                ? event.path("outcome").asText()
                : type.replaceAll(".*/(.*)/v1", "$1");
    }

    /** What happened after a decision, one line each, the oldest first; nothing when nothing did. */
    static String afterwards(List<JsonNode> events) {
        if (events.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("Afterwards").append(System.lineSeparator());
        for (JsonNode event : events) {
            String why = event.path("why").asText();
            text.append("  ")
                    .append(TextTable.plain(event.path("time").asText()))
                    .append("  ")
                    .append(TextTable.plain(what(event)))
                    .append(why.isEmpty() ? "" : ": " + TextTable.plain(why))
                    .append("  (")
                    .append(TextTable.plain(event.path("recordId").asText()))
                    .append(')')
                    .append(System.lineSeparator());
        }
        return text.append(System.lineSeparator()).toString();
    }
}
