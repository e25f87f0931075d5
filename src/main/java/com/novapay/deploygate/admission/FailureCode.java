package com.novapay.deploygate.admission;

import com.novapay.deploygate.policy.EvaluationFailure;

/** Why the gate could not judge: a closed list, the same in the answer, the metric, the log and the record. */
public enum FailureCode {
    MALFORMED_REVIEW("malformed-review", "Send an admission.k8s.io/v1 AdmissionReview."),
    BODY_TOO_LARGE("body-too-large", "Make the object smaller."),
    POLICY_UNAVAILABLE("policy-unavailable", "The platform team loads working policies; see novapay policies show."),
    POLICY_ERROR("policy-error", "The platform team mends the policies; see novapay test."),
    POLICY_TIMEOUT("policy-timeout", "Try again; if it stays, the platform team looks at the policies."),
    POLICY_MEMORY("policy-memory", "The platform team looks at the policies or raises their memory cap."),
    FACTS_STALE("facts-stale", "The platform team mends the source of facts; then try again."),
    AUDIT_UNAVAILABLE("audit-unavailable", "The platform team mends the decision record; then try again."),
    OVERLOADED("overloaded", "Try again in a moment."),
    INTERNAL_ERROR("internal-error", "Try again; if it stays, tell the platform team the decision id.");

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
