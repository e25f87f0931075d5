package com.novapay.deploygate.bench;

import com.novapay.deploygate.audit.query.RecordReads;
import com.novapay.deploygate.audit.query.TextIndex;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.tree.Exporter;
import com.novapay.deploygate.audit.tree.JsonLines;
import com.novapay.deploygate.audit.tree.KeyFile;
import com.novapay.deploygate.audit.tree.Selection;
import com.novapay.deploygate.audit.tree.StoreVerifier;
import com.novapay.deploygate.audit.tree.TreeKeeper;
import com.novapay.deploygate.audit.tree.TreeTool;
import com.novapay.deploygate.audit.tree.Verification;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Measures the record: {@code bench/records} calls it. */
final class RecordsBenchmark {
    private static final long MILLION = 1_000_000;
    // Held, or it would be forgotten with its level.
    private static final Logger SERVER = Logger.getLogger("io.zonky");

    private RecordsBenchmark() {}

    /** {@code commits FOLDER [SECONDS]}, or {@code fill}, {@code index}, {@code ask} or {@code walk} with {@code FOLDER sqlite|postgres [ROWS]}. */
    public static void main(String[] arguments) throws Exception {
        SERVER.setLevel(Level.WARNING);
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        if (arguments[0].equals("commits")) {
            long seconds = arguments.length > 2 ? Long.parseLong(arguments[2]) : 5;
            new DurableDecisions(Duration.ofSeconds(seconds)).measure(folder);
        } else {
            long rows = arguments.length > 3 ? Long.parseLong(arguments[3]) : MILLION;
            million(arguments[0], folder, arguments[2], rows);
        }
        System.exit(0);
    }

    private static void million(String step, Path folder, String store, long rows) throws Exception {
        switch (store) {
            case "sqlite" -> step(step, folder, RecordStore.at("jdbc:sqlite:" + folder.resolve("million.db")), rows);
            case "postgres" -> {
                try (Server server = Server.start(folder.resolve("postgres"))) {
                    step(step, folder, server.store(), rows);
                }
            }
            default -> throw new IllegalArgumentException(store);
        }
    }

    private static void step(String step, Path folder, RecordStore store, long rows) throws Exception {
        MillionDecisions million = new MillionDecisions(store, rows);
        switch (step) {
            case "fill" -> million.fill();
            case "index" -> index(folder, store);
            case "ask" -> ask(million, store);
            case "walk" -> {
                MillionDecisions.time("verified", () -> verified(store).records());
                MillionDecisions.time("exported with proofs", () -> exported(store));
            }
            default -> throw new IllegalArgumentException(step);
        }
    }

    /** What a gate does beside deciding, done at once for a log that was filled without it. */
    private static void index(Path folder, RecordStore store) throws Exception {
        store.writer().close(); // brings up the schema
        try (TextIndex words = new TextIndex(store)) {
            MillionDecisions.time("words indexed", words::catchUp);
        }
        Path data = folder.resolve(store.getClass().getSimpleName());
        TreeKeeper.Settings settings = new TreeKeeper.Settings(
                KeyFile.of(Optional.empty(), data), Optional.of("bench.novapay.com/log"), Duration.ofSeconds(5));
        try (TreeTool tool = new TreeTool(store, settings, Clock.systemUTC(), () -> "r-" + UUID.randomUUID())) {
            MillionDecisions.time("put into the tree", () -> {
                tool.bringUp();
                return verified(store).covered();
            });
        }
    }

    private static void ask(MillionDecisions million, RecordStore store) throws Exception {
        try (RecordReads reads = new RecordReads(store, Duration.ofMinutes(1));
                ExecutorService beside = Executors.newSingleThreadExecutor()) {
            million.ask(PageQuestions.of(store, reads, beside));
        }
    }

    private static Verification verified(RecordStore store) throws SQLException {
        Verification found = new StoreVerifier(store)
                .verify(new StoreVerifier.Outside(List.of(), List.of(), Optional.empty()), rows -> {});
        found.misfit().ifPresent(misfit -> {
            throw new IllegalStateException(misfit.toString());
        });
        return found;
    }

    private static long exported(RecordStore store) throws SQLException, IOException {
        return new Exporter(store)
                .export(Selection.decisions(), Optional.empty(), new JsonLines(OutputStream.nullOutputStream()))
                .covered();
    }
}
