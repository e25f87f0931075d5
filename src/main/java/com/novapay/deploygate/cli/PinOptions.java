package com.novapay.deploygate.cli;

import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.cli.audit.LogSource;
import com.novapay.deploygate.gate.PolicyPinLog;
import com.novapay.deploygate.terminal.UsageProblem;
import java.time.Clock;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who pins policies or ends a pin, why, and where that is recorded. */
final class PinOptions {
    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why, in one line; it is recorded.")
    private String reason = "";

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Who you are, where the operating system does not know; default: its user.")
    private String user = "";

    @Mixin
    private LogSource source = new LogSource();

    /** The log, which is there. */
    RecordStore store() {
        return source.store();
    }

    /** Where pins are written. */
    PolicyPinLog log(RecordStore store) {
        return new PolicyPinLog(store, source.settings(), Clock.systemUTC());
    }

    /** Empty for the user of the operating system. */
    String user() {
        return user.strip();
    }

    /** In one line, not empty. */
    String reason() {
        String line = reason.strip().replaceAll("\\s+", " ");
        if (line.isEmpty()) {
            throw new UsageProblem("--reason: is empty; write in one line why");
        }
        return line;
    }
}
