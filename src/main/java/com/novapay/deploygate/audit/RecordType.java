package com.novapay.deploygate.audit;

import java.util.Arrays;
import java.util.Optional;

/** What a record tells of. Its schema is {@code deploygate.novapay.com/TYPE/v1}. */
public enum RecordType {
    /** What the gate said of a request. */
    DECISION(LogRecord.DECISION),
    /** What became of a workload's template: seen, healthy, failed, gone back from. */
    OBSERVED("observed"),
    /** A change in the cluster that no decision let in. */
    UNGATED("ungated"),
    /** An Approval was given, or revoked. */
    APPROVAL("approval"),
    /** An Incident was opened, or resolved. */
    INCIDENT("incident"),
    /** A Migration was announced. */
    MIGRATION("migration"),
    /** A Verification was reported. */
    VERIFICATION("verification"),
    /** Policies were put in force, or could not be. */
    POLICY_LOADED("policy.loaded"),
    /** The text of the policies of one revision, once. */
    POLICY_SOURCES("policy.sources"),
    /** Somebody pinned the policies to a revision, or ended that. */
    POLICY_PINNED("policy.pinned"),
    /** Policies in the shadow would have decided otherwise. */
    POLICY_SHADOW("policy.shadow"),
    /** A gate began to serve. */
    GATE_START("gate.start"),
    /** A gate ended as it was told to. */
    GATE_STOP("gate.stop"),
    /** The store took no records for a while. */
    GATE_STORE("gate.store"),
    /** Somebody read the log. */
    AUDIT_READ("audit.read"),
    /** Somebody took a part of the log away. */
    AUDIT_EXPORT("audit.export"),
    /** Somebody verified the log. */
    AUDIT_VERIFIED("audit.verified"),
    /** Somebody signed off a day. */
    REVIEW_SIGNED("review.signed"),
    /** A change came in by a break-glass approval. */
    BREAKGLASS_USED("breakglass.used"),
    /** The log is signed with another key from now on. */
    KEY_ADDED("key.added"),
    /** Old records were moved out of the store. */
    ARCHIVE("archive"),
    /** A decision was not answered by, because its record came too late. */
    WITHDRAWN(LogRecord.WITHDRAWN);

    private final String word;

    RecordType(String word) {
        this.word = word;
    }

    /** As it stands in column {@code type}. */
    public String word() {
        return word;
    }

    /** As it stands in the document. */
    public String schema() {
        return LogRecord.schema(word);
    }

    /** The type that is written so, if one is. */
    public static Optional<RecordType> of(String word) {
        return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
    }
}
