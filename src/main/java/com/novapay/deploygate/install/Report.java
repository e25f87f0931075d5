package com.novapay.deploygate.install;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was found out, gathered by one check after the other. Confined to one thread. */
public final class Report {
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> unseen = new ArrayList<>();

    /** How things are, for people: name and value. */
    public Map<String, String> facts() {
        return facts;
    }

    /** The worst first. */
    public List<Finding> findings() {
        return findings.stream().sorted(Comparator.comparing(Finding::severity)).toList();
    }

    /** What could not be looked at, and why. */
    public List<String> unseen() {
        return unseen.stream().distinct().toList();
    }

    /** Whether nothing is wrong but what may be meant so. */
    public boolean isWell() {
        return findings.stream().allMatch(finding -> finding.severity() == Finding.Severity.NOTE);
    }

    void fact(String name, String value) {
        facts.put(name, value);
    }

    void critical(String object, String meaning, String mend) {
        findings.add(new Finding(Finding.Severity.CRITICAL, object, meaning, mend));
    }

    void warning(String object, String meaning, String mend) {
        findings.add(new Finding(Finding.Severity.WARNING, object, meaning, mend));
    }

    void note(String object, String meaning, String mend) {
        findings.add(new Finding(Finding.Severity.NOTE, object, meaning, mend));
    }

    void unseen(String check, Unseen why) {
        unseen.add(check + ": " + why.getMessage());
    }
}
