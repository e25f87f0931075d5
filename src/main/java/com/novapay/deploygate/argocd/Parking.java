package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.command.ShellCommand;
import com.novapay.deploygate.kubernetes.ApiProblem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The parked syncs: each is judged again at every look, and started again when nothing of it would be refused any more. What
 * goes wrong is told once and tried again at the next look. Confined to one thread.
 */
final class Parking {
    static final int MOST = 200;
    static final long MOST_SIZE = 4L << 20;

    /** An Application whose deploy is still refused may be gone, or have gone on. */
    private static final Duration SEEN = Duration.ofSeconds(30);

    private final Applications applications;
    private final Predicate<Denial> admits;
    private final Clock clock;
    private final Consumer<String> report;
    private final Runnable startCounted;
    private final Map<ApplicationKey, ParkedSync> parked = new LinkedHashMap<>();
    private final Map<ApplicationKey, Instant> seen = new HashMap<>();
    private String said = "";

    /**
     * @param admits whether a refused change would be admitted now
     * @param report told what becomes of each and each new problem, one line
     * @param startCounted told each sync that was started again
     */
    Parking(
            Applications applications,
            Predicate<Denial> admits,
            Clock clock,
            Consumer<String> report,
            Runnable startCounted) {
        this.applications = applications;
        this.admits = admits;
        this.clock = clock;
        this.report = report;
        this.startCounted = startCounted;
    }

    /** How many syncs wait. */
    int count() {
        return (int) parked.values().stream()
                .filter(sync -> !sync.denials().isEmpty())
                .count();
    }

    /** Remembers a refusal; false when its Application cannot be read now, and it should be handed in again. */
    boolean park(Denial denial) {
        ApplicationKey key = denial.application();
        if (!key.isKnown()) {
            tell("decision " + denial.decision() + ": its application is not known, so it is not parked");
            return true;
        }
        try {
            Optional<JsonNode> read = applications.read(key);
            if (read.isPresent()) {
                park(denial, key, new SyncState(read.get()));
            }
            return true;
        } catch (ApiProblem e) {
            tell(String.valueOf(e.getMessage()));
            return false;
        }
    }

    /**
     * Remembers a refusal that another gate, or this one before it was started again, has recorded; only if the last sync is still the
     * one that was refused. False when that cannot be found out now, and it should be handed in again.
     */
    boolean resume(Denial denial) {
        ApplicationKey key = denial.application();
        try {
            Optional<JsonNode> read = key.isKnown() ? applications.read(key) : Optional.empty();
            SyncState state = new SyncState(read.orElse(MissingNode.getInstance()));
            if (state.beganBy(denial.at()) && (state.isOpen() || state.hasFailed())) {
                park(denial, key, state);
            }
            return true;
        } catch (ApiProblem e) {
            tell(String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** Looks at all of them once. Throws nothing. */
    void round() {
        String problem = "";
        for (ParkedSync sync : List.copyOf(parked.values())) {
            try {
                look(sync);
            } catch (ApiProblem e) {
                problem = String.valueOf(e.getMessage());
            } catch (RuntimeException e) {
                // One that cannot be understood must not hold up the others.
                problem = sync + ": " + e;
            }
        }
        tell(problem);
    }

    private void park(Denial denial, ApplicationKey key, SyncState state) {
        if (state.revisions().isEmpty()) {
            report.accept(key + ": the denied sync names no commit, so it is not parked (" + denial.decision() + ")");
            return;
        }
        JsonNode revision = denial.argocd().path("revision");
        if (revision.isTextual() && !state.revisions().equals(List.of(revision.textValue()))) {
            return;
        }
        ParkedSync sync = parked.get(key);
        if (sync == null || !sync.isOf(state)) {
            if (sync != null) {
                report.accept(sync + " is no longer parked: another commit was synced since");
            }
            sync = new ParkedSync(key, state);
            parked.remove(key);
            parked.put(key, sync);
            report.accept(
                    sync + " is parked: the gate starts it again once it would admit it (" + denial.decision() + ")");
        }
        if (!sync.add(denial, state)) {
            report.accept(sync + " has too many denied changes; not all are parked");
        }
        makeRoom(sync);
    }

    private void makeRoom(ParkedSync latest) {
        long size = parked.values().stream().mapToLong(ParkedSync::size).sum();
        for (ParkedSync oldest : new ArrayList<>(parked.values())) {
            if (size <= MOST_SIZE && parked.size() <= MOST) {
                return;
            }
            if (oldest != latest || latest.size() > MOST_SIZE) {
                size -= oldest.size();
                forget(oldest, "there are too many parked syncs");
            }
        }
    }

    private void look(ParkedSync sync) throws ApiProblem {
        Instant now = clock.instant();
        boolean passes = sync.denials().stream().allMatch(denial -> admits.test(denial.unpack()));
        Instant last = seen.getOrDefault(sync.application(), Instant.MIN);
        if (!passes && now.isBefore(last.plus(SEEN))) {
            return;
        }
        Optional<JsonNode> read = applications.read(sync.application());
        seen.put(sync.application(), now);
        if (read.isEmpty()) {
            forget(sync, "the application is gone");
            return;
        }
        SyncState state = new SyncState(read.get());
        act(sync, state, sync.next(state, passes, now), now);
    }

    private void act(ParkedSync sync, SyncState state, Step step, Instant now) throws ApiProblem {
        switch (step) {
            case Step.Wait wait -> {}
            case Step.Forget over -> forget(sync, over.why());
            case Step.Refresh refresh -> applications.refresh(sync.application());
            case Step.Abandon over -> {
                applications.tell(
                        state.application(),
                        over.decision(),
                        "DeployGateGivenUp",
                        "The denied deploy " + sync + " (decision " + over.decision() + ") is not started again: "
                                + over.why());
                forget(sync, over.why());
            }
            case Step.EndRetries end -> {
                patch(sync, state.end());
                report.accept(sync + ": its retries were stopped: " + end.why());
            }
            case Step.StartNewest start -> {
                patch(sync, state.againNewest(start.decision()));
                sync.started(now);
                startCounted.run();
                report.accept(sync
                        + " is superseded: the gate started the newer commit, because Argo CD does not ("
                        + start.decision() + ")");
            }
            case Step.Start start -> {
                patch(sync, state.again(start.decision()));
                sync.started(now);
                startCounted.run();
                report.accept(
                        sync + " was started again, because the gate would now admit it (" + start.decision() + ")");
            }
            case Step.Tell tell -> {
                ShellCommand command = ShellCommand.of("argocd", "app", "sync")
                        .named(sync.application().name());
                applications.tell(
                        state.application(),
                        tell.decision(),
                        "DeployGateOpen",
                        "The gate would now admit this deploy (decision " + tell.decision()
                                + "). Its auto-sync is off, so start it yourself: " + command);
                forget(sync, "the gate would now admit it; its auto-sync is off, so start it with " + command);
            }
        }
    }

    private void patch(ParkedSync sync, JsonNode patch) throws ApiProblem {
        if (!applications.patch(sync.application(), patch)) {
            throw new ApiProblem(sync + " changed before it could be started again; it is checked again", true, null);
        }
    }

    private void forget(ParkedSync sync, String why) {
        parked.remove(sync.application());
        seen.remove(sync.application());
        report.accept(sync + " is no longer parked: " + why);
    }

    private void tell(String problem) {
        if (!problem.isEmpty() && !problem.equals(said)) {
            report.accept(problem);
        }
        said = problem;
    }
}
