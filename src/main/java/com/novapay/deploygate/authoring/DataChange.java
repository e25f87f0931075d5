package com.novapay.deploygate.authoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One setting that differs. Immutable.
 *
 * @param key such as {@code schedule.open_days}
 * @param from missing when the setting is new
 * @param to missing when the setting is gone
 */
public record DataChange(String key, JsonNode from, JsonNode to) {
    private static final List<String> WEEK =
            List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");

    /** The settings that differ, by key. */
    static List<DataChange> between(JsonNode from, JsonNode to) {
        List<DataChange> changes = new ArrayList<>();
        collect("", from, to, changes);
        return changes;
    }

    private static void collect(String key, JsonNode from, JsonNode to, List<DataChange> changes) {
        if (from.equals(to)) {
            return;
        }
        boolean mappings = (from.isObject() || from.isMissingNode()) && (to.isObject() || to.isMissingNode());
        if (!mappings || (from.isEmpty() && to.isEmpty())) {
            changes.add(new DataChange(key, from, to));
            return;
        }
        Set<String> names = new TreeSet<>();
        from.fieldNames().forEachRemaining(names::add);
        to.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            collect(key.isEmpty() ? name : key + "." + name, from.path(name), to.path(name), changes);
        }
    }

    /** The line for a terminal. */
    public String text() {
        if (from.isMissingNode()) {
            return key + ": " + words(to) + " (new)";
        }
        if (to.isMissingNode()) {
            return key + ": " + words(from) + " (removed)";
        }
        return key + ": " + words(from) + " -> " + words(to) + members();
    }

    /** What came and went of a list of words. */
    private String members() {
        if (!from.isArray() || !to.isArray()) {
            return "";
        }
        Set<JsonNode> added = new LinkedHashSet<>(to.valueStream().toList());
        added.removeAll(from.valueStream().toList());
        Set<JsonNode> removed = new LinkedHashSet<>(from.valueStream().toList());
        removed.removeAll(to.valueStream().toList());
        List<String> parts = new ArrayList<>();
        if (!added.isEmpty()) {
            parts.add("added "
                    + String.join(", ", added.stream().map(DataChange::words).toList()));
        }
        if (!removed.isEmpty()) {
            parts.add("removed "
                    + String.join(", ", removed.stream().map(DataChange::words).toList()));
        }
        return parts.isEmpty() ? " (another order)" : " (" + String.join("; ", parts) + ")";
    }

    private static String words(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue();
        }
        if (!value.isArray() || value.isEmpty() || !value.valueStream().allMatch(JsonNode::isValueNode)) {
            return value.toString();
        }
        List<String> members = value.valueStream().map(JsonNode::asText).toList();
        int first = WEEK.indexOf(members.getFirst());
        boolean days = first >= 0
                && members.size() > 2
                && first + members.size() <= WEEK.size()
                && members.equals(WEEK.subList(first, first + members.size()));
        return days ? members.getFirst() + " to " + members.getLast() : String.join(", ", members);
    }
}
