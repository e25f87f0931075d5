package com.novapay.deploygate.cli;

import picocli.CommandLine.Command;

/** {@code novapay policies}. */
@Command(
        name = "policies",
        description = "Inspects policies.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = PoliciesShowCommand.class)
final class PoliciesCommand {}
