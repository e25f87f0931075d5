package com.novapay.deploygate.cli;

import picocli.CommandLine.Command;

/** {@code novapay audit}: reads the decision log. */
@Command(
        name = "audit",
        description = "Reads, exports and verifies the decision log, also while a gate writes to it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "What the record holds: docs/auditors.md."},
        subcommands = {
            AuditListCommand.class,
            AuditShowCommand.class,
            AuditExportCommand.class,
            AuditVerifyCommand.class,
            AuditKeysCommand.class,
            AuditArchiveCommand.class
        })
final class AuditCommand {}
