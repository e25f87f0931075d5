package com.novapay.deploygate.authoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.policytest.RuleTexts;
import com.novapay.deploygate.yaml.YamlDocument;
import com.novapay.deploygate.yaml.YamlProblem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What differs between two policies, in words: rules, libraries and data. Tests and samples decide nothing and are not compared.
 * Immutable.
 */
public record PolicyDiff(List<RuleChange> rules, List<DataChange> data) {
    public PolicyDiff {
        rules = List.copyOf(rules);
        data = List.copyOf(data);
    }

    /** Compares the texts of two policies by path, as {@code Policies.sources} and the audit log give them. */
    public static PolicyDiff between(Map<String, String> from, Map<String, String> to) {
        Map<String, RuleText> before = rules(from);
        Map<String, RuleText> after = rules(to);
        RuleTexts one = new RuleTexts(rego(from)); // without data, which is listed for itself
        RuleTexts other = new RuleTexts(rego(to));
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        List<RuleChange> changes = new ArrayList<>();
        for (String name : names) {
            RuleText old = before.get(name);
            RuleText now = after.get(name);
            if (old == null && now != null) {
                changes.add(RuleChange.added(now));
            } else if (old != null && now == null) {
                changes.add(RuleChange.removed(old));
            } else if (old != null && now != null) {
                List<RuleChange.Detail> details = RuleChange.details(old, now);
                if (details.isEmpty() && !now.code().isEmpty() && !one.isSame(now.code(), other)) {
                    details = List.of(new RuleChange.Detail("text", "", "the same; a library that it uses differs"));
                }
                if (!details.isEmpty()) {
                    changes.add(RuleChange.changed(now, details));
                }
            }
        }
        changes.sort(Comparator.comparing(RuleChange::isRule).reversed().thenComparing(RuleChange::name));
        return new PolicyDiff(changes, DataChange.between(data(from), data(to)));
    }

    private static Map<String, RuleText> rules(Map<String, String> sources) {
        Map<String, RuleText> rules = new TreeMap<>();
        sources.forEach((path, text) -> {
            if (path.endsWith(".rego")) {
                RuleText rule = RuleText.of(path, text);
                String name = RuleChange.name(rule);
                // A rule may have several files; each after the first is compared by its path.
                if (rules.putIfAbsent(name, rule) != null) {
                    rules.put(path, new RuleText(path, Map.of(), rule.lines()));
                }
            }
        });
        return rules;
    }

    private static Map<String, String> rego(Map<String, String> sources) {
        Map<String, String> rego = new TreeMap<>(sources);
        rego.keySet().removeIf(path -> !path.endsWith(".rego"));
        return rego;
    }

    private static JsonNode data(Map<String, String> sources) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        sources.forEach((path, text) -> {
            if (!path.endsWith(".rego")) {
                ObjectNode at = all;
                List<String> folders = List.of(path.split("/", -1));
                for (String folder : folders.subList(0, folders.size() - 1)) {
                    at = at.withObjectProperty(folder);
                }
                if (read(text) instanceof ObjectNode data) {
                    at.setAll(data);
                }
            }
        });
        return all;
    }

    private static JsonNode read(String text) {
        try {
            List<YamlDocument> documents = YamlDocument.all(text);
            return documents.isEmpty()
                    ? JsonNodeFactory.instance.objectNode()
                    : documents.getFirst().json();
        } catch (YamlProblem e) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    public boolean isEmpty() {
        return rules.isEmpty() && data.isEmpty();
    }

    /** The lines for a terminal. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        section("Rules", rules.stream().filter(RuleChange::isRule).toList(), lines);
        section("Libraries", rules.stream().filter(change -> !change.isRule()).toList(), lines);
        if (!data.isEmpty()) {
            lines.add("Data");
            data.forEach(change -> lines.add("  " + change.text()));
        }
        return lines.isEmpty() ? List.of("No differences.") : lines;
    }

    private static void section(String head, List<RuleChange> changes, List<String> lines) {
        if (changes.isEmpty()) {
            return;
        }
        lines.add(head);
        for (RuleChange change : changes) {
            String title = change.title().isEmpty() ? "" : " (" + change.title() + ")";
            lines.add("  " + change.kind().name().toLowerCase(Locale.ROOT) + "  " + change.name() + title);
            change.details().forEach(detail -> lines.add("      " + detail.text()));
        }
    }

    /** Everything, for programs. */
    public ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("same", isEmpty());
        ArrayNode changed = node.putArray("rules");
        ArrayNode libraries = node.putArray("libraries");
        for (RuleChange change : rules) {
            ObjectNode one = (change.isRule() ? changed : libraries)
                    .addObject()
                    .put(change.isRule() ? "code" : "path", change.name())
                    .put("change", change.kind().name().toLowerCase(Locale.ROOT))
                    .put("file", change.file());
            ArrayNode details = one.putArray("details");
            change.details()
                    .forEach(detail -> details.addObject()
                            .put("what", detail.what())
                            .put("from", detail.from())
                            .put("to", detail.to()));
        }
        ArrayNode settings = node.putArray("data");
        for (DataChange change : data) {
            ObjectNode one = settings.addObject().put("key", change.key());
            one.set("from", change.from().isMissingNode() ? one.nullNode() : change.from());
            one.set("to", change.to().isMissingNode() ? one.nullNode() : change.to());
        }
        return node;
    }
}
