package com.novapay.deploygate.argocd;

import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.NextOpening;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Admits dry runs by Argo CD that would be refused, with warnings: its server-side diff would fail otherwise, and the Application
 * would say nothing at all. Nothing is stored by a dry run. Thread-safe.
 *
 * @param users as whom Argo CD syncs
 */
public record DryRunWarnings(Set<String> users) implements UnaryOperator<Decision> {
    @Override
    public Decision apply(Decision decision) {
        return users.contains(decision.request().user().username()) ? warned(decision) : decision;
    }

    private static Decision warned(Decision decision) {
        if (decision.allowed()) {
            return decision;
        }
        List<String> warnings = new ArrayList<>(List.of("the gate would deny this sync: "
                + String.join(", ", decision.codes())
                + switch (decision.opening()) {
                    case NextOpening.At at -> ", opens " + at.instant();
                    case NextOpening.Never never -> "";
                    case NextOpening.Unknown unknown -> ", the next opening is not known";
                }));
        decision.violations().forEach(violation -> warnings.add(violation.code() + ": " + violation.message()));
        warnings.addAll(decision.warnings());
        return decision.admittedWith(warnings);
    }
}
