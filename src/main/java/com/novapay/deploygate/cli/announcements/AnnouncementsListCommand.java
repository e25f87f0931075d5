package com.novapay.deploygate.cli.announcements;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.novapay.deploygate.announce.outbox.OutboxList.Entry;
import com.novapay.deploygate.announce.outbox.OutboxList.Status;
import com.novapay.deploygate.cli.audit.LogSource;
import com.novapay.deploygate.terminal.Output;
import com.novapay.deploygate.terminal.TextTable;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay announcements list}. */
@Command(
        name = "list",
        description = {
            "Lists announcements in the outbox: by default the dead letters, which the gate gave up, and those that wait.",
            "Delivered ones are kept for 14 days."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:listed, even if there are none", "2:the outbox could not be read"},
        footer = {
            "",
            "Examples:",
            "  novapay announcements list",
            "  novapay announcements list --status delivered --limit 20 -o json",
            "  novapay announcements list --store jdbc:postgresql://db/gate"
        })
final class AnnouncementsListCommand implements Callable<Integer> {
    private static final int BRIEF = 80;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private LogSource source = new LogSource();

    @Mixin
    private Output output = new Output();

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description =
                    "Only dead, waiting, delivered or coalesced (not sent, because a newer state was); default: dead and waiting.")
    private @Nullable String status;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "The most announcements of each status; default: 50.")
    private int limit;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        if (limit < 1) {
            throw new UsageProblem("--limit: \"" + limit + "\" is not a number of 1 or more");
        }
        List<Status> wanted = wanted();
        List<Entry> entries = OutboxSource.ask(source, list -> {
            List<Entry> all = new ArrayList<>();
            for (Status one : wanted) {
                all.addAll(list.list(one, limit));
            }
            return all;
        });
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(json(entries));
        } else if (entries.isEmpty()) {
            out.println("none");
        } else {
            TextTable table = new TextTable("ID", "PUT", "STATUS", "WHERE", "ATTEMPTS", "TITLE", "PROBLEM");
            entries.forEach(entry -> table.row(
                    Long.toString(entry.id()),
                    entry.putAt().toString(),
                    entry.status().word(),
                    entry.destination() + ":" + entry.channel(),
                    Long.toString(entry.attempts()),
                    brief(entry.title()),
                    entry.problem()));
            out.print(table.text((column, cell) -> cell));
        }
        out.flush();
        return 0;
    }

    private List<Status> wanted() {
        if (status == null) {
            return List.of(Status.DEAD, Status.WAITING);
        }
        String word = status.toLowerCase(Locale.ROOT);
        return Arrays.stream(Status.values())
                .filter(one -> one.word().equals(word))
                .findFirst()
                .map(List::of)
                .orElseThrow(() -> new UsageProblem("--status: \"" + status + "\" is not one of "
                        + Arrays.stream(Status.values()).map(Status::word).collect(Collectors.joining(", "))));
    }

    private static String brief(String title) {
        return title.length() <= BRIEF ? title : title.substring(0, BRIEF - 1) + "…";
    }

    private static ArrayNode json(List<Entry> entries) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        entries.forEach(entry -> array.addObject()
                .put("id", entry.id())
                .put("putAt", entry.putAt().toString())
                .put("status", entry.status().word())
                .put("destination", entry.destination())
                .put("channel", entry.channel())
                .put("topic", entry.topic())
                .put("title", entry.title())
                .put("attempts", entry.attempts())
                .put("problem", entry.problem()));
        return array;
    }
}
