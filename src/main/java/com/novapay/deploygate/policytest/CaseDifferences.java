package com.novapay.deploygate.policytest;

import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Compares a decision with what a case expects. Pure, thread-safe. */
final class CaseDifferences {
    private CaseDifferences() {}

    /** What is not as the case expects, each with the violations that explain it; empty when all is. */
    static List<Difference> of(CaseFile file, Decision decision) {
        List<Difference> differences = new ArrayList<>();
        if (decision.failure() != null) {
            differences.add(Difference.ofCase(
                    "could not be evaluated: " + decision.failure().code() + ": " + decision.failureDetail(),
                    "",
                    "",
                    List.of()));
        }
        String actual =
                decision.change() == null ? "" : decision.change().changeClass().name();
        Set<String> codes = decision.denyingCodes();
        boolean codesDiffer =
                file.expect().codes().filter(wanted -> !wanted.equals(codes)).isPresent();
        file.expect()
                .allowed()
                .filter(allowed -> allowed != decision.allowed())
                .ifPresent(allowed -> differences.add(Difference.ofCase(
                        "allowed",
                        String.valueOf(allowed),
                        String.valueOf(decision.allowed()),
                        codesDiffer ? List.of() : violations(decision, codes))));
        file.expect()
                .changeClass()
                .filter(expected -> !expected.equals(actual))
                .ifPresent(expected -> differences.add(Difference.ofCase("class", expected, actual, List.of())));
        file.expect()
                .codes()
                .filter(expected -> !expected.equals(codes))
                .ifPresent(expected -> differences.add(codes(expected, decision, actual)));
        return differences;
    }

    private static Difference codes(Set<String> expected, Decision decision, String changeClass) {
        Set<String> actual = decision.denyingCodes();
        Set<String> missing = new TreeSet<>(expected);
        missing.removeAll(actual);
        Set<String> surplus = new TreeSet<>(actual);
        surplus.removeAll(expected);
        List<String> why = new ArrayList<>(violations(decision, surplus));
        String named = decision.input().path("workload").path("environment").asText();
        String environment = named.isEmpty() ? "an unknown environment" : named;
        for (String code : missing) {
            List<String> softer = softer(decision, code);
            why.addAll(softer);
            if (softer.isEmpty()) {
                why.add(code + " returns no violation for this " + changeClass + " in " + environment);
            }
        }
        return new Difference(
                "",
                "codes",
                expected.toString(),
                actual.toString(),
                (missing.isEmpty() ? "" : "; missing: " + String.join(", ", missing))
                        + (surplus.isEmpty() ? "" : "; not expected: " + String.join(", ", surplus)),
                why);
    }

    private static List<String> violations(Decision decision, Set<String> codes) {
        return decision.violations().stream()
                .filter(violation -> violation.enforcement() == Enforcement.DENY && codes.contains(violation.code()))
                .map(violation -> violation.code() + " denies: " + violation.message())
                .toList();
    }

    private static List<String> softer(Decision decision, String code) {
        List<String> lines = new ArrayList<>();
        for (Violation violation : decision.violations()) {
            if (violation.code().equals(code)) {
                lines.add(code + " finds a violation, but its enforcement here is "
                        + violation.enforcement().name().toLowerCase(Locale.ROOT) + ": "
                        + violation.message());
            }
        }
        return lines;
    }
}
