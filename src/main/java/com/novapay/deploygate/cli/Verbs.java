package com.novapay.deploygate.cli;

import com.novapay.deploygate.cli.announcements.AnnouncementsCommand;
import com.novapay.deploygate.cli.audit.AuditCommand;
import com.novapay.deploygate.cli.records.AnnounceCommand;
import com.novapay.deploygate.cli.records.ApproveCommand;
import com.novapay.deploygate.cli.records.AttestCommand;
import com.novapay.deploygate.cli.records.IncidentCommand;
import com.novapay.deploygate.cli.records.RevokeCommand;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

/** The verbs of the command line, in the order of its help, and how much of each these arguments need. Immutable, thread-safe. */
final class Verbs {
    private static final String HELP = "help";

    /** Their names, as their classes have them. */
    static final List<String> NAMES = List.of(
            "serve",
            "demo",
            "check",
            "when",
            "test",
            "replay",
            "audit",
            "console",
            "rollback",
            "approve",
            "revoke",
            "incident",
            "announce",
            "announcements",
            "attest",
            "status",
            "policies",
            "version",
            "completion",
            HELP);

    private Verbs() {}

    /** The class of a verb; the others are not loaded for it. */
    static Class<?> type(String name) {
        return switch (name) {
            case "serve" -> ServeCommand.class;
            case "demo" -> DemoCommand.class;
            case "check" -> CheckCommand.class;
            case "when" -> WhenCommand.class;
            case "test" -> TestCommand.class;
            case "replay" -> ReplayCommand.class;
            case "audit" -> AuditCommand.class;
            case "console" -> ConsoleCommand.class;
            case "rollback" -> RollbackCommand.class;
            case "approve" -> ApproveCommand.class;
            case "revoke" -> RevokeCommand.class;
            case "incident" -> IncidentCommand.class;
            case "announce" -> AnnounceCommand.class;
            case "announcements" -> AnnouncementsCommand.class;
            case "attest" -> AttestCommand.class;
            case "status" -> StatusCommand.class;
            case "policies" -> PoliciesCommand.class;
            case "version" -> VersionCommand.class;
            case "completion" -> CompletionCommand.class;
            case HELP -> HelpCommand.class;
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Every verb with all of its options, by name. */
    static Map<String, Object> all() {
        return each(Verbs::type);
    }

    /** The verb that is called with all of its options; of the others, what the answer to these arguments shows. */
    static Map<String, Object> of(String... arguments) {
        if (Arrays.stream(arguments).allMatch(word -> word.startsWith("-"))) {
            return each(Verbs::described);
        }
        String called = arguments[0];
        return NAMES.contains(called) && !called.equals(HELP)
                ? each(name -> name.equals(called) ? type(name) : CommandSpec.create())
                : all();
    }

    private static Map<String, Object> each(Function<String, Object> form) {
        Map<String, Object> forms = new LinkedHashMap<>();
        NAMES.forEach(name -> forms.put(name, form.apply(name)));
        return forms;
    }

    /** As the list of commands shows it. */
    private static CommandSpec described(String name) {
        CommandSpec spec = CommandSpec.create();
        Command command = type(name).getAnnotation(Command.class);
        if (command != null) {
            spec.usageMessage().header(command.header()).description(command.description());
        }
        return spec;
    }
}
