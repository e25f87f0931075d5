package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.DecisionRecord;
import com.novapay.deploygate.audit.Redactor;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One request's way through the gate: judge, record, and only then answer. Thread-safe; {@link #decide} blocks for the
 * judgement and completes when the record is durable.
 */
public final class AdmissionService {
    private final Judge judge;
    private final DecisionLog log;
    private final Clock clock;

    public AdmissionService(Judge judge, DecisionLog log, Clock clock) {
        this.judge = judge;
        this.log = log;
        this.clock = clock;
    }

    /** Judges and records; never completes exceptionally. A dry run leaves no trace. */
    public CompletableFuture<Decision> decide(AdmissionRequest request, Duration budget) {
        Decision decision = judge.decide(request, clock.instant(), budget);
        Change change = decision.change();
        boolean recorded = change == null || change.changeClass().recorded();
        if (request.dryRun() || !recorded) {
            return CompletableFuture.completedFuture(decision);
        }
        return log.append(record(decision)).thenApply(outcome -> switch (outcome) {
            case AppendOutcome.Appended appended -> decision;
            case AppendOutcome.Unavailable unavailable -> unrecorded(decision, unavailable.detail());
        });
    }

    /** Without a record nothing is admitted but ways back. */
    private static Decision unrecorded(Decision decision, String detail) {
        Change change = decision.change();
        boolean wayBack = change != null && !change.changeClass().judgedByRules();
        List<String> warnings = new ArrayList<>(decision.warnings());
        if (wayBack) {
            warnings.add("this way back was not recorded: the decision log is unavailable");
        }
        return new Decision(
                decision.id(),
                decision.time(),
                decision.request(),
                change,
                wayBack,
                wayBack ? decision.violations() : List.of(),
                warnings,
                wayBack ? decision.failure() : FailureCode.AUDIT_UNAVAILABLE,
                wayBack ? decision.failureDetail() : detail,
                null,
                decision.policyRevision());
    }

    private static DecisionRecord record(Decision decision) {
        AdmissionRequest request = decision.request();
        Change change = decision.change();
        String changeClass = change == null ? "" : change.changeClass().name();
        String codes = decision.failure() == null
                ? String.join(",", decision.denyingCodes())
                : decision.failure().code();
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("schema", "deploygate.novapay.com/decision/v1")
                .put("decisionId", decision.id())
                .put("requestUid", request.uid())
                .put("time", decision.time().toString())
                .put("allowed", decision.allowed())
                .put("class", changeClass)
                .put("operation", request.operation().name())
                .put("subResource", request.subResource())
                .put("change", change == null ? null : change.digest())
                .put("previous", change == null ? null : change.previousDigest())
                .put(
                        "failure",
                        decision.failure() == null ? null : decision.failure().code())
                .put("policyRevision", decision.policyRevision());
        ObjectNode user =
                document.putObject("user").put("username", request.user().username());
        ArrayNode groups = user.putArray("groups");
        request.user().groups().forEach(groups::add);
        ArrayNode violations = document.putArray("violations");
        decision.violations()
                .forEach(violation -> violations
                        .addObject()
                        .put("code", violation.code())
                        .put("message", violation.message())
                        .put("enforcement", violation.enforcement().name()));
        document.set("object", Redactor.redact(request.object()));
        document.set("oldObject", Redactor.redact(request.oldObject()));
        return new DecisionRecord(
                decision.id(),
                request.uid(),
                decision.time(),
                request.namespace(),
                request.workload().kind(),
                request.name(),
                request.user().username(),
                changeClass,
                decision.allowed(),
                decision.failure() != null ? "error" : decision.allowed() ? "allow" : "deny",
                codes,
                decision.policyRevision(),
                document);
    }
}
