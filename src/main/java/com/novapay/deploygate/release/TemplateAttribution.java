package com.novapay.deploygate.release;

import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.release.Finding.How;
import com.novapay.deploygate.release.LastRecorded.Became;
import com.novapay.deploygate.release.WorkloadTimeline.Pending;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Accounts for the templates seen in a workload, in the order in which they were: each came by a decision that let it in, was
 * there before the gate began to look, or is ungated. Ungated is only what still has no decision after a while in which the
 * log could be read, because a way back may wait in the spool of the gate that let it in. Confined to one thread.
 */
final class TemplateAttribution {
    /** For a way back that was spooled. */
    static final Duration GRACE = Duration.ofSeconds(10);

    /** The API server gives a write up after a minute; clocks differ. */
    static final Duration MARGIN = Duration.ofMinutes(2);

    private final ReleaseLog log;
    private final ReleaseLog.Reading reading;
    private final String cluster;
    private final Instant now;
    private final Instant readable;

    /** @param readable since when the log could be read */
    TemplateAttribution(ReleaseLog log, ReleaseLog.Reading reading, String cluster, Instant now, Instant readable) {
        this.log = log;
        this.reading = reading;
        this.cluster = cluster;
        this.now = now;
        this.readable = readable;
    }

    /**
     * What comes of a look at one workload.
     *
     * @param findings for the log
     * @param known what it knows then
     * @param accounted how many of what was pending
     */
    record Outcome(WorkloadTimeline track, List<Finding> findings, LastRecorded known, int accounted) {}

    /**
     * Accounts for what can be.
     *
     * @param baseline whether what runs there, if nothing is known of it, was there before
     * @return empty when there is nothing to say
     */
    Optional<Outcome> of(WorkloadTimeline track, WorkloadObservation sighting, boolean baseline) throws IOException {
        List<Finding> findings = new ArrayList<>();
        Optional<LastRecorded> known = track.known();
        Set<String> taken = new HashSet<>();
        int accounted = 0;
        for (Pending pending : track.pending()) {
            Optional<How> how = how(pending, known, taken, baseline);
            if (how.isEmpty()) {
                break;
            }
            known = Optional.of(enter(pending.sighting(), how.get(), known, findings));
            accounted++;
        }
        if (known.isEmpty()) {
            return Optional.empty();
        }
        LastRecorded after = accounted == track.pending().size()
                ? turned(sighting, renewed(sighting, known.get(), findings), findings)
                : known.get();
        return findings.isEmpty() ? Optional.empty() : Optional.of(new Outcome(track, findings, after, accounted));
    }

    /** How the template came into the cluster; empty as long as that is not known. */
    private Optional<How> how(Pending pending, Optional<LastRecorded> known, Set<String> taken, boolean baseline)
            throws IOException {
        WorkloadObservation sighting = pending.sighting();
        List<WorkloadKey> keys = new ArrayList<>(List.of(sighting.workload()));
        sighting.source().ifPresent(keys::add);
        Instant notBefore = pending.before().equals(Instant.MIN)
                ? Instant.EPOCH
                : pending.before().minus(MARGIN);
        Optional<Admission> admission = reading.admissions(keys, sighting.uid(), sighting.digest(), notBefore).stream()
                .filter(one -> taken.add(one.decision()))
                .findFirst();
        if (admission.isPresent()) {
            return Optional.of(new How.Applied(admission.get()));
        }
        if (baseline && known.isEmpty()) {
            return Optional.of(new How.Baseline());
        }
        Instant since = pending.since().isAfter(readable) ? pending.since() : readable;
        return Duration.between(since, now).compareTo(GRACE) < 0
                ? Optional.empty()
                : Optional.of(
                        new How.Ungated(reading.ranHealthy(sighting.workload(), sighting.uid(), sighting.digest())));
    }

    private LastRecorded enter(
            WorkloadObservation sighting, How how, Optional<LastRecorded> before, List<Finding> findings) {
        String last = before.map(LastRecorded::recordId).orElse("");
        String uid = sighting.uid();
        return switch (how) {
            case How.Baseline baseline ->
                seen(log.id("baseline", uid, sighting.digest()), sighting, how, before, Optional.empty(), findings);
            case How.Applied applied -> {
                Admission by = applied.by();
                before.filter(left -> by.rollback())
                        .ifPresent(left -> findings.add(new Finding.RolledBack(
                                log.id("rolled-back", left.recordId()), now, cluster, sighting, left, by)));
                String id = log.id("applied", uid, sighting.digest(), by.decision());
                yield seen(id, sighting, how, before, Optional.of(by.decision()), findings);
            }
            case How.Ungated ungated ->
                seen(
                        log.id("ungated", uid, sighting.digest(), last),
                        sighting,
                        how,
                        before,
                        Optional.empty(),
                        findings);
            case How.Running running -> running.still();
        };
    }

    private LastRecorded seen(
            String id,
            WorkloadObservation sighting,
            How how,
            Optional<LastRecorded> before,
            Optional<String> decision,
            List<Finding> findings) {
        findings.add(new Finding.Seen(id, now, cluster, sighting, how, before));
        boolean gated = !(how instanceof How.Ungated);
        return new LastRecorded(id, sighting.uid(), sighting.digest(), now, now, decision, gated, Set.of());
    }

    /** Each month the log is told again, because old records are moved out of it. */
    private LastRecorded renewed(WorkloadObservation sighting, LastRecorded known, List<Finding> findings) {
        if (ObservedScopes.month(known.told()).equals(ObservedScopes.month(now))
                || known.told().isAfter(now)) {
            return known;
        }
        String id =
                log.id("running", known.recordId(), ObservedScopes.month(now).toString());
        findings.add(new Finding.Seen(id, now, cluster, sighting, new How.Running(known), Optional.of(known)));
        return known.toldAgain(now);
    }

    private LastRecorded turned(WorkloadObservation sighting, LastRecorded known, List<Finding> findings) {
        return switch (sighting.state()) {
            case WorkloadObservation.State.Starting starting -> known;
            case WorkloadObservation.State.Healthy healthy -> turned(sighting, known, Became.HEALTHY, "", findings);
            case WorkloadObservation.State.Failed failed ->
                turned(sighting, known, Became.FAILED, failed.why(), findings);
        };
    }

    private LastRecorded turned(
            WorkloadObservation sighting, LastRecorded known, Became became, String why, List<Finding> findings) {
        if (known.became().contains(became)) {
            return known;
        }
        String id = log.id(became.name(), known.recordId());
        findings.add(new Finding.Turned(id, now, cluster, sighting, known, became, why));
        return known.having(became);
    }
}
