package com.novapay.deploygate.console;

import java.time.Instant;
import java.util.List;

/** What this gate knows of its own policies. Thread-safe. */
@FunctionalInterface
public interface PolicyStatus {
    /** As of now. */
    Status now();

    /**
     * Immutable.
     *
     * @param good whether the newest state of the source is active and not too old
     * @param detail revision, commit, source and age in words, and what is wrong
     * @param exceptions of the active policies
     */
    record Status(boolean good, String detail, List<Lifted> exceptions) {
        public Status {
            exceptions = List.copyOf(exceptions);
        }
    }

    /**
     * A rule that is lifted for some workloads until a time. Immutable.
     *
     * @param standing such as {@code active}, {@code ends soon} or {@code expired}
     */
    record Lifted(
            String rule,
            String namespace,
            String workload,
            String grantedBy,
            String reason,
            String ticket,
            Instant until,
            String standing) {}
}
