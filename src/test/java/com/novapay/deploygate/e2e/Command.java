package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs of the machine that are run to their end. */
final class Command {
    private Command() {}

    /** What it printed; it must succeed. */
    static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.onExit().join().exitValue();
        if (exit != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + exit + ": " + printed.strip());
        }
        return printed;
    }

    static String run(String... command) throws IOException {
        return run(List.of(command));
    }

    /** Whether it succeeds; what it prints is dropped. */
    static boolean succeeds(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.onExit().join().exitValue() == 0;
    }

    static boolean succeeds(String... command) throws IOException {
        return succeeds(List.of(command));
    }
}
