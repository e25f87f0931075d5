package com.novapay.deploygate.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code novapay version}. */
@Command(name = "version", description = "Prints the version and the revision of the shipped policies.")
final class VersionCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec != null) {
            for (String line : new Version().getVersion()) {
                spec.commandLine().getOut().println(line);
            }
        }
        return 0;
    }
}
