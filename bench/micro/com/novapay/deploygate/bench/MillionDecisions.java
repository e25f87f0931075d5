package com.novapay.deploygate.bench;

import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** A log of very many decisions: filled through the real log, from where the last run was ended, and then asked. */
final class MillionDecisions {
    /** Below the log's own queue. */
    private static final int AT_ONCE = 768;

    private static final int TOLD = 50_000;
    private static final int ASKED = 60;
    private final RecordStore store;
    private final long count;

    MillionDecisions(RecordStore store, long count) {
        this.store = store;
        this.count = count;
    }

    /** Appends what is missing. */
    void fill() throws Exception {
        store.writer().close();
        long present = present();
        System.out.println("present: " + present);
        if (present == count) {
            return;
        }
        DecisionStock stock = new DecisionStock(count);
        long start = System.nanoTime();
        try (JdbcDecisionLog log = new JdbcDecisionLog(store)) {
            for (long from = present; from < count; from += AT_ONCE) {
                long to = Math.min(count, from + AT_ONCE);
                append(log, stock, from, to);
                if (from / TOLD != to / TOLD) {
                    double seconds = (System.nanoTime() - start) / 1e9;
                    System.out.printf("%d of %d decisions, %.0f/s%n", to, count, (to - present) / seconds);
                }
            }
        }
    }

    private static void append(JdbcDecisionLog log, DecisionStock stock, long from, long to) {
        List<CompletableFuture<AppendOutcome>> outcomes = new ArrayList<>();
        for (long number = from; number < to; number++) {
            outcomes.add(log.append(stock.at(number)));
            if (number % 5 == 0) {
                stock.observed(number).ifPresent(record -> outcomes.add(log.append(record)));
            }
        }
        for (CompletableFuture<AppendOutcome> outcome : outcomes) {
            if (!(outcome.join() instanceof AppendOutcome.Appended)) {
                throw new IllegalStateException(outcome.join().toString());
            }
        }
    }

    /** They are appended in the order of their numbers, which are their ids. */
    private long present() throws SQLException {
        try (Connection connection = store.reader();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT max(id) FROM record WHERE id >= 'd-0000' AND id < 'd-0001'");
                ResultSet found = select.executeQuery()) {
            String last = found.next() ? found.getString(1) : null;
            return last == null ? 0 : Long.parseLong(last.substring(2), 16) + 1;
        }
    }

    /** Asks each of the questions, each time another, and prints a table. */
    void ask(List<Question> questions) throws Exception {
        System.out.println("| question | p50 ms | p95 ms | slowest ms |");
        System.out.println("|---|---|---|---|");
        for (Question question : questions) {
            long[] took = new long[ASKED];
            for (int i = 0; i < ASKED; i++) {
                DecisionStock.Pick pick = new DecisionStock.Pick(new SplittableRandom(i), count);
                long start = System.nanoTime();
                question.ask(pick);
                took[i] = System.nanoTime() - start;
            }
            Arrays.sort(took);
            System.out.printf(
                    "| %s | %.1f | %.1f | %.1f |%n",
                    question.name(), took[ASKED / 2] / 1e6, took[ASKED * 95 / 100] / 1e6, took[ASKED - 1] / 1e6);
        }
    }

    /** How long something takes that goes through all records. */
    static void time(String what, Counted task) throws Exception {
        long start = System.nanoTime();
        long rows = task.count();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf(
                "%s: %d rows in %.1f s, %d rows/s, heap at most %d MB%n",
                what,
                rows,
                took.toMillis() / 1e3,
                rows * 1_000 / Math.max(1, took.toMillis()),
                Runtime.getRuntime().maxMemory() >> 20);
    }

    /** One question of a page. */
    record Question(String name, Asking asking) {
        void ask(DecisionStock.Pick pick) throws Exception {
            asking.ask(pick);
        }
    }

    /** Asks it about something picked at random. */
    interface Asking {
        void ask(DecisionStock.Pick pick) throws Exception;
    }

    /** Goes through rows and counts them. */
    interface Counted {
        long count() throws Exception;
    }
}
