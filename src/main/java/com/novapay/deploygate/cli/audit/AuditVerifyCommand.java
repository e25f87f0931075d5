package com.novapay.deploygate.cli.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.merkle.NoteKey;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.tree.ExportVerifier;
import com.novapay.deploygate.audit.tree.PublishedCheckpoints;
import com.novapay.deploygate.audit.tree.PublishedCheckpoints.Published;
import com.novapay.deploygate.audit.tree.StoreVerifier;
import com.novapay.deploygate.audit.tree.TreeProblem;
import com.novapay.deploygate.audit.tree.Verification;
import com.novapay.deploygate.audit.tree.VerificationFailure;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.gate.AuditEvents;
import com.novapay.deploygate.gate.GateAudit;
import com.novapay.deploygate.terminal.Output;
import com.novapay.deploygate.terminal.Progress;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay audit verify}. */
@Command(
        name = "verify",
        description = {
            "Verifies the whole audit log, or one exported file without the log: that no record was changed, "
                    + "removed, moved or inserted, and that the checkpoints are signed.",
            "Names the first record that does not verify."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything verifies",
            "1:a record or checkpoint does not verify",
            "2:the log or file could not be verified"
        },
        footer = {
            "",
            "Examples:",
            "  novapay audit verify --data /var/lib/deploy-gate",
            "  novapay audit verify --from-export november.jsonl --key signing.pub",
            "  novapay audit verify --store jdbc:postgresql://db/gate --key signing.pub --checkpoint /mnt/published"
        })
final class AuditVerifyCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private LogSource source = new LogSource();

    @Mixin
    private Output output = new Output();

    @Option(names = "--from-export", paramLabel = "FILE", description = "Verify this file instead of a store.")
    private Optional<Path> export = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "VKEY|FILE",
            description =
                    "A trusted verifier key, or a file of them; default: DATA/audit/signing.pub, else the log's own key.")
    private List<String> keys = new ArrayList<>();

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE|DIR",
            description = "Published checkpoints that the log must be consistent with.")
    private List<Path> checkpoints = new ArrayList<>();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        Progress progress = new Progress(spec.commandLine().getErr());
        long began = System.nanoTime();
        LongConsumer told = rows -> progress.show(rows + " records, " + rate(rows, began) + " a second");
        List<String> notes = new ArrayList<>();
        Verification found;
        try {
            found = export.isPresent()
                    ? file(export.get(), told, notes)
                    : store(told, notes, spec.commandLine().getErr());
        } finally {
            progress.end();
        }
        notes.addAll(found.notes());
        PrintWriter out = spec.commandLine().getOut();
        out.print(output.json() ? json(found, notes, rate(found.records(), began)) + "\n" : text(found, notes, began));
        out.flush();
        return found.exitCode();
    }

    private Verification file(Path file, LongConsumer told, List<String> notes) {
        try {
            List<NoteKey> trusted = given();
            if (trusted.isEmpty()) {
                trusted = own(source.settings(), notes);
            }
            return new ExportVerifier(trusted, published()).verify(Files.newInputStream(file), told);
        } catch (IOException e) {
            throw new UsageProblem("--from-export: " + file + " cannot be read: " + e.getMessage());
        }
    }

    private Verification store(LongConsumer told, List<String> notes, PrintWriter err) {
        RecordStore store = source.store();
        GateConfig settings = source.settings();
        List<NoteKey> trusted = given();
        List<Published> published = published();
        if (trusted.isEmpty()) {
            trusted = own(settings, notes);
        }
        Path last = GateAudit.settings(settings).key().checkpoint();
        if (!trusted.isEmpty() && Files.isRegularFile(last)) {
            published.addAll(published(last));
        }
        try {
            Verification found = new StoreVerifier(store)
                    .verify(
                            new StoreVerifier.Outside(
                                    trusted,
                                    published,
                                    Optional.of(GateAudit.archive(settings).folder())),
                            told);
            AuditEvents.verified(store, settings, found, err);
            return found;
        } catch (SQLException e) {
            throw LogSource.unreadable(store, e);
        } catch (TreeProblem e) {
            throw new UsageProblem(store.told() + ": " + e.getMessage());
        }
    }

    private List<Published> published() {
        List<Published> all = new ArrayList<>();
        checkpoints.forEach(path -> all.addAll(published(path)));
        return all;
    }

    private static List<Published> published(Path path) {
        try {
            return PublishedCheckpoints.read(path);
        } catch (IOException e) {
            throw new UsageProblem("--checkpoint: " + path + " cannot be read: " + e.getMessage());
        }
    }

    private List<NoteKey> given() {
        List<NoteKey> all = new ArrayList<>();
        for (String text : keys) {
            NoteKey.parse(text).ifPresentOrElse(all::add, () -> all.addAll(ofFile("--key", Path.of(text))));
        }
        return all;
    }

    private static List<NoteKey> own(GateConfig settings, List<String> notes) {
        Path file = GateAudit.settings(settings).key().verifier();
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        notes.add("no key was given, so the key in " + file + " is trusted");
        return ofFile(file.toString(), file);
    }

    private static List<NoteKey> ofFile(String flag, Path file) {
        try {
            List<NoteKey> read = Files.readAllLines(file).stream()
                    .map(NoteKey::parse)
                    .flatMap(Optional::stream)
                    .toList();
            if (read.isEmpty()) {
                throw new UsageProblem(flag + ": " + file + " has no verifier key of the form NAME+ID+KEY");
            }
            return read;
        } catch (IOException e) {
            throw new UsageProblem(
                    flag + ": \"" + file + "\" is not a verifier key of the form NAME+ID+KEY, and not a readable file");
        }
    }

    private static long rate(long rows, long began) {
        return rows * 1_000_000_000L / Math.max(1, System.nanoTime() - began);
    }

    private static String text(Verification found, List<String> notes, long began) {
        StringBuilder text = new StringBuilder();
        notes.forEach(note -> text.append("  ").append(note).append('\n'));
        found.misfit().ifPresent(misfit -> text.append(misfit(misfit)));
        found.doubt()
                .ifPresent(doubt -> text.append(Ansi.AUTO.string("@|yellow Not verified:|@ "))
                        .append(doubt)
                        .append('\n'));
        long open = found.records() - found.covered() - found.archived();
        if (found.exitCode() == 0) {
            text.append(Ansi.AUTO.string("@|green Verified:|@ "))
                    .append(found.records())
                    .append(found.records() == 1 ? " record, " : " records, ")
                    .append(found.checkpoints())
                    .append(found.checkpoints() == 1 ? " checkpoint" : " checkpoints")
                    .append(found.archived() > 0 ? ", " + found.archived() + " of them archived" : "")
                    .append(open > 0 ? "; no checkpoint covers the last " + open + " yet" : "")
                    .append('\n');
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "%d records checked, %d a second%n",
                        found.records(),
                        rate(found.records(), began)))
                .toString();
    }

    private static String misfit(VerificationFailure misfit) {
        return Ansi.AUTO.string("@|red Does not verify:|@ ")
                + (misfit.id().isEmpty() ? "" : misfit.id() + ", ")
                + (misfit.position() < 0 ? "" : "position " + misfit.position() + ": ")
                + misfit.what() + "\n";
    }

    private static ObjectNode json(Verification found, List<String> notes, long rate) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("fits", found.exitCode() == 0)
                .put("records", found.records())
                .put("covered", found.covered())
                .put("archived", found.archived())
                .put("checkpoints", found.checkpoints())
                .put("recordsPerSecond", rate);
        found.misfit()
                .ifPresent(misfit -> node.putObject("misfit")
                        .put("id", misfit.id())
                        .put("position", misfit.position())
                        .put("what", misfit.what()));
        found.doubt().ifPresent(doubt -> node.put("doubt", doubt));
        notes.forEach(node.putArray("notes")::add);
        return node;
    }
}
