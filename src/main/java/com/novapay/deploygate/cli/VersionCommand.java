package com.novapay.deploygate.cli;

import com.novapay.deploygate.terminal.Output;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code novapay version}. */
@Command(
        name = "version",
        description = "Prints the version and the revision of the shipped policies.",
        mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PrintWriter out = spec.commandLine().getOut();
        Version version = Version.running();
        if (output.json()) {
            out.println(version.json());
        } else {
            version.lines().forEach(out::println);
        }
        out.flush();
        return 0;
    }
}
