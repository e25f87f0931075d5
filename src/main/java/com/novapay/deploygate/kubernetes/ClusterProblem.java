package com.novapay.deploygate.kubernetes;

/** What a cluster answered instead of what was asked for, as one sentence with what to do. */
public final class ClusterProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Kind kind;

    /** What it comes to. */
    public enum Kind {
        /** Somebody said no: RBAC, the gate, a policy, the resource's own rules. */
        REFUSED(1),
        /** It is not there. */
        ABSENT(1),
        /** There is one already, or it has changed meanwhile. */
        CONFLICT(1),
        /** The cluster does not know this kind of resource. */
        UNKNOWN_KIND(2),
        /** It is kept from whoever asks. */
        UNREADABLE(2),
        /** The gate could not be asked. */
        UNASKED(2),
        /** Nobody could say: no connection, no identity. */
        UNKNOWN(2);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }
    }

    public ClusterProblem(Kind kind, String message) {
        super(message.replaceAll("[\\p{Cntrl}&&[^\n]]", " ")); // some of it came from people
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public int exitCode() {
        return kind.exitCode;
    }
}
