package com.novapay.deploygate.cli.records;

import picocli.CommandLine.Command;

/** {@code novapay incident}: incidents lock deploys. */
@Command(
        name = "incident",
        description =
                "Opens, resolves and lists incidents. An open SEV-1 or SEV-2 freezes deploys of the services it affects.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "What an incident freezes: docs/rules/incident-freeze.md."},
        subcommands = {IncidentOpenCommand.class, IncidentResolveCommand.class, IncidentListCommand.class})
public final class IncidentCommand {}
