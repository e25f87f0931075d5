package com.novapay.deploygate.policy;

/** Why an evaluation gave no verdict. */
public enum EvaluationFailure {
    /** No policies are loaded, or no instance of them can be made. */
    UNAVAILABLE,
    /** The policy aborted, a builtin failed, or the verdict document has another shape than agreed. */
    ERROR,
    /** The budget ran out; the instance was thrown away. */
    TIMEOUT,
    /** The memory cap was hit; the instance was thrown away. */
    MEMORY
}
