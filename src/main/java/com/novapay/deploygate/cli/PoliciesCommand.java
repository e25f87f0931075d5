package com.novapay.deploygate.cli;

import picocli.CommandLine.Command;

/** {@code novapay policies}. */
@Command(
        name = "policies",
        description = "Inspects policies, and pins gates to a revision.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PoliciesShowCommand.class,
            PoliciesPinCommand.class,
            PoliciesUnpinCommand.class,
            PoliciesShadowCommand.class
        })
final class PoliciesCommand {}
