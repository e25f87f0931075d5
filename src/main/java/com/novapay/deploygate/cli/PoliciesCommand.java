package com.novapay.deploygate.cli;

import picocli.CommandLine.Command;

/** {@code novapay policies}. */
@Command(
        name = "policies",
        description = "Inspects policies, and helps to write and compare them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PoliciesShowCommand.class,
            PoliciesNewCommand.class,
            PoliciesLintCommand.class,
            PoliciesDiffCommand.class,
            PoliciesSchemaCommand.class
        })
final class PoliciesCommand {}
