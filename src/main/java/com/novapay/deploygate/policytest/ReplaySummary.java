package com.novapay.deploygate.policytest;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a replay found, in words, by class and by rule. Reads its report anew at each call; confined to one thread. */
final class ReplaySummary {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final String ROLLBACK = "rollback";
    private final ReplayReport report;

    ReplaySummary(ReplayReport report) {
        this.report = report;
    }

    /**
     * What would change in a rule.
     *
     * @param denies decisions that it would deny and did not
     * @param noLonger decisions that it denied and would not
     */
    record RuleChange(long denies, long noLonger) {
        RuleChange plus(RuleChange other) {
            return new RuleChange(denies + other.denies, noLonger + other.noLonger);
        }
    }

    /** Each rule that would decide differently. */
    Map<String, RuleChange> byRule() {
        Map<String, RuleChange> rules = new TreeMap<>();
        for (ReplayResult.Differs one : report.differing()) {
            one.would().stream()
                    .filter(code -> !one.was().contains(code))
                    .forEach(code -> rules.merge(code, new RuleChange(1, 0), RuleChange::plus));
            one.was().stream()
                    .filter(code -> !one.would().contains(code))
                    .forEach(code -> rules.merge(code, new RuleChange(0, 1), RuleChange::plus));
        }
        return rules;
    }

    /** All of it: what would turn, what would stay, what could not be judged. */
    String sentences() {
        List<String> sentences = new ArrayList<>();
        String from = report.from();
        String of = "Of " + number(report.total()) + (from.isEmpty() ? " cases" : " decisions since " + day(from))
                + report.at().map(at -> ", all evaluated at " + at).orElse("") + ", ";
        List<String> turns = new ArrayList<>();
        add(turns, "from allowed to denied", ReplayResult.Differs::turnsDenied, true);
        add(turns, "from denied to allowed", ReplayResult.Differs::turnsAllowed, false);
        long otherRules = report.differing().stream()
                .filter(one -> !one.turnsDenied() && !one.turnsAllowed())
                .count();
        if (otherRules > 0) {
            turns.add(number(otherRules) + " would be denied by other rules");
        }
        sentences.add(of + (turns.isEmpty() ? "none would differ" : String.join("; ", turns)) + ".");
        sentences.add(number(report.same()) + " would be the same"
                + (report.reworded() == 0 ? "" : ", " + number(report.reworded()) + " of them with another message")
                + ".");
        sentences.addAll(notJudged());
        return String.join(" ", sentences);
    }

    private void add(List<String> turns, String how, Predicate<ReplayResult.Differs> which, boolean nameRollbacks) {
        Map<String, Long> kinds = report.differing().stream()
                .filter(which)
                .collect(Collectors.groupingBy(one -> one.decision().kind(), TreeMap::new, Collectors.counting()));
        if (kinds.isEmpty()) {
            return;
        }
        List<String> parts = new ArrayList<>();
        kinds.forEach((kind, count) -> parts.add(number(count) + " " + (count == 1 ? kind : plural(kind))));
        if (nameRollbacks && !kinds.containsKey(ROLLBACK)) {
            parts.add("no rollback");
        }
        long all = kinds.values().stream().mapToLong(Long::longValue).sum();
        turns.add(number(all) + " would turn " + how + ": " + String.join(", ", parts));
    }

    /** What this replay says nothing about, one sentence each. */
    List<String> notJudged() {
        List<String> sentences = new ArrayList<>();
        if (!report.failed().isEmpty()) {
            sentences.add(number(report.failed().size()) + " could not be evaluated, because the policies failed.");
        }
        if (!report.notHeld().isEmpty()) {
            Set<String> codes = new TreeSet<>();
            report.notHeld().forEach(one -> codes.addAll(one.codes()));
            sentences.add(number(report.notHeld().size())
                    + " could not be evaluated, because these rules changed"
                    + (report.at().isPresent() ? ", or depend on the time," : "")
                    + " and may read values that records do not contain: " + String.join(", ", codes)
                    + ". Test them with case files.");
        }
        for (ReplayResult.Reason reason : ReplayResult.Reason.values()) {
            long count = report.unjudged(reason);
            if (count > 0) {
                sentences.add(number(count) + " " + reason.words() + ", and are not evaluated.");
            }
        }
        return sentences;
    }

    private static String plural(String kind) {
        return kind.endsWith("x") ? kind + "es" : kind + "s";
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String day(String time) {
        return DAY.format(Instant.parse(time));
    }
}
