package com.novapay.deploygate.cli;

import picocli.CommandLine.Command;

/** {@code novapay policies}. */
@Command(
        name = "policies",
        description = "Inspects policies, helps to write and compare them, and pins gates to a revision.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PoliciesShowCommand.class,
            PoliciesNewCommand.class,
            PoliciesLintCommand.class,
            PoliciesDiffCommand.class,
            PoliciesSchemaCommand.class,
            PoliciesPinCommand.class,
            PoliciesUnpinCommand.class,
            PoliciesShadowCommand.class
        })
final class PoliciesCommand {}
