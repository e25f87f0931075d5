package com.novapay.deploygate.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.Violation;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.TreeSet;

/** What the gate would say as one SARIF 2.1.0 log, which code scanning of GitHub and editors read. Pure. */
public final class SarifLog {
    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    private SarifLog() {}

    /** The log: one result for each rule that denies or warns, at the manifest that it is about. */
    public static ObjectNode of(CheckReport report, String version) {
        ObjectNode log =
                JsonNodeFactory.instance.objectNode().put("$schema", SCHEMA).put("version", "2.1.0");
        ObjectNode run = log.putArray("runs").addObject();
        ObjectNode driver = run.putObject("tool")
                .putObject("driver")
                .put("name", "Deploy Gate")
                .put("version", version);
        ArrayNode results = JsonNodeFactory.instance.arrayNode();
        TreeSet<String> codes = new TreeSet<>();
        for (CheckReport.Result result : report.results()) {
            result.decision().ifPresent(decision -> add(results, codes, result, decision));
        }
        ArrayNode rules = driver.putArray("rules");
        codes.forEach(code -> rules.addObject().put("id", code));
        run.set("results", results);
        return log;
    }

    private static void add(ArrayNode results, Set<String> codes, CheckReport.Result result, Decision decision) {
        if (decision.failure() != null) {
            codes.add(decision.failure().code());
            add(results, result, decision.failure().code(), "error", decision.failureDetail());
        }
        for (Violation violation : decision.violations()) {
            codes.add(violation.code());
            add(
                    results,
                    result,
                    violation.code(),
                    level(violation.enforcement()),
                    violation.message() + " " + violation.remedy());
        }
    }

    private static String level(Enforcement enforcement) {
        return switch (enforcement) {
            case DENY -> "error";
            case WARN -> "warning";
            case DRYRUN -> "note";
        };
    }

    private static void add(ArrayNode results, CheckReport.Result result, String code, String level, String text) {
        ObjectNode entry = results.addObject().put("ruleId", code).put("level", level);
        entry.putObject("message").put("text", result.name() + ": " + text);
        ObjectNode place = entry.putArray("locations").addObject().putObject("physicalLocation");
        place.putObject("artifactLocation")
                .put("uri", uri(result.subject().place().file()));
        place.putObject("region").put("startLine", result.subject().place().line());
    }

    private static String uri(String file) {
        try {
            return new URI(null, null, file, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a path can always be quoted", e);
        }
    }
}
