package com.novapay.deploygate.release;

import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.kubernetes.ApiEvents;
import com.novapay.deploygate.kubernetes.ApiProblem;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Reconciles looks with the log on a thread of its own: a database that hangs holds up no release history. A look that comes
 * while another is being judged is left out. Thread-safe.
 */
final class ReconciliationWorker implements ObservationRound.ObservationListener, AutoCloseable {
    private static final long LONGEST_END_MS = 2_000;
    private final Reconciliation reconciliation;
    private final ExecutorService executor;
    private final Consumer<String> report;
    private final ObservationFollower follower;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean blind = true;
    private volatile int ungated;
    private String said = "";

    ReconciliationWorker(Reconciliation reconciliation, ExecutorService executor, Consumer<String> report) {
        this(reconciliation, executor, ObservationFollower.NONE, report);
    }

    /**
     * @param executor of one thread; ended by this
     * @param follower shown each round once it is in the log
     */
    ReconciliationWorker(
            Reconciliation reconciliation,
            ExecutorService executor,
            ObservationFollower follower,
            Consumer<String> report) {
        this.reconciliation = reconciliation;
        this.executor = executor;
        this.follower = follower;
        this.report = report;
    }

    /** @param events where each ungated change is told at its workload, too */
    static ReconciliationWorker start(Releases.RecordSink booked, ApiEvents events, Consumer<String> report) {
        Consumer<Finding.Seen> both = seen -> {
            booked.alarm().accept(seen);
            try {
                events.tell(reference(seen.sighting()), seen.recordId().substring(2), "Warning", "Ungated", told(seen));
            } catch (ApiProblem | RuntimeException e) {
                // It is in the log, and counted.
                report.accept(String.valueOf(e.getMessage()));
            }
        };
        return new ReconciliationWorker(
                new Reconciliation(booked.log(), both), booked.executor(), booked.follower(), report);
    }

    @Override
    public void seen(ObservationRound look) {
        if (busy.compareAndSet(false, true)) {
            try {
                executor.execute(() -> judge(look));
            } catch (RejectedExecutionException e) {
                // The gate ends.
                busy.set(false);
            }
        }
    }

    @Override
    public void blind() {
        blind = true;
        ungated = 0;
    }

    /** How many workloads run what nothing let in; none as long as this gate does not lead. */
    int ungated() {
        return ungated;
    }

    private void judge(ObservationRound look) {
        try {
            if (blind) {
                blind = false;
                reconciliation.forget();
                follower.leads();
            }
            reconciliation.judge(look);
            ungated = reconciliation.ungated();
            follower.observed(look.at(), look.sightings());
            said = "";
        } catch (IOException | RuntimeException e) {
            tell("the running workloads cannot be compared with the audit log: " + e.getMessage());
        } finally {
            busy.set(false);
        }
    }

    /** Once as long as it stays the same. */
    private void tell(String problem) {
        if (!problem.equals(said)) {
            report.accept(problem);
        }
        said = problem;
    }

    static String told(Finding.Seen seen) {
        return "No decision admitted template " + seen.sighting().digest() + ": record " + seen.recordId();
    }

    private static ObjectReference reference(WorkloadObservation sighting) {
        WorkloadKey workload = sighting.workload();
        return new ObjectReferenceBuilder()
                .withApiVersion(workload.kind().equals("Rollout") ? "argoproj.io/v1alpha1" : "apps/v1")
                .withKind(workload.kind())
                .withNamespace(workload.namespace())
                .withName(workload.name())
                .withUid(sighting.uid())
                .build();
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            executor.awaitTermination(LONGEST_END_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        executor.shutdownNow();
    }
}
