package com.novapay.deploygate.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One place where two documents differ. Immutable.
 *
 * @param path such as {@code spec.template.spec.containers[app].image}
 * @param before empty when it is new
 * @param after empty when it is gone
 */
record Difference(String path, String before, String after) {
    private static final int MOST = 200;

    /** Where they differ, in the order of paths; the first few hundred places. Lists whose members have names are compared by those. */
    static List<Difference> between(JsonNode before, JsonNode after) {
        List<Difference> found = new ArrayList<>();
        compare("", before, after, found);
        return List.copyOf(found);
    }

    private static void compare(String path, JsonNode before, JsonNode after, List<Difference> found) {
        if (found.size() >= MOST || before.equals(after)) {
            return;
        }
        if (isBranch(before) || isBranch(after)) {
            Map<String, JsonNode> olds = members(before);
            Map<String, JsonNode> news = members(after);
            TreeSet<String> names = new TreeSet<>(olds.keySet());
            names.addAll(news.keySet());
            for (String name : names) {
                String inner = path.isEmpty() && !name.startsWith("[") ? name.substring(1) : path + name;
                compare(
                        inner,
                        olds.getOrDefault(name, MissingNode.getInstance()),
                        news.getOrDefault(name, MissingNode.getInstance()),
                        found);
            }
        }
        boolean leafBefore = !isBranch(before) && !before.isMissingNode();
        boolean leafAfter = !isBranch(after) && !after.isMissingNode();
        if (leafBefore || leafAfter) {
            found.add(new Difference(path, leafBefore ? before.asText() : "", leafAfter ? after.asText() : ""));
        }
    }

    /** Empty ones are shown as they are. */
    private static boolean isBranch(JsonNode node) {
        return node.isContainerNode() && !node.isEmpty();
    }

    private static Map<String, JsonNode> members(JsonNode node) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        if (node.isObject()) {
            node.properties().forEach(member -> members.put("." + member.getKey(), member.getValue()));
        } else if (node.isArray()) {
            int index = 0;
            for (JsonNode element : node) {
                JsonNode name = element.path("name");
                String key = "[" + (name.isTextual() ? name.textValue() : String.valueOf(index)) + "]";
                members.put(members.containsKey(key) ? "[" + index + "]" : key, element);
                index++;
            }
        }
        return members;
    }
}
