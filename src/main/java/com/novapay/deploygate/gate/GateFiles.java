package com.novapay.deploygate.gate;

import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.SpooledDecisionLog;
import com.novapay.deploygate.audit.store.PostgresStore;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.store.SqliteStore;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.files.OwnerFiles;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
     * Opens a store for the first time. A gate starts without its server, too, because always-allowed changes need no record.
     *
     * @return what is wrong with the server, if something is
     */
    static Optional<AppendOutcome> open(RecordStore store) {
        try (Connection connection = store.writer()) {
            connection.rollback();
            return Optional.empty();
        } catch (SQLException e) {
            return switch (store) {
                case SqliteStore file ->
                    throw new UsageProblem("--store: " + file.told() + " cannot be written: " + e.getMessage());
                case PostgresStore server -> Optional.of(new AppendOutcome.Unavailable(String.valueOf(e.getMessage())));
            };
        }
    }

    /**
     * A log that keeps always-allowed changes on disk while the store is down.
     *
     * @param spool where they wait
     * @param loops for what replays
     */
    static DecisionLog spooled(DecisionLog store, Path spool, BackgroundLoops loops, Consumer<String> report) {
        return new SpooledDecisionLog(
                store,
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
