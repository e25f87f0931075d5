package com.novapay.deploygate.bench;

import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.store.RecordStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Durable decisions per second, and how long each waits, where concurrent ones share a commit and where each has its own. */
final class DurableDecisions {
    private static final int SHARED = 256;
    private static final int ROUNDS = 2;
    private final DecisionStock stock = new DecisionStock(Integer.MAX_VALUE);
    private final AtomicLong next = new AtomicLong();
    private final Duration stretch;

    /** @param stretch of load for one figure and round */
    DurableDecisions(Duration stretch) throws Exception {
        this.stretch = stretch;
    }

    /** Measures both ways in turns and prints a table. */
    void measure(Path folder) throws Exception {
        System.out.println(
                "| store | concurrent | one commit each | shared commits | ratio | p50, p99 one each | shared |");
        System.out.println("|---|---|---|---|---|---|---|");
        measure("SQLite", RecordStore.at("jdbc:sqlite:" + folder.resolve("commits.db")));
        // Not the one that holds a million.
        try (Server server = Server.start(folder.resolve("commits"))) {
            measure("PostgreSQL", server.store());
        }
    }

    private void measure(String name, RecordStore store) throws Exception {
        run(store, SHARED, 32);
        for (int concurrent : new int[] {1, 8, 32, 128}) {
            Waits single = new Waits(new ArrayList<>());
            Waits shared = new Waits(new ArrayList<>());
            for (int round = 0; round < ROUNDS; round++) {
                single.all.addAll(run(store, 1, concurrent).all);
                shared.all.addAll(run(store, SHARED, concurrent).all);
            }
            System.out.printf(
                    "| %s | %d | %d/s | %d/s | %.1f | %s | %s |%n",
                    name,
                    concurrent,
                    single.perSecond(),
                    shared.perSecond(),
                    shared.all.size() / (double) single.all.size(),
                    single.told(),
                    shared.told());
        }
    }

    private Waits run(RecordStore store, int batch, int concurrent) throws Exception {
        List<List<Long>> waits = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        try (JdbcDecisionLog log = new JdbcDecisionLog(store, batch)) {
            append(log); // connects
            long end = System.nanoTime() + stretch.toNanos();
            for (int i = 0; i < concurrent; i++) {
                List<Long> own = new ArrayList<>();
                waits.add(own);
                threads.add(Thread.ofVirtual().start(() -> {
                    while (System.nanoTime() < end) {
                        own.add(append(log));
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        return new Waits(waits.stream().flatMap(List::stream).toList());
    }

    private long append(JdbcDecisionLog log) {
        var record = stock.at(next.getAndIncrement());
        long start = System.nanoTime();
        if (log.append(record).join() instanceof AppendOutcome.Appended) {
            return System.nanoTime() - start;
        }
        throw new IllegalStateException("a record was not appended");
    }

    /** How long appends took, in nanoseconds. */
    private final class Waits {
        private final List<Long> all;

        Waits(List<Long> all) {
            this.all = all;
        }

        long perSecond() {
            return all.size() * 1_000L / (stretch.toMillis() * ROUNDS);
        }

        String told() {
            long[] sorted = all.stream().mapToLong(Long::longValue).toArray();
            Arrays.sort(sorted);
            return "%.2f, %.2f ms"
                    .formatted(sorted[sorted.length / 2] / 1e6, sorted[(int) (sorted.length * 0.99)] / 1e6);
        }
    }
}
