package com.novapay.deploygate.demo;

import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.config.ProductVersion;
import com.novapay.deploygate.demo.sample.SampleMonth;
import com.novapay.deploygate.files.OwnerFiles;
import com.novapay.deploygate.files.TemporaryFolders;
import com.novapay.deploygate.gate.RecordedReleases;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.terminal.Progress;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/** The month of records that a demonstration shows: made anew each time, by a gate on scripted days. */
public final class DemoRecord {
    /** What only a demonstration puts into a folder; nothing is deleted where it is missing. */
    private static final String MARK = "this-is-a-demonstration";

    private DemoRecord() {}

    /**
     * Makes it.
     *
     * @param data a folder of an earlier demonstration, an empty one, or none yet
     * @param today the month ends the day before
     */
    public static void make(Path data, PolicyBundle bundle, LocalDate today, Progress progress) throws IOException {
        prepare(data);
        RecordStore store = RecordStore.at("jdbc:sqlite:" + data.resolve("decisions.db"));
        try (Connection connection = store.writer()) {
            connection.rollback(); // the tables are there before anybody reads them
        } catch (SQLException e) {
            throw new IOException(store.told() + " cannot be written: " + e.getMessage(), e);
        }
        ScheduledExecutorService watchdog = Policies.watchdog();
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            SampleMonth.play(
                    today,
                    new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, watchdog),
                    new SampleMonth.Books(
                            log,
                            new GateIdentity(ProductVersion.number(), "demo", "sample"),
                            new RecordedReleases(store, log)),
                    day -> progress.show("recording a sample month: day " + day + " of " + SampleMonth.DAYS));
        } finally {
            progress.end();
            watchdog.shutdownNow();
        }
    }

    private static void prepare(Path data) throws IOException {
        Path mark = data.resolve(MARK);
        if (Files.exists(data) && !Files.exists(mark)) {
            try (Stream<Path> files = Files.list(data)) {
                if (files.findAny().isPresent()) {
                    throw new UsageProblem("--data: " + data
                            + " contains other data than a demo's; name a directory that is empty or does not exist");
                }
            }
        }
        if (Files.exists(data)) {
            TemporaryFolders.delete(data);
        }
        OwnerFiles.folder(data);
        OwnerFiles.file(mark);
    }
}
