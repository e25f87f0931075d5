package com.novapay.deploygate.cli.audit;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The options by which commands find records. */
final class AuditMatch {
    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Only changes in this namespace.")
    Optional<String> namespace = Optional.empty();

    @Option(names = "--workload", paramLabel = "[KIND/]NAME", description = "Only changes of this workload.")
    Optional<String> workload = Optional.empty();

    @Option(names = "--user", paramLabel = "NAME", description = "Only requests of this user.")
    Optional<String> user = Optional.empty();

    @Option(names = "--code", paramLabel = "CODE", description = "Only changes that this rule or failure code denied.")
    Optional<String> code = Optional.empty();

    @Option(names = "--denied", description = "Only denied changes.")
    boolean denied;
}
