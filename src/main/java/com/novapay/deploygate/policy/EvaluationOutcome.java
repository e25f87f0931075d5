package com.novapay.deploygate.policy;

/** What came of one evaluation. Both cases name the revision that was asked. */
public sealed interface EvaluationOutcome {
    String revision();

    /** The policies answered. */
    record Evaluated(Verdict verdict, String revision) implements EvaluationOutcome {}

    /**
     * The policies did not answer, which denies.
     *
     * @param detail one line for people; names the rule, builtin or limit where known
     */
    record Failed(EvaluationFailure failure, String detail, String revision) implements EvaluationOutcome {}
}
