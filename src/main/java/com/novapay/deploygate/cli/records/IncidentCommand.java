package com.novapay.deploygate.cli.records;

import picocli.CommandLine.Command;

/** {@code novapay incident}: incidents lock deploys. */
@Command(
        name = "incident",
        description =
                "Opens, resolves and lists incidents. While a SEV-1 or SEV-2 is open, deploys of what it touches wait.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "What an incident locks: docs/rules/incident-freeze.md."},
        subcommands = {IncidentOpenCommand.class, IncidentResolveCommand.class, IncidentListCommand.class})
public final class IncidentCommand {}
