package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.DenialText;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.Violation;
import com.novapay.deploygate.terminal.Output;
import com.novapay.deploygate.terminal.TextTable;
import java.io.PrintWriter;
import java.time.Instant;
import picocli.CommandLine.Help.Ansi;

/** Prints what the gate would say, for people or for programs. */
final class DecisionPrinter {
    private final PrintWriter out;
    private final boolean json;
    private final DenialText text;

    DecisionPrinter(PrintWriter out, Output output, PolicyCatalog catalog) {
        this.out = out;
        this.json = output.json();
        this.text = new DenialText(catalog::zone);
    }

    /** Prints one decision; the exit code it deserves. */
    int print(Decision decision) {
        if (json) {
            out.println(json(decision));
        } else {
            decision.warnings()
                    .forEach(warning ->
                            out.println(Ansi.AUTO.string("@|yellow Warning:|@ ") + TextTable.plain(warning)));
            out.println(decision.allowed() ? admitted(decision) : text.of(decision));
        }
        out.flush();
        return exitCode(decision);
    }

    private static String admitted(Decision decision) {
        String changeClass =
                decision.change() == null ? "" : " (" + decision.change().changeClass() + ")";
        return DenialText.subject(decision.request()) + Ansi.AUTO.string(" is @|green admitted|@") + changeClass;
    }

    static int exitCode(Decision decision) {
        return decision.failure() != null ? 2 : decision.allowed() ? 0 : 1;
    }

    static ObjectNode json(Decision decision) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("allowed", decision.allowed());
        if (decision.failure() != null) {
            return node.put("failure", decision.failure().code()).put("message", decision.failureDetail());
        }
        if (decision.change() != null) {
            node.put("class", decision.change().changeClass().name())
                    .put("change", decision.change().digest());
        }
        ArrayNode reasons = node.putArray("reasons");
        for (Violation violation : decision.violations()) {
            if (violation.enforcement() == Enforcement.DENY) {
                reasons.addObject()
                        .put("code", violation.code())
                        .put("message", violation.message())
                        .put("remedy", violation.remedy());
            }
        }
        ArrayNode warnings = node.putArray("warnings");
        decision.warnings().forEach(warnings::add);
        Instant nextOpen = decision.nextOpen();
        node.put("nextOpen", nextOpen == null ? null : nextOpen.toString());
        if (!decision.openingKnown()) {
            node.put("nextOpenKnown", false);
        }
        return node.put("policyRevision", decision.policyRevision());
    }
}
