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
 * @param failure why it could not be judged, null when it was
 * @param failureDetail one line for people, empty without a failure
 * @param nextOpen when those reasons that time heals are gone, null when there are none or it is not known
 * @param openingKnown whether it could be told when those reasons are gone; false when there was no time to
 * @param lasting the codes that deny even then; empty without {@code nextOpen}
 * @param input the policy input as far as it is known, not to be written to; missing when nothing is
 * @param rules what came of each rule, as the verdict has it, not to be written to; missing when it has none
 */
public record Decision(
        String id,
        Instant time,
        AdmissionRequest request,
        @Nullable Change change,
        boolean allowed,
        List<Violation> violations,
        List<String> warnings,
        @Nullable FailureCode failure,
        String failureDetail,
        @Nullable Instant nextOpen,
        boolean openingKnown,
        Set<String> lasting,
        String policyRevision,
        JsonNode input,
        JsonNode rules) {
    public Decision {
        violations = List.copyOf(violations);
        warnings = List.copyOf(warnings);
        lasting = Set.copyOf(lasting);
        failureDetail = failure == FailureCode.INTERNAL_ERROR ? withoutText(failureDetail) : failureDetail;
    }

    /** Of an exception that the JVM did not make itself only the type: its message may quote what could not be read. */
    private static String withoutText(String thrown) {
        boolean own = thrown.startsWith("java.lang.NullPointerException")
                || thrown.startsWith("java.lang.ClassCastException")
                || thrown.startsWith("java.lang.IndexOutOfBoundsException");
        int message = thrown.indexOf(": ");
        return own || message < 0 ? thrown : thrown.substring(0, message);
    }

    /** A decision whose next opening is known. */
    public Decision(
            String id,
            Instant time,
            AdmissionRequest request,
            @Nullable Change change,
            boolean allowed,
            List<Violation> violations,
            List<String> warnings,
            @Nullable FailureCode failure,
            String failureDetail,
            @Nullable Instant nextOpen,
            Set<String> lasting,
            String policyRevision,
            JsonNode input) {
        this(
                id,
                time,
                request,
                change,
                allowed,
                violations,
                warnings,
                failure,
                failureDetail,
                nextOpen,
                true,
                lasting,
                policyRevision,
                input,
                MissingNode.getInstance());
    }

    /** The same, of which it could not be told when the gate opens next. */
    Decision withUnknownOpening() {
        return new Decision(
                id,
                time,
                request,
                change,
                allowed,
                violations,
                warnings,
                failure,
                failureDetail,
                null,
                false,
                Set.of(),
                policyRevision,
                input,
                rules);
    }

    /** The same with what came of each rule. */
    Decision withRules(JsonNode results) {
        return new Decision(
                id,
                time,
                request,
                change,
                allowed,
                violations,
                warnings,
                failure,
                failureDetail,
                nextOpen,
                openingKnown,
                lasting,
                policyRevision,
                input,
                results);
    }

    /** The Argo CD sync it comes from as in the facts, not to be written to; empty when it comes from none. */
    public JsonNode argocd() {
        return input.path("facts").path("argocd");
    }

    /** The codes that deny, sorted. */
    public Set<String> denyingCodes() {
        return violations.stream()
                .filter(violation -> violation.enforcement() == Enforcement.DENY)
                .map(Violation::code)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The codes of a refusal: of the rules that deny, or of the failure; empty when admitted. */
    public Set<String> codes() {
        return failure == null ? denyingCodes() : Set.of(failure.code());
    }

    /** The same, admitted or refused as said, with these warnings and nothing but them. */
    public Decision admittedWith(List<String> words) {
        return new Decision(
                        id,
                        time,
                        request,
                        change,
                        true,
                        List.of(),
                        words,
                        null,
                        "",
                        null,
                        Set.of(),
                        policyRevision,
                        input)
                .withRules(rules);
    }

    /** The same with these warnings. */
    Decision with(List<String> words) {
        return new Decision(
                id,
                time,
                request,
                change,
                allowed,
                violations,
                words,
                failure,
                failureDetail,
                nextOpen,
                openingKnown,
                lasting,
                policyRevision,
                input,
                rules);
    }

    /** The same without the objects, which are large, but for their names: what is left to do with it needs no more. */
    Decision withoutObjects() {
        return new Decision(
                id,
                time,
                request.withoutObjects(),
                change,
                allowed,
                violations,
                warnings,
                failure,
                failureDetail,
                nextOpen,
                openingKnown,
                lasting,
                policyRevision,
                MissingNode.getInstance(),
                rules);
    }

    /** {@code allow}, {@code deny}, or {@code error} when it could not be judged. */
    public String outcome() {
        return failure != null ? "error" : allowed ? "allow" : "deny";
    }
}
