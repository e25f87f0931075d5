package com.novapay.deploygate.policy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Policies from a directory that is looked at again and again. A change is checked, compiled, run against its own tests and
 * only then put in force, whole; a broken one is told once and the last good one stays. Confined to one thread, except
 * {@link #isBroken}.
 */
public final class PolicyDirectory {
    private final Path directory;
    private final PolicyCompiler compiler;
    private final Optional<CheckedPolicies> kept;
    private final Evaluators evaluators;
    private final PolicyCatalog catalog;
    private final Consumer<Loaded> report;
    private String seen = "";
    private String settled = "";
    private volatile boolean broken;

    /**
     * What came of one load.
     *
     * @param revision of the policies put in force, empty when they were not
     * @param module hex SHA-256 of the compiled module put in force, empty when none was
     * @param sources the text of what decides, by path; empty when it was not put in force
     * @param problem why not: file, line and what is wrong; empty when they were
     */
    public record Loaded(String revision, String module, Map<String, String> sources, String problem) {
        public Loaded {
            sources = Map.copyOf(sources);
        }

        private static Loaded refused(String problem) {
            return new Loaded("", "", Map.of(), problem);
        }

        /** Whether the policies are in force. */
        public boolean succeeded() {
            return problem.isEmpty();
        }
    }

    /** What is known of policies before they are put in force. */
    public enum Standing {
        /** Nothing beyond that they compile and pass their own tests. */
        NEW,
        /** The same ones passed every check before. */
        CHECKED
    }

    /** Makes evaluators. */
    @FunctionalInterface
    public interface Evaluators {
        /** A warmed evaluator; throws when the policies give no verdict, or do not pass the checks that new ones have to. */
        PolicyEvaluator of(PolicyBundle bundle, Standing standing) throws PolicyProblem;
    }

    /**
     * @param kept what was checked before, and where what is checked now is kept; empty to check at each load
     * @param evaluators makes the evaluator of a bundle
     * @param report told of every load
     */
    public PolicyDirectory(
            Path directory,
            PolicyCompiler compiler,
            Optional<CheckedPolicies> kept,
            Evaluators evaluators,
            PolicyCatalog catalog,
            Consumer<Loaded> report) {
        this.directory = directory;
        this.compiler = compiler;
        this.kept = kept;
        this.evaluators = evaluators;
        this.catalog = catalog;
        this.report = report;
    }

    /** Loads at once what is there. */
    public void load() {
        seen = PolicySnapshot.fingerprint(directory);
        settled = seen;
        attempt();
    }

    /** Loads what has changed, once it has stayed the same from one look to the next; never throws. */
    public void refresh() {
        String now = PolicySnapshot.fingerprint(directory);
        boolean still = now.equals(seen);
        seen = now;
        if (still && !now.equals(settled)) {
            settled = now;
            attempt();
        }
    }

    /** Whether the newest state of the directory is not the one in force. */
    public boolean isBroken() {
        return broken;
    }

    private void attempt() {
        Loaded loaded = tryLoad();
        broken = !loaded.succeeded();
        report.accept(loaded);
    }

    @SuppressWarnings("CatchingUnchecked") // whatever a policy breaks, the last good one stays
    private Loaded tryLoad() {
        try (PolicySnapshot snapshot = PolicySnapshot.of(directory)) {
            Map<String, String> sources = snapshot.sources();
            Optional<PolicyBundle> known = kept.isPresent() ? kept.get().find(snapshot) : Optional.empty();
            PolicyBundle bundle = known.isPresent() ? known.get() : checked(snapshot);
            catalog.activate(bundle, evaluators.of(bundle, known.isPresent() ? Standing.CHECKED : Standing.NEW));
            if (known.isEmpty() && kept.isPresent()) {
                kept.get().keep(snapshot, bundle);
            }
            return new Loaded(bundle.revision(), bundle.module(), sources, "");
        } catch (PolicyProblem e) {
            return Loaded.refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Loaded.refused(directory + " cannot be read: " + e);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return Loaded.refused(directory + ": " + e);
        }
    }

    private PolicyBundle checked(PolicySnapshot snapshot) throws PolicyProblem {
        PolicyBundle bundle = compiler.compile(snapshot);
        compiler.test(snapshot);
        return bundle;
    }
}
