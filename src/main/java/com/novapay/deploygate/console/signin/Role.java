package com.novapay.deploygate.console.signin;

/** What somebody who signed in may do. */
public enum Role {
    /** Reads what is there. */
    VIEWER,
    /** Reads, exports, and signs off. */
    AUDITOR
}
