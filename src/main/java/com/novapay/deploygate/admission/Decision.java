package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the gate says of one request. Immutable.
 *
 * @param change null when the request could not even be classified
 * @param input the policy input as far as it is known, not to be written to; missing when nothing is
 */
public record Decision(
        String id,
        Instant time,
        AdmissionRequest request,
        @Nullable Change change,
        Ruling ruling,
        String policyRevision,
        JsonNode input) {
    /** Whether the request is admitted. */
    public boolean allowed() {
        return ruling instanceof Ruling.Evaluated evaluated && evaluated.allowed();
    }

    /** What the rules say against it, whether or not they deny it; empty when they could not be evaluated. */
    public List<Violation> violations() {
        return ruling instanceof Ruling.Evaluated evaluated ? evaluated.violations() : List.of();
    }

    /** Messages for the requester that deny nothing. */
    public List<String> warnings() {
        return ruling.warnings();
    }

    /** Why it could not be evaluated, null when it was. */
    public @Nullable FailureCode failure() {
        return ruling instanceof Ruling.Failed failed ? failed.code() : null;
    }

    /** One line for people about the failure, empty without one. */
    public String failureDetail() {
        return ruling instanceof Ruling.Failed failed ? failed.detail() : "";
    }

    /** When those reasons that time removes are gone. */
    public NextOpening opening() {
        return ruling instanceof Ruling.Evaluated evaluated ? evaluated.opening() : new NextOpening.Never();
    }

    /** What came of each rule, as the verdict has it, not to be written to; missing when it has none. */
    public JsonNode rules() {
        return ruling instanceof Ruling.Evaluated evaluated ? evaluated.rules() : MissingNode.getInstance();
    }

    /** The Argo CD sync it comes from as in the facts, not to be written to; empty when it comes from none. */
    public JsonNode argocd() {
        return input.path("facts").path("argocd");
    }

    /** The codes that deny, sorted. */
    public Set<String> denyingCodes() {
        return violations().stream()
                .filter(violation -> violation.enforcement() == Enforcement.DENY)
                .map(Violation::code)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The codes of a denial: of the rules that deny, or of the failure; empty when admitted. */
    public Set<String> codes() {
        return ruling instanceof Ruling.Failed failed ? Set.of(failed.code().code()) : denyingCodes();
    }

    /** {@code allow}, {@code deny}, or {@code error} when it could not be evaluated. */
    public String outcome() {
        return switch (ruling) {
            case Ruling.Failed failed -> "error";
            case Ruling.Evaluated evaluated -> evaluated.allowed() ? "allow" : "deny";
        };
    }

    /** The same, admitted with these warnings and nothing but them. */
    public Decision admittedWith(List<String> words) {
        return with(Ruling.admitted(words, rules()));
    }

    /** The same with these warnings. */
    Decision with(List<String> words) {
        return with(ruling.with(words));
    }

    /** The same with another ruling. */
    public Decision with(Ruling other) {
        return new Decision(id, time, request, change, other, policyRevision, input);
    }

    /** The same without the objects, which are large, but for their names: what is left to do with it needs no more. */
    Decision withoutObjects() {
        return new Decision(
                id, time, request.withoutObjects(), change, ruling, policyRevision, MissingNode.getInstance());
    }
}
