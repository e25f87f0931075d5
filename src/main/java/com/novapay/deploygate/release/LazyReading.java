package com.novapay.deploygate.release;

import com.novapay.deploygate.change.WorkloadKey;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the log once there is something to ask: most looks show nothing new. Confined to one thread. */
final class LazyReading implements ReleaseLog.Reading {
    private final ReleaseLog log;
    private ReleaseLog.@Nullable Reading reading;

    LazyReading(ReleaseLog log) {
        this.log = log;
    }

    @Override
    public Optional<LastRecorded> last(WorkloadKey subject) throws IOException {
        return reading().last(subject);
    }

    @Override
    public List<Admission> admissions(List<WorkloadKey> workloads, String uid, String digest, Instant notBefore)
            throws IOException {
        return reading().admissions(workloads, uid, digest, notBefore);
    }

    @Override
    public boolean ranHealthy(WorkloadKey workload, String uid, String digest) throws IOException {
        return reading().ranHealthy(workload, uid, digest);
    }

    @Override
    public void close() throws IOException {
        if (reading != null) {
            reading.close();
        }
    }

    private ReleaseLog.Reading reading() throws IOException {
        ReleaseLog.Reading open = reading == null ? log.read() : reading;
        reading = open;
        return open;
    }
}
