package com.novapay.deploygate.authoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * One rule or library that differs. Immutable.
 *
 * @param name the rule's code, or the path of a library
 * @param file where it is, in the new policies if it is in both
 * @param details what differs in a rule that is in both
 */
public record RuleChange(Kind kind, boolean isRule, String name, String file, String title, List<Detail> details) {
    /** What happened to it. */
    public enum Kind {
        ADDED,
        REMOVED,
        CHANGED
    }

    /**
     * One member that differs.
     *
     * @param what such as {@code remedy}, or {@code text} for the statements of Rego
     * @param from empty when the member is new, or when {@code to} says it all
     */
    public record Detail(String what, String from, String to) {
        /** The line for a terminal. */
        public String text() {
            return what + ": " + (from.isEmpty() ? to : from + " -> " + (to.isEmpty() ? "(removed)" : to));
        }
    }

    public RuleChange {
        details = List.copyOf(details);
    }

    static RuleChange added(RuleText rule) {
        return whole(Kind.ADDED, rule);
    }

    static RuleChange removed(RuleText rule) {
        return whole(Kind.REMOVED, rule);
    }

    static RuleChange changed(RuleText rule, List<Detail> details) {
        return new RuleChange(Kind.CHANGED, isRule(rule), name(rule), rule.path(), title(rule), details);
    }

    private static RuleChange whole(Kind kind, RuleText rule) {
        return new RuleChange(kind, isRule(rule), name(rule), rule.path(), title(rule), List.of());
    }

    private static boolean isRule(RuleText rule) {
        return !rule.code().isEmpty();
    }

    static String name(RuleText rule) {
        return isRule(rule) ? rule.code() : rule.path();
    }

    private static String title(RuleText rule) {
        return rule.metadata().getOrDefault("title", "");
    }

    /** What differs between two texts of one rule. */
    static List<Detail> details(RuleText from, RuleText to) {
        List<Detail> details = new ArrayList<>();
        Set<String> members = new TreeSet<>(from.metadata().keySet());
        members.addAll(to.metadata().keySet());
        for (String member : members) {
            String before = from.metadata().getOrDefault(member, "");
            String after = to.metadata().getOrDefault(member, "");
            if (!Objects.equals(before, after)) {
                details.add(new Detail(member, before, after));
            }
        }
        if (!from.lines().equals(to.lines())) {
            details.add(new Detail("text", "", lines(from.lines(), to.lines())));
        }
        return details;
    }

    private static String lines(List<String> from, List<String> to) {
        List<String> added = without(to, from);
        List<String> removed = without(from, to);
        return added.isEmpty() && removed.isEmpty()
                ? "the lines are in another order"
                : "lines added: " + added.size() + ", removed: " + removed.size();
    }

    private static List<String> without(List<String> all, List<String> others) {
        Map<String, Integer> left = new HashMap<>();
        others.forEach(line -> left.merge(line, 1, Integer::sum));
        return all.stream()
                .filter(line -> left.merge(line, -1, Integer::sum) < 0)
                .toList();
    }
}
