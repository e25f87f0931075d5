package com.novapay.deploygate.policytest;

import com.novapay.deploygate.facts.FactDirectory;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.terminal.UsageProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The facts of one run of the command line. */
public final class FactSources {
    private FactSources() {}

    /** The facts of a directory, read once; every problem in it is told, because a person is there to mend it. */
    public static FactsView once(@Nullable Path directory) {
        if (directory == null) {
            return fixed(new FactSet(List.of()));
        }
        FactDirectory read = FactDirectory.read(existing(directory));
        if (!read.problems().isEmpty()) {
            throw new UsageProblem("--facts: " + String.join("\n         ", read.problems()));
        }
        return fixed(new FactSet(read.documents()));
    }

    /** Facts that do not change and are always fresh. */
    public static FactsView fixed(FactSet facts) {
        return new FactSetView(() -> facts, () -> new Freshness.Fresh(Duration.ZERO));
    }

    public static Path existing(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new UsageProblem("--facts: " + directory + " is not a directory");
        }
        return directory;
    }
}
