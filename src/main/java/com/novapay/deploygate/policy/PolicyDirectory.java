package com.novapay.deploygate.policy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Policies from a directory that is looked at again and again. A change is checked, compiled, run against its own tests and
 * only then put in force, whole; a broken one is told once and the last good one stays. Confined to one thread, except
 * {@link #isBroken}.
 */
public final class PolicyDirectory {
    private final Path directory;
    private final PolicyCompiler compiler;
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

    /** Makes evaluators. */
    @FunctionalInterface
    public interface Evaluators {
        /** A warmed evaluator; throws when the policies give no verdict. */
        PolicyEvaluator of(PolicyBundle bundle) throws PolicyProblem;
    }

    /**
     * @param evaluators makes the evaluator of a bundle
     * @param report told of every load
     */
    public PolicyDirectory(
            Path directory,
            PolicyCompiler compiler,
            Evaluators evaluators,
            PolicyCatalog catalog,
            Consumer<Loaded> report) {
        this.directory = directory;
        this.compiler = compiler;
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
            PolicyBundle bundle = compiler.compile(snapshot);
            compiler.test(snapshot);
            Map<String, String> sources = snapshot.sources();
            catalog.activate(bundle, evaluators.of(bundle));
            return new Loaded(bundle.revision(), bundle.module(), sources, "");
        } catch (PolicyProblem e) {
            return Loaded.refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Loaded.refused(directory + " cannot be read: " + e);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return Loaded.refused(directory + ": " + e);
        }
    }
}
