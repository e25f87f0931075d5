package com.novapay.deploygate.cli.audit;

import com.novapay.deploygate.audit.report.PeriodReport;
import com.novapay.deploygate.audit.report.ReportDocument;
import com.novapay.deploygate.audit.report.ReportReader;
import com.novapay.deploygate.console.ReportFile;
import com.novapay.deploygate.files.OwnerFiles;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
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

/** {@code novapay audit report}. */
@Command(
        name = "report",
        description = {
            "Reports all changes of a period: who asked, who approved each, which bypassed a rule or the gate, the "
                    + "evidence, the outcome, and whether anything may be missing."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no change is ungated, and nothing can be missing",
            "1:a change is ungated, or something may be missing: the report says what",
            "2:the audit log could not be read, or the file could not be written"
        },
        footer = {
            "",
            "Examples:",
            "  novapay audit report --from 2026-10-01 --to 2026-10-31",
            "  novapay audit report --from 2026-10-01 --to 2026-10-31 -o html --out october.html",
            "  novapay audit report --from 30d -o csv --out changes.csv"
        })
final class AuditReportCommand implements Callable<Integer> {
    /** How to print. */
    enum Format {
        TEXT,
        JSON,
        CSV,
        HTML
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private LogSource source = new LogSource();

    @Option(
            names = {"--from", "--since"},
            paramLabel = "DAY|TIME|30d",
            required = true,
            description = "Start of the period.")
    private String from = "";

    @Option(
            names = {"--to", "--until"},
            paramLabel = "DAY|TIME|1d",
            description = "End of the period; a day is included; default: now.")
    private Optional<String> to = Optional.empty();

    @Option(names = "--environment", paramLabel = "NAME", description = "The environment; default: production.")
    private String environment = "production";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|csv|html",
            converter = FormatReader.class,
            description = "The output format; default: text.")
    private Format format = Format.TEXT;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write; default: standard output.")
    private Optional<Path> file = Optional.empty();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        Clock clock = Clock.systemUTC();
        Instant first = Moments.from("--from", from, clock);
        Instant end = to.map(text -> Moments.until("--to", text, clock))
                .orElseGet(() -> clock.instant().plusMillis(1));
        if (!first.isBefore(end)) {
            throw new UsageProblem("--to: " + end + " is not after --from, " + first);
        }
        AuditMatch.environment(environment);
        PeriodReport report = source.askStore(store -> {
            try (Connection connection = store.reader()) {
                return ReportReader.read(connection, environment, first, end, clock.instant());
            }
        });
        String text = switch (format) {
            case TEXT -> ReportText.of(report);
            case JSON -> ReportDocument.json(report) + System.lineSeparator();
            case CSV -> ReportDocument.csv(report);
            case HTML -> ReportFile.html(ReportText.title(report), report);
        };
        write(spec.commandLine().getOut(), text);
        return report.ungated().isEmpty() && report.isWhole() ? 0 : 1;
    }

    private void write(PrintWriter out, String text) {
        if (file.isEmpty()) {
            out.print(text);
            out.flush();
            return;
        }
        try (OutputStream stream = OwnerFiles.stream(file.get())) {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UsageProblem("--out: the report could not be written: " + e.getMessage());
        }
    }

    static final class FormatReader implements ITypeConverter<Format> {
        @Override
        public Format convert(String value) {
            return switch (value) {
                case "text" -> Format.TEXT;
                case "json" -> Format.JSON;
                case "csv" -> Format.CSV;
                case "html" -> Format.HTML;
                default -> throw new TypeConversionException("\"" + value + "\" is not text, json, csv or html");
            };
        }
    }
}
