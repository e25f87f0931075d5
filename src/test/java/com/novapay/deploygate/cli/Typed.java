package com.novapay.deploygate.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import picocli.CommandLine;

/**
 * What came of one command typed.
 *
 * @param out standard output
 * @param err standard error
 */
public record Typed(int exitCode, String out, String err) {
    /** Runs one command in this process, with an environment of its own and the properties of this JVM. */
    public static Typed novapay(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine(Map.of(), arguments);
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        int exitCode = commandLine.execute(arguments);
        return new Typed(exitCode, out.toString(), err.toString());
    }
}
