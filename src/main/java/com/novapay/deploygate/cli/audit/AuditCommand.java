package com.novapay.deploygate.cli.audit;

import picocli.CommandLine.Command;

/** {@code novapay audit}: reads the decision log. */
@Command(
        name = "audit",
        description = "Reads, exports and verifies the audit log, also while a gate writes to it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "The fields of a record: docs/auditors.md."},
        subcommands = {
            AuditListCommand.class,
            AuditShowCommand.class,
            AuditReportCommand.class,
            AuditPopulationCommand.class,
            AuditExportCommand.class,
            AuditVerifyCommand.class,
            AuditKeysCommand.class,
            AuditArchiveCommand.class
        })
public final class AuditCommand {}
