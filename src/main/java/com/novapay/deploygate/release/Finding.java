package com.novapay.deploygate.release;

import com.novapay.deploygate.change.WorkloadKey;
import java.time.Instant;
import java.util.Optional;

/** What is found out about the cluster and belongs in the log. Each has the same id whoever finds it, so that it is kept once. */
public sealed interface Finding {
    /** As the log knows it. */
    String recordId();

    /** When it was seen. */
    Instant at();

    /** What tells the cluster from others. */
    String cluster();

    /**
     * A cluster or one of its namespaces is observed.
     *
     * @param subject of kind Cluster or Namespace
     * @param environment of a namespace, else empty
     */
    record Watched(String recordId, Instant at, String cluster, WorkloadKey subject, String uid, String environment)
            implements Finding {}

    /**
     * A workload shows a template that it did not show before, or that the log has not told of for long.
     *
     * @param how it came there
     * @param before what it showed last, if that is known
     */
    record Seen(
            String recordId,
            Instant at,
            String cluster,
            WorkloadObservation sighting,
            How how,
            Optional<LastRecorded> before)
            implements Finding {}

    /** How a template came to be in a workload. */
    sealed interface How {
        /** It was there before the gate looked for the first time. */
        record Baseline() implements How {}

        /** A decision let it in. */
        record Applied(Admission by) implements How {}

        /** It is there as before. */
        record Running(LastRecorded still) implements How {}

        /**
         * Nothing let it in.
         *
         * @param ranBefore whether the log says that it ran healthy here
         */
        record Ungated(boolean ranBefore) implements How {}
    }

    /**
     * A template that was seen became healthy, or failed.
     *
     * @param why it failed, else empty
     */
    record Turned(
            String recordId,
            Instant at,
            String cluster,
            WorkloadObservation sighting,
            LastRecorded of,
            LastRecorded.Became became,
            String why)
            implements Finding {}

    /**
     * A template was gone back from.
     *
     * @param left it
     * @param sighting what was gone back to
     */
    record RolledBack(
            String recordId, Instant at, String cluster, WorkloadObservation sighting, LastRecorded left, Admission by)
            implements Finding {}
}
