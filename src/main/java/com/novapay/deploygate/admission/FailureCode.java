package com.novapay.deploygate.admission;

import com.novapay.deploygate.policy.EvaluationFailure;

/** Why the gate could not judge: a closed list, the same in the answer, the metric, the log and the record. */
public enum FailureCode {
    MALFORMED_REVIEW("malformed-review", "Send an admission.k8s.io/v1 AdmissionReview."),
    BODY_TOO_LARGE("body-too-large", "Make the object smaller."),
    POLICY_UNAVAILABLE(
            "policy-unavailable", "The platform team must load working policies; see novapay policies show."),
    POLICY_ERROR("policy-error", "The platform team must fix the policies; see novapay test."),
    POLICY_TIMEOUT("policy-timeout", "Try again; if it fails again, the platform team must check the policies."),
    POLICY_MEMORY("policy-memory", "The platform team must check the policies or raise limits.policy-memory."),
    FACTS_STALE("facts-stale", "The platform team must fix the source of facts; then try again."),
    AUDIT_UNAVAILABLE("audit-unavailable", "The platform team must fix the audit log's store; then try again."),
    OVERLOADED("overloaded", "Try again in a moment."),
    INTERNAL_ERROR("internal-error", "Try again; if it fails again, report the decision id to the platform team.");

    private final String code;
    private final String remedy;

    FailureCode(String code, String remedy) {
        this.code = code;
        this.remedy = remedy;
    }

    /** The stable name. */
    public String code() {
        return code;
    }

    /** What to do about it, one sentence. */
    public String remedy() {
        return remedy;
    }

    /** The code of an evaluation without a verdict. */
    public static FailureCode of(EvaluationFailure failure) {
        return switch (failure) {
            case UNAVAILABLE -> POLICY_UNAVAILABLE;
            case ERROR -> POLICY_ERROR;
            case TIMEOUT -> POLICY_TIMEOUT;
            case MEMORY -> POLICY_MEMORY;
        };
    }
}
