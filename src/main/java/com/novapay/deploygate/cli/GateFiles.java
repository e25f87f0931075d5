package com.novapay.deploygate.cli;

import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.SpooledDecisionLog;
import com.novapay.deploygate.audit.store.PostgresStore;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.store.SqliteStore;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.files.OwnerFiles;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Opens what a gate keeps on disk, or says in words why that cannot be. */
final class GateFiles {
    private static final List<String> KEPT = List.of(
            "decisions.db",
            "decisions.db-wal",
            "decisions.db-shm",
            "spool",
            "audit",
            "archive",
            "tls",
            "console",
            "incidents");

    private GateFiles() {}

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    /** The data directory, its owner's alone. Of one that holds other things only what a gate keeps there is: somebody may have named a folder of theirs. */
    static void folder(Path data) {
        try {
            boolean ours = !Files.isDirectory(data) || isEmpty(data);
            for (String name : KEPT) {
                Path kept = data.resolve(name);
                if (Files.exists(kept)) {
                    ours = true;
                    OwnerFiles.closeAll(kept);
                }
            }
            if (ours) {
                OwnerFiles.folder(data);
            }
        } catch (IOException e) {
            throw new UsageProblem("--data: " + data + " cannot be written: " + reason(e));
        }
    }

    /**
     * The decision log. A gate starts without its server, too, because ways back need no record.
     *
     * @param spool where ways back wait for a store that is down
     * @param loops for what writes and replays
     * @param report told when the server cannot be reached
     */
    static DecisionLog log(RecordStore store, Path spool, BackgroundLoops loops, Consumer<String> report) {
        try (Connection connection = store.writer()) {
            connection.rollback();
        } catch (SQLException e) {
            switch (store) {
                case SqliteStore file ->
                    throw new UsageProblem("--store: " + file.told() + " cannot be written: " + e.getMessage());
                case PostgresStore server ->
                    report.accept("store: " + server.told()
                            + " cannot be written, so deploys are refused until it can be: " + e.getMessage());
            }
        }
        return new SpooledDecisionLog(
                new JdbcDecisionLog(store, loops.threads()),
                spool,
                GateFiles::outlivesTheStore,
                loops.scheduler("spool"),
                line -> report.accept("store: " + line));
    }

    /** What the gate lets through although it cannot record it, and what is no decision: nobody waits for that, nor would say it again. */
    private static boolean outlivesTheStore(LogRecord record) {
        return !record.type().equals(LogRecord.DECISION) || isWayBack(record);
    }

    private static boolean isWayBack(LogRecord record) {
        return record.allowed()
                && Arrays.stream(ChangeClass.values())
                        .filter(known -> known.name().equals(record.changeClass()))
                        .anyMatch(known -> !known.judgedByRules() || known.stopsDeploys());
    }

    private static String reason(IOException problem) {
        return problem.getClass().getSimpleName().replaceAll("(Exception)$", "") + " " + problem.getMessage();
    }
}
