package com.novapay.deploygate.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/**
 * Runs the commands that people type most, so that the JVM which {@code tools/aot-cache} starts learns their classes. Prints nothing,
 * reads no cluster and writes nothing.
 */
public final class AotTraining {
    private AotTraining() {}

    /**
     * Runs them.
     *
     * @param manifests one file, with a workload for {@code check}
     */
    public static void main(String[] manifests) {
        for (List<String> words : List.of(
                List.of("--help"),
                List.of("check", "--help"),
                List.of("version"),
                List.of("completion"),
                List.of("when", "deployment/a", "-n", "b"),
                List.of("check", "-f", manifests[0]),
                List.of("check", "-f", manifests[0], "-o", "json"))) {
            String[] arguments = words.toArray(String[]::new);
            CommandLine commandLine = Main.commandLine(Map.of(), arguments);
            commandLine.setOut(new PrintWriter(Writer.nullWriter()));
            commandLine.setErr(new PrintWriter(Writer.nullWriter()));
            commandLine.execute(arguments);
        }
    }
}
