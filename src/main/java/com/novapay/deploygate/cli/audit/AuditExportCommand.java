package com.novapay.deploygate.cli.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.audit.merkle.NoteSigner;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.tree.CsvLines;
import com.novapay.deploygate.audit.tree.Exporter;
import com.novapay.deploygate.audit.tree.JsonLines;
import com.novapay.deploygate.audit.tree.Selection;
import com.novapay.deploygate.audit.tree.TreeProblem;
import com.novapay.deploygate.audit.tree.TreeTool;
import com.novapay.deploygate.files.OwnerFiles;
import com.novapay.deploygate.gate.AuditEvents;
import com.novapay.deploygate.gate.GateAudit;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code novapay audit export}. */
@Command(
        name = "export",
        description = {
            "Exports decisions with their proofs, one JSON document a line.",
            "Anyone can verify the file without the gate: novapay audit verify --from-export FILE. The "
                    + "export itself is recorded, too."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:exported, even if no record matched",
            "1:exported, but a row of the store differs from its record",
            "2:the audit log could not be read, or the file could not be written"
        },
        footer = {
            "",
            "Examples:",
            "  novapay audit export --since 30d --out november.jsonl",
            "  novapay audit export --all --out everything.jsonl",
            "  novapay audit export --denied -n pay --format csv --out refused.csv"
        })
final class AuditExportCommand implements Callable<Integer> {
    /** How to write records. */
    enum Format {
        JSONL,
        CSV
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private LogSource source = new LogSource();

    @Mixin
    private AuditSelection records = new AuditSelection();

    @Option(
            names = "--format",
            paramLabel = "jsonl|csv",
            converter = FormatReader.class,
            description = "jsonl with proofs, or csv for spreadsheets, without; default: jsonl.")
    private Format format = Format.JSONL;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write; default: standard output.")
    private Optional<Path> file = Optional.empty();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PrintWriter err = spec.commandLine().getErr();
        Clock clock = Clock.systemUTC();
        Selection selection = records.selection(source, clock);
        RecordStore store = source.store();
        try (TreeTool tool = new TreeTool(store, GateAudit.settings(source.settings()), clock, GateAudit.ids(clock))) {
            bringUp(tool, err);
            Exporter.Count count = write(new Exporter(store), selection, signer(tool, err));
            record(tool, selection, count, clock, err);
            say(count, err);
            return count.hidden().isPresent() ? 1 : 0;
        } catch (SQLException e) {
            throw LogSource.unreadable(store, e);
        } catch (TreeProblem e) {
            throw new UsageProblem(store.told() + ": " + e.getMessage());
        } catch (IOException e) {
            throw new UsageProblem("--out: the export could not be written: " + e.getMessage());
        }
    }

    private static void bringUp(TreeTool tool, PrintWriter err) {
        try {
            tool.bringUpOrWait();
        } catch (SQLException | IOException | TreeProblem e) {
            err.println("no checkpoint covers the newest records: " + e.getMessage());
            err.flush();
        }
    }

    private static Optional<NoteSigner> signer(TreeTool tool, PrintWriter err) throws SQLException {
        try {
            return tool.signer();
        } catch (IOException e) {
            err.println("the number of lines is not signed: " + e.getMessage());
            err.flush();
            return Optional.empty();
        }
    }

    private Exporter.Count write(Exporter exporter, Selection selection, Optional<NoteSigner> signer)
            throws SQLException, IOException {
        if (file.isEmpty()) {
            OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
            Exporter.Count count = exporter.export(selection, signer, sink(out));
            out.flush();
            return count;
        }
        try (OutputStream out = new BufferedOutputStream(OwnerFiles.stream(file.get()), 1 << 16)) {
            return exporter.export(selection, signer, sink(out));
        }
    }

    private Exporter.Sink sink(OutputStream out) {
        return switch (format) {
            case JSONL -> new JsonLines(out);
            case CSV -> new CsvLines(out);
        };
    }

    /** Where the store can be written; whoever may only read leaves no trace in it. */
    private void record(TreeTool tool, Selection selection, Exporter.Count count, Clock clock, PrintWriter err) {
        ObjectNode document = AuditEvents.document(RecordType.AUDIT_EXPORT, clock)
                .put("filter", selection.told())
                .put("format", format == Format.CSV ? "csv" : "jsonl")
                .put("count", count.covered() + count.uncovered());
        try {
            tool.append(document);
        } catch (TreeProblem e) {
            err.println("this export could not be recorded in the audit log: " + e.getMessage());
            err.flush();
        }
    }

    private void say(Exporter.Count count, PrintWriter err) {
        err.println("of the " + count.records() + " records of the audit log, "
                + (count.covered() + count.uncovered()) + " are exported, " + count.leftOut() + " are not selected, "
                + count.archived() + " are in archives");
        count.hidden()
                .ifPresent(what -> err.println("a row of the store differs from its record, so lists leave it out"
                        + " (this export does not): " + what + ". Run novapay audit verify"));
        if (count.covered() + count.uncovered() == 0) {
            err.println("nothing to export: no record matches");
        }
        if (count.uncovered() > 0) {
            err.println(count.uncovered() + " of " + (count.covered() + count.uncovered())
                    + " records have no proof yet, because no checkpoint covers them; export again in a few seconds");
        }
        if (format == Format.CSV) {
            err.println(
                    "CSV has no proofs: column index is each record's position in the audit log; for the proofs export with"
                            + " --format jsonl");
        }
        err.flush();
    }

    static final class FormatReader implements ITypeConverter<Format> {
        @Override
        public Format convert(String value) {
            return switch (value) {
                case "jsonl" -> Format.JSONL;
                case "csv" -> Format.CSV;
                default -> throw new TypeConversionException("\"" + value + "\" is not jsonl or csv");
            };
        }
    }
}
