package com.novapay.deploygate.announce.release;

/** How far a release has come. */
enum Phase {
    /** A decision admitted it; the cluster does not show it yet. */
    ADMITTED,
    /** It was admitted, but the gate denied the request after all, because the record came too late. */
    WITHDRAWN,
    /** It was admitted, and the cluster did not show it for a while. */
    NOT_APPLIED,
    /** The workload has its template, and its controller works on it. */
    PROGRESSING,
    /** All of it runs. */
    HEALTHY,
    /** The controller gave it up. */
    FAILED,
    /** The canary was aborted: by an analysis or by a person. */
    ABORTED,
    /** The workload went back from it. */
    ROLLED_BACK,
    /** Another template took its place before it was healthy. */
    SUPERSEDED;

    /** Whether nothing more is expected. */
    boolean isFinal() {
        return switch (this) {
            case ADMITTED, PROGRESSING -> false;
            case WITHDRAWN, NOT_APPLIED, HEALTHY, FAILED, ABORTED, ROLLED_BACK, SUPERSEDED -> true;
        };
    }
}
