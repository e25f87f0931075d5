package com.novapay.deploygate.audit.query;

import java.util.List;
import java.util.stream.Stream;

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

    /** Selects every class of a change of a workload, none of a record. */
    public static final String WORKLOADS = "WORKLOADS";

    /** What may be asked for: each class, and {@link #WORKLOADS}. */
    public static final List<String> ASKED =
            Stream.concat(Stream.of(WORKLOADS), ALL.stream()).toList();

    /** Those of records of the gate: approvals, incidents, announcements. */
    static final List<String> RECORDS = ALL.stream()
            .filter(name -> name.startsWith("INCIDENT_") || name.startsWith("APPROVAL_") || name.startsWith("RECORD_"))
            .toList();

    private RecordedClass() {}
}
