package com.novapay.deploygate.audit.query;

import java.util.List;

/** The classes that a decision can have in the log; a test holds them to those that the gate tells changes apart by. */
public final class RecordedClass {
    /** All of them, those of deploys first. */
    public static final List<String> ALL = List.of(
            "DEPLOY",
            "CREATE",
            "ROLLBACK",
            "CANARY_STEP",
            "CANARY_SKIP",
            "DELETE",
            "BRAKE",
            "RESTART",
            "SCALE",
            "SETTINGS",
            "NOOP",
            "SYSTEM",
            "INCIDENT_OPEN",
            "INCIDENT_RESOLVE",
            "APPROVAL_REVOKE",
            "RECORD_CREATE",
            "RECORD_UPDATE",
            "RECORD_DELETE");

    private RecordedClass() {}
}
