package com.novapay.deploygate.bench;

import com.novapay.deploygate.audit.query.RecordFilter;
import com.novapay.deploygate.audit.query.RecordQueries;
import com.novapay.deploygate.audit.query.RecordReads;
import com.novapay.deploygate.audit.store.RecordStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Measures the record: {@code bench/records} calls it. */
final class RecordsBenchmark {
    // Held, or it would be forgotten with its level.
    private static final Logger SERVER = Logger.getLogger("io.zonky");

    private RecordsBenchmark() {}

    /** {@code commits FOLDER [SECONDS]} or {@code million FOLDER sqlite|postgres [ROWS]}. */
    public static void main(String[] arguments) throws Exception {
        SERVER.setLevel(Level.WARNING);
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        switch (arguments[0]) {
            case "commits" ->
                new DurableDecisions(Duration.ofSeconds(arguments.length > 2 ? Long.parseLong(arguments[2]) : 5))
                        .measure(folder);
            case "million" -> million(folder, arguments[2], arguments.length > 3 ? arguments[3] : "1000000");
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        System.exit(0);
    }

    private static void million(Path folder, String store, String rows) throws Exception {
        switch (store) {
            case "sqlite" -> measure(RecordStore.at("jdbc:sqlite:" + folder.resolve("million.db")), rows);
            case "postgres" -> {
                try (Server server = Server.start(folder.resolve("postgres"))) {
                    measure(server.store(), rows);
                }
            }
            default -> throw new IllegalArgumentException(store);
        }
    }

    private static void measure(RecordStore store, String rows) throws Exception {
        MillionDecisions million = new MillionDecisions(store, Long.parseLong(rows));
        million.fill();
        try (RecordReads reads = new RecordReads(store, Duration.ofMinutes(1))) {
            million.ask(PageQuestions.of(store, reads));
            MillionDecisions.time(
                    "all documents, newest first",
                    () -> new RecordQueries(reads).each(RecordFilter.DECISIONS, (row, document) -> {}));
        }
    }
}
