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

    /**
     * One verb.
     *
     * @param name as its class has it, so that the class need not be loaded to know it
     */
    record Verb(String name, Class<?> type) {}

    static final List<Verb> VERBS = List.of(
            new Verb("serve", ServeCommand.class),
            new Verb("demo", DemoCommand.class),
            new Verb("check", CheckCommand.class),
            new Verb("when", WhenCommand.class),
            new Verb("test", TestCommand.class),
            new Verb("replay", ReplayCommand.class),
            new Verb("audit", AuditCommand.class),
            new Verb("console", ConsoleCommand.class),
            new Verb("rollback", RollbackCommand.class),
            new Verb("approve", ApproveCommand.class),
            new Verb("revoke", RevokeCommand.class),
            new Verb("incident", IncidentCommand.class),
            new Verb("announce", AnnounceCommand.class),
            new Verb("announcements", AnnouncementsCommand.class),
            new Verb("attest", AttestCommand.class),
            new Verb("status", StatusCommand.class),
            new Verb("policies", PoliciesCommand.class),
            new Verb("version", VersionCommand.class),
            new Verb("completion", CompletionCommand.class),
            new Verb(HELP, HelpCommand.class));

    private Verbs() {}

    /** Every verb with all of its options, by name. */
    static Map<String, Object> all() {
        return each(Verb::type);
    }

    /** The verb that is called with all of its options; of the others, what the answer to these arguments shows. */
    static Map<String, Object> of(String... arguments) {
        if (Arrays.stream(arguments).allMatch(word -> word.startsWith("-"))) {
            return each(Verbs::described);
        }
        String called = arguments[0];
        boolean known = VERBS.stream().anyMatch(verb -> verb.name.equals(called));
        return known && !called.equals(HELP)
                ? each(verb -> verb.name.equals(called) ? verb.type : CommandSpec.create())
                : all();
    }

    private static Map<String, Object> each(Function<Verb, Object> form) {
        Map<String, Object> forms = new LinkedHashMap<>();
        VERBS.forEach(verb -> forms.put(verb.name, form.apply(verb)));
        return forms;
    }

    /** As the list of commands shows it. */
    private static CommandSpec described(Verb verb) {
        CommandSpec spec = CommandSpec.create();
        Command command = verb.type.getAnnotation(Command.class);
        if (command != null) {
            spec.usageMessage().header(command.header()).description(command.description());
        }
        return spec;
    }
}
