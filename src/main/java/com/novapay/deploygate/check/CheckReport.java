package com.novapay.deploygate.check;

import com.novapay.deploygate.admission.Decision;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the gate would say of each object. Immutable.
 *
 * @param requester whose change it is
 * @param zone the company's time zone, for times that people read
 */
public record CheckReport(List<Result> results, Requester requester, ZoneId zone) {
    public CheckReport {
        results = List.copyOf(results);
    }

    /**
     * One object with its decision. Immutable.
     *
     * @param decision empty when the gate does not evaluate the object
     */
    public record Result(Subject subject, Optional<Decision> decision) {
        /** For people: {@code deployment/payments in pay}. */
        String name() {
            return subject.key().told();
        }

        boolean isDenied() {
            return decision.filter(one -> !one.allowed() && one.failure() == null)
                    .isPresent();
        }

        boolean isFailed() {
            return decision.filter(one -> one.failure() != null).isPresent();
        }
    }

    /** 0 when nothing is denied, 1 when something is, 2 when something could not be evaluated. */
    public int exitCode() {
        return results.stream()
                .flatMap(result -> result.decision().stream())
                .mapToInt(CheckReport::exitCode)
                .max()
                .orElse(0);
    }

    /** The same of one decision. */
    public static int exitCode(Decision decision) {
        return decision.failure() != null ? 2 : decision.allowed() ? 0 : 1;
    }

    /** One line that counts: {@code 3 objects: 1 allowed, 1 denied (gitops-only), 1 not judged (Service)}. */
    public String summary() {
        TreeSet<String> codes = new TreeSet<>();
        TreeSet<String> kinds = new TreeSet<>();
        int allowed = 0;
        int denied = 0;
        int failed = 0;
        for (Result result : results) {
            if (result.decision().isEmpty()) {
                kinds.add(result.subject().key().kind());
            } else if (result.isFailed()) {
                failed++;
            } else if (result.isDenied()) {
                denied++;
                codes.addAll(result.decision().get().codes());
            } else {
                allowed++;
            }
        }
        int others = results.size() - allowed - denied - failed;
        List<String> parts = new ArrayList<>(List.of(allowed + " allowed", denied + " denied" + of(codes)));
        if (failed > 0) {
            parts.add(failed + " could not be evaluated");
        }
        if (others > 0) {
            parts.add(others + " not judged" + of(kinds));
        }
        return results.size() + (results.size() == 1 ? " object: " : " objects: ") + String.join(", ", parts);
    }

    private static String of(Set<String> words) {
        return words.isEmpty() ? "" : " (" + String.join(", ", words) + ")";
    }
}
