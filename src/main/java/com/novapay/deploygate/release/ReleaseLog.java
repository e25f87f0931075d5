package com.novapay.deploygate.release;

import com.novapay.deploygate.change.WorkloadKey;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the log of decisions knows of workloads, and takes in about them. Calls block for the store, bounded. */
public interface ReleaseLog {
    /** Begins to read; the caller closes it. */
    Reading read() throws IOException;

    /** The id of what is recorded once: the same for the same parts. */
    String id(String... parts);

    /** Appends, in order; throws when not all of them are durable. Those that are there already stay as they are. */
    void append(List<Finding> findings) throws IOException;

    /** Confined to one thread. */
    interface Reading extends AutoCloseable {
        /** What the log says of an object last; it may be of one of another uid under the same name. */
        Optional<LastRecorded> last(WorkloadKey subject) throws IOException;

        /**
         * The decisions that let a template into one of these workloads and have not been seen to come true yet, the newest
         * first.
         *
         * @param notBefore older ones do not count
         */
        List<Admission> admissions(List<WorkloadKey> workloads, String uid, String digest, Instant notBefore)
                throws IOException;

        /** Whether the log says that this template ran healthy in this very workload. */
        boolean ranHealthy(WorkloadKey workload, String uid, String digest) throws IOException;

        @Override
        void close() throws IOException;
    }
}
