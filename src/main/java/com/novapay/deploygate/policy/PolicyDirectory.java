package com.novapay.deploygate.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
     * @param problem why not: file, line and what is wrong; empty when they were
     */
    public record Loaded(String revision, String problem) {
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
        seen = PolicySources.fingerprint(directory);
        settled = seen;
        attempt();
    }

    /** Loads what has changed, once it has stayed the same from one look to the next; never throws. */
    public void refresh() {
        String now = PolicySources.fingerprint(directory);
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
        Path copy = null;
        try {
            copy = PolicySources.snapshot(directory);
            PolicyBundle bundle = compiler.compile(copy);
            compiler.test(copy);
            catalog.activate(bundle, evaluators.of(bundle));
            return new Loaded(bundle.revision(), "");
        } catch (PolicyProblem | IOException | RuntimeException e) {
            String said = e instanceof PolicyProblem ? String.valueOf(e.getMessage()) : directory + ": " + e;
            return new Loaded("", copy == null ? said : said.replace(copy.toString(), directory.toString()));
        } finally {
            discard(copy);
        }
    }

    private static void discard(@Nullable Path copy) {
        if (copy != null) {
            try {
                PolicySources.delete(copy);
            } catch (IOException | UncheckedIOException e) {
                System.getLogger(PolicyDirectory.class.getName())
                        .log(System.Logger.Level.DEBUG, "a copy in the temporary folder stays: " + e);
            }
        }
    }
}
