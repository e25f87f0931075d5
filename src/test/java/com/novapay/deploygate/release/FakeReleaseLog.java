package com.novapay.deploygate.release;

import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.release.Finding.How;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A log in memory that keeps the first finding of an id, as the real one does. */
final class FakeReleaseLog implements ReleaseLog {
    final Map<String, Finding> findings = new LinkedHashMap<>();
    private final List<Decision> decisions = new ArrayList<>();
    boolean readable = true;
    boolean writable = true;
    int reads;

    private record Decision(WorkloadKey workload, String digest, Admission admission) {}

    void admit(WorkloadKey workload, String digest, String decision, Instant at, boolean rollback) {
        decisions.addFirst(new Decision(workload, digest, new Admission(decision, at, "dev@novapay", rollback)));
    }

    /** In words: what was found of which template. */
    List<String> told() {
        return findings.values().stream().map(FakeReleaseLog::told).toList();
    }

    private static String told(Finding finding) {
        return switch (finding) {
            case Finding.Watched watched -> "watched " + watched.subject().kind();
            case Finding.Seen seen ->
                switch (seen.how()) {
                            case How.Baseline baseline -> "baseline ";
                            case How.Applied applied ->
                                "applied by " + applied.by().decision() + " ";
                            case How.Running running -> "running ";
                            case How.Ungated ungated -> ungated.ranBefore() ? "ungated, ran before " : "ungated ";
                        }
                        + seen.sighting().images().getFirst();
            case Finding.Turned turned ->
                turned.became() + " " + turned.sighting().images().getFirst()
                        + (turned.why().isEmpty() ? "" : " " + turned.why());
            case Finding.RolledBack back ->
                "rolled back to " + back.sighting().images().getFirst();
        };
    }

    @Override
    public Reading read() throws IOException {
        if (!readable) {
            throw new IOException("the log is away");
        }
        reads++;
        return new PaperReading();
    }

    @Override
    public String id(String... parts) {
        return String.join("|", parts);
    }

    @Override
    public void append(List<Finding> more) throws IOException {
        if (!writable) {
            throw new IOException("the log takes nothing");
        }
        more.forEach(finding -> findings.putIfAbsent(finding.recordId(), finding));
    }

    private final class PaperReading implements Reading {
        @Override
        public Optional<LastRecorded> last(WorkloadKey subject) {
            Optional<LastRecorded> last = Optional.empty();
            for (Finding finding : findings.values()) {
                if (finding instanceof Finding.Watched watched
                        && watched.subject().equals(subject)) {
                    last = Optional.of(new LastRecorded(
                            watched.recordId(),
                            watched.uid(),
                            "",
                            watched.at(),
                            watched.at(),
                            Optional.empty(),
                            true,
                            Set.of()));
                } else if (finding instanceof Finding.Seen seen
                        && seen.sighting().workload().equals(subject)) {
                    last = Optional.of(known(seen));
                } else if (finding instanceof Finding.Turned turned
                        && turned.sighting().workload().equals(subject)) {
                    last = last.map(known -> known.having(turned.became()));
                }
            }
            return last;
        }

        private static LastRecorded known(Finding.Seen seen) {
            return switch (seen.how()) {
                case How.Running running -> running.still().toldAgain(seen.at());
                case How.Baseline baseline -> known(seen, Optional.empty(), true);
                case How.Applied applied -> known(seen, Optional.of(applied.by().decision()), true);
                case How.Ungated ungated -> known(seen, Optional.empty(), false);
            };
        }

        private static LastRecorded known(Finding.Seen seen, Optional<String> decision, boolean gated) {
            return new LastRecorded(
                    seen.recordId(),
                    seen.sighting().uid(),
                    seen.sighting().digest(),
                    seen.at(),
                    seen.at(),
                    decision,
                    gated,
                    Set.of());
        }

        @Override
        public List<Admission> admissions(List<WorkloadKey> workloads, String uid, String digest, Instant notBefore) {
            return decisions.stream()
                    .filter(one ->
                            workloads.contains(one.workload()) && one.digest().equals(digest))
                    .map(Decision::admission)
                    .filter(one -> !one.at().isBefore(notBefore)
                            && !findings.containsKey(id("applied", uid, digest, one.decision())))
                    .toList();
        }

        @Override
        public boolean ranHealthy(WorkloadKey workload, String uid, String digest) {
            return findings.values().stream()
                    .anyMatch(finding -> finding instanceof Finding.Turned turned
                            && turned.became() == LastRecorded.Became.HEALTHY
                            && turned.sighting().uid().equals(uid)
                            && turned.sighting().digest().equals(digest));
        }

        @Override
        public void close() {}
    }
}
