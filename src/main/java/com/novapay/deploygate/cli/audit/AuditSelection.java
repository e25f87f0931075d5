package com.novapay.deploygate.cli.audit;

import com.novapay.deploygate.audit.tree.Selection;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which records a command takes: the filters of {@code audit list}, and a period. */
final class AuditSelection {
    @Option(
            names = {"--since", "--from"},
            paramLabel = "30d|12h|15m|TIME",
            description = "Only records since then.")
    private Optional<String> since = Optional.empty();

    @Option(
            names = {"--until", "--to"},
            paramLabel = "30d|12h|15m|TIME",
            description = "Only records before then.")
    private Optional<String> until = Optional.empty();

    @Mixin
    private AuditMatch match = new AuditMatch();

    @Option(names = "--all", description = "Records of every type, not only decisions.")
    private boolean all;

    Selection selection(Clock clock) {
        return new Selection(
                moment("--since", since, clock),
                moment("--until", until, clock),
                match.namespace,
                match.workload,
                match.user,
                match.code,
                match.denied,
                all);
    }

    private static Optional<Instant> moment(String flag, Optional<String> text, Clock clock) {
        return text.map(words -> AuditListCommand.moment(flag, words, clock));
    }
}
