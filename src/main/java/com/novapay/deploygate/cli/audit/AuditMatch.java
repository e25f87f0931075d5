package com.novapay.deploygate.cli.audit;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The options by which commands find records. */
final class AuditMatch {
    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Only of this namespace.")
    Optional<String> namespace = Optional.empty();

    @Option(names = "--workload", paramLabel = "[KIND/]NAME", description = "Only of this workload.")
    Optional<String> workload = Optional.empty();

    @Option(names = "--user", paramLabel = "NAME", description = "Only what this user asked for.")
    Optional<String> user = Optional.empty();

    @Option(names = "--code", paramLabel = "CODE", description = "Only what this rule or failure refused.")
    Optional<String> code = Optional.empty();

    @Option(names = "--denied", description = "Only what was refused.")
    boolean denied;
}
