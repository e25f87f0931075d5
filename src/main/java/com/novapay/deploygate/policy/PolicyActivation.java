package com.novapay.deploygate.policy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/**
 * Keeps the active policies at what their source holds. A change is checked, compiled, run against its own tests and only then
 * activated, as a whole; a broken one is told once, and what was active stays. Confined to one thread, except {@link #problem}.
 */
public final class PolicyActivation {
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private final PolicySource source;
    private final PolicyCompiler compiler;
    private final Optional<CheckedPolicies> kept;
    private final Evaluators evaluators;
    private final PolicyCatalog catalog;
    private final Clock clock;
    private final Consumer<PolicyLoad> report;
    private String attempted = "";
    private Instant retry = Instant.MAX;
    private volatile Optional<PolicyLoad.Refused> unreachable = Optional.empty();
    private volatile Optional<PolicyLoad.Refused> broken = Optional.empty();

    /** What is known of policies before they are activated. */
    public enum Standing {
        /** Nothing beyond that they compile and pass their own tests. */
        NEW,
        /** The same ones passed every check before. */
        CHECKED
    }

    /**
     * Policies that compile and pass their own tests.
     *
     * @param folder with their files, for as long as the call lasts
     * @param replaces whether they come from the source in place of active ones; not so at a start, for the last good ones and for
     *     pinned ones, which an exception that expired meanwhile must not keep from being active
     */
    public record Candidate(PolicyBundle bundle, Path folder, Standing standing, boolean replaces) {}

    /** Makes evaluators. */
    @FunctionalInterface
    public interface Evaluators {
        /** A warmed evaluator; throws when the policies give no verdict, or do not pass the checks that new ones have to. */
        PolicyEvaluator of(Candidate candidate) throws PolicyProblem;
    }

    /**
     * @param kept what was checked before, and where what is checked now is kept; empty to check at each load
     * @param evaluators makes the evaluator of a bundle
     * @param report told of every attempt
     */
    public PolicyActivation(
            PolicySource source,
            PolicyCompiler compiler,
            Optional<CheckedPolicies> kept,
            Evaluators evaluators,
            PolicyCatalog catalog,
            Clock clock,
            Consumer<PolicyLoad> report) {
        this.source = source;
        this.compiler = compiler;
        this.kept = kept;
        this.evaluators = evaluators;
        this.catalog = catalog;
        this.clock = clock;
        this.report = report;
    }

    /** Activates what the source holds now, if it is not what was attempted last; never throws. */
    @SuppressWarnings("CatchingUnchecked") // whatever a source breaks, the last good policies stay
    public void refresh() {
        try {
            Optional<PolicyFiles> found = source.poll(attempted);
            unreachable = Optional.empty();
            catalog.confirmed(clock.instant());
            if (found.isEmpty() && isDue()) {
                found = source.poll("");
            }
            if (found.isPresent()) {
                boolean again = attempted.equals(found.get().version());
                attempted = found.get().version();
                settle(attempt(found.get(), catalog.isLoaded()), again);
            }
        } catch (PolicyProblem e) {
            unreachable(new PolicyLoad.Refused(e.stage(), "", e.problem()));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            unreachable(new PolicyLoad.Refused(PolicyStage.FETCH, "", source.shown() + ": " + e));
        }
    }

    /** Activates policies that are not what the source holds now: the last good ones, or pinned ones. */
    public PolicyLoad activate(PolicyFiles files) {
        PolicyLoad load = attempt(files, false);
        report.accept(load);
        return load;
    }

    /** Forgets what was attempted, so that the next refresh attempts it again. */
    public void again() {
        attempted = "";
    }

    /** Why what the source holds now is not active; empty while it is. */
    public Optional<PolicyLoad.Refused> problem() {
        Optional<PolicyLoad.Refused> reached = unreachable;
        return reached.isPresent() ? reached : broken;
    }

    /** What failed without being refused, for want of memory or disk, is attempted again after a while. */
    private boolean isDue() {
        return broken.isPresent() && !clock.instant().isBefore(retry);
    }

    private void settle(PolicyLoad load, boolean again) {
        boolean told = again && load instanceof PolicyLoad.Refused && broken.equals(Optional.of(load));
        broken = load instanceof PolicyLoad.Refused refused ? Optional.of(refused) : Optional.empty();
        if (!told) {
            report.accept(load);
        }
    }

    /** Told once, not at each poll. */
    private void unreachable(PolicyLoad.Refused problem) {
        boolean told = unreachable.equals(Optional.of(problem));
        unreachable = Optional.of(problem);
        if (!told) {
            report.accept(problem);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // as above
    private PolicyLoad attempt(PolicyFiles files, boolean replaces) {
        PolicyStage stage = PolicyStage.FORMAT;
        retry = Instant.MAX;
        try (PolicySnapshot snapshot = PolicySnapshot.of(files)) {
            stage = PolicyStage.CHECK;
            Optional<PolicyBundle> known = kept.isPresent() ? kept.get().find(snapshot) : Optional.empty();
            PolicyBundle bundle = known.isPresent() ? known.get() : checked(snapshot);
            stage = PolicyStage.PROBE;
            PolicyEvaluator evaluator = evaluator(
                    snapshot,
                    new Candidate(
                            bundle, snapshot.folder(), known.isPresent() ? Standing.CHECKED : Standing.NEW, replaces));
            catalog.activate(bundle, files.commit(), evaluator);
            if (known.isEmpty() && kept.isPresent()) {
                kept.get().keep(snapshot, bundle);
            }
            return new PolicyLoad.Activated(bundle.revision(), bundle.module(), files);
        } catch (PolicyProblem e) {
            return new PolicyLoad.Refused(e.stage(), files.commit(), e.problem());
        } catch (IOException e) {
            retry = clock.instant().plus(PAUSE);
            return new PolicyLoad.Refused(stage, files.commit(), source.shown() + " cannot be read: " + e);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            retry = clock.instant().plus(PAUSE);
            return new PolicyLoad.Refused(stage, files.commit(), source.shown() + ": " + e);
        }
    }

    private PolicyEvaluator evaluator(PolicySnapshot snapshot, Candidate candidate) throws PolicyProblem {
        try {
            return evaluators.of(candidate);
        } catch (PolicyProblem e) {
            throw new PolicyProblem(e.stage(), snapshot.named(e.problem()));
        }
    }

    /** The tests run beside the compiler, because somebody waits for both; what the compiler finds is told first. */
    private PolicyBundle checked(PolicySnapshot snapshot) throws PolicyProblem {
        FutureTask<Optional<PolicyProblem>> tests = new FutureTask<>(() -> tested(snapshot));
        Thread thread = Thread.ofVirtual().name("policy-tests").start(tests);
        try {
            PolicyBundle bundle = compiler.compile(snapshot);
            Optional<PolicyProblem> failed = tests.get();
            if (failed.isPresent()) {
                throw failed.get();
            }
            return bundle;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the tests could not be run", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PolicyProblem(PolicyStage.TEST, "the tests were interrupted");
        } finally {
            thread.interrupt(); // they read the snapshot, which is deleted next
            joined(thread);
        }
    }

    private Optional<PolicyProblem> tested(PolicySnapshot snapshot) {
        try {
            compiler.test(snapshot);
            return Optional.empty();
        } catch (PolicyProblem e) {
            return Optional.of(e);
        }
    }

    private static void joined(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
