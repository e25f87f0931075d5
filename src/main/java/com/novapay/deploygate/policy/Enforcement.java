package com.novapay.deploygate.policy;

/** What a violation does: deny the change, warn, or only be recorded. */
public enum Enforcement {
    DENY,
    WARN,
    DRYRUN
}
