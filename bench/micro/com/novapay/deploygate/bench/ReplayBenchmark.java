package com.novapay.deploygate.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.audit.tree.ExportedRecords;
import com.novapay.deploygate.cli.Typed;
import com.novapay.deploygate.demo.PlayedMonth;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.policytest.ExportedDecisions;
import com.novapay.deploygate.policytest.ParallelReplay;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.policytest.Replay;
import com.novapay.deploygate.policytest.ReplayReport;
import com.novapay.deploygate.policytest.RuleTexts;
import com.novapay.deploygate.terminal.Progress;
import com.novapay.deploygate.terminal.ProgressBar;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Measures a replay of recorded decisions: the sample month's, repeated, by the shipped rules. Run by {@code bench/replay}. */
final class ReplayBenchmark {
    private static final double SECOND = 1e9;
    private static final int WARM_UP = 3_000;
    private static final Duration BUDGET = Duration.ofSeconds(30);

    private ReplayBenchmark() {}

    /** Takes the folder to write to, and how many decisions there are to be. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        int rows = Integer.parseInt(arguments[1]);
        Path file = export(folder, rows);
        System.out.printf(Locale.ROOT, "%,d decisions, %,d bytes each%n", rows, Files.size(file) / rows);
        measure("read the file", rows, () -> ExportedRecords.each(file, (document, bytes) -> {}));
        ObjectMapper json = new ObjectMapper();
        measure("read and parse", rows, () -> ExportedRecords.each(file, (document, bytes) -> parse(json, document)));
        PolicyBundle bundle = Policies.load(null);
        ScheduledExecutorService watchdog = Policies.watchdog();
        WasmPolicyEvaluator evaluator = Policies.evaluator(bundle, null, 2, watchdog);
        RuleTexts rules = new RuleTexts(Policies.sources(null));
        Path few = export(folder, WARM_UP);
        replay(few, evaluator, rules, 2);
        measure(
                "read, parse, evaluate",
                rows,
                () -> ExportedRecords.each(
                        file,
                        (document, bytes) ->
                                evaluator.evaluate(parse(json, document).path("input"), BUDGET)));
        for (int threads : new int[] {1, 2}) {
            measure(
                    "replay, " + threads + (threads == 1 ? " thread" : " threads"),
                    rows,
                    () -> replay(file, evaluator, rules, threads));
        }
        watchdog.shutdownNow();
    }

    /** What is measured. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static void measure(String what, int rows, Work work) throws IOException {
        long cpu = cpu();
        long start = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - start) / SECOND;
        double used = (cpu() - cpu) / SECOND;
        System.out.printf(
                Locale.ROOT,
                "%-22s %8.1f s %,9.0f/s, %8.1f s CPU, %6.1f µs CPU each, %,9.0f/s with two cores for it alone%n",
                what,
                seconds,
                rows / seconds,
                used,
                used * 1e6 / rows,
                2 * rows / used);
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void replay(Path file, WasmPolicyEvaluator evaluator, RuleTexts rules, int threads) {
        ExportedDecisions decisions = new ExportedDecisions(file);
        ReplayReport report = new ReplayReport(evaluator.revision(), Optional.empty(), Optional.empty());
        ProgressBar bar = new ProgressBar(new Progress(new PrintWriter(Writer.nullWriter())), System::nanoTime);
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        ParallelReplay.run(
                decisions,
                Optional.empty(),
                new Replay(evaluator, rules, decisions.revisions()),
                workers,
                threads,
                report,
                bar);
        bar.end();
        workers.shutdownNow();
        System.out.println(report.json().path("summary").asText());
        if (report.exitCode() != 0) {
            throw new IllegalStateException("unchanged rules made a difference");
        }
    }

    /** The decisions of the sample month that rules judge, repeated. */
    private static Path export(Path folder, int rows) throws IOException {
        Path file = folder.resolve(rows + ".jsonl");
        if (Files.exists(file)) {
            return file;
        }
        Path month = folder.resolve("month.jsonl");
        Typed.novapay("audit", "export", "--data", PlayedMonth.DATA.toString(), "--out", month.toString());
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(month)) {
            if (line.contains("\"class\":\"DEPLOY\"") && !line.contains("\"failure\":{")) {
                lines.add(line);
            }
        }
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < rows; i++) {
                out.write(lines.get(i % lines.size()));
                out.write('\n');
            }
        }
        return file;
    }

    private static JsonNode parse(ObjectMapper json, String document) {
        try {
            return json.readTree(document);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
