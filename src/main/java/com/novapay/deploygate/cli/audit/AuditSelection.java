package com.novapay.deploygate.cli.audit;

import com.novapay.deploygate.audit.tree.Selection;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which records a command takes: the filters of {@code audit list}, and a period. */
final class AuditSelection {
    @Option(
            names = {"--since", "--from"},
            paramLabel = "30d|12h|15m|DAY|TIME",
            description = "Only records since then.")
    private Optional<String> since = Optional.empty();

    @Option(
            names = {"--until", "--to"},
            paramLabel = "30d|12h|15m|DAY|TIME",
            description = "Only records before then; with a day, to its end.")
    private Optional<String> until = Optional.empty();

    @Mixin
    private AuditMatch match = new AuditMatch();

    @Option(names = "--all", description = "Records of every type, not only decisions.")
    private boolean all;

    Selection selection(LogSource log, Clock clock) {
        return new Selection(
                since.map(text -> Moments.from("--since", text, clock)),
                until.map(text -> Moments.until("--until", text, clock)),
                match.match(log),
                all);
    }
}
