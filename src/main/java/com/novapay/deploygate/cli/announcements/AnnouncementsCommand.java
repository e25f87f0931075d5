package com.novapay.deploygate.cli.announcements;

import picocli.CommandLine.Command;

/** {@code novapay announcements}: reads the outbox of a gate. */
@Command(
        name = "announcements",
        description = "Lists announcements that are not delivered, and delivers dead letters again.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Channels and how to set them up: docs/announcements.md."},
        subcommands = {AnnouncementsListCommand.class, AnnouncementsRetryCommand.class})
public final class AnnouncementsCommand {}
