package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.store.RecordStore;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A few connections for reading, apart from those that decisions are written on: however many people look, at most that many
 * questions are asked at once, and each for a while only. Thread-safe.
 */
public final class RecordReads implements AutoCloseable {
    private static final int CONNECTIONS = 4;
    // Held, or it would be forgotten with its level. Whoever asks is told what fails; the pool's own diary is no news.
    private static final Logger POOL = Logger.getLogger("com.zaxxer.hikari");

    static {
        POOL.setLevel(Level.SEVERE);
    }

    private static final Duration TURN = Duration.ofSeconds(3);
    private final RecordStore store;
    private final Duration limit;
    private final HikariDataSource pool;

    /** A question to the store. */
    @FunctionalInterface
    public interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    /**
     * Connects when first asked; the store need not be there yet.
     *
     * @param limit how long one statement may take
     */
    public RecordReads(RecordStore store, Duration limit) {
        this.store = store;
        this.limit = limit;
        HikariConfig config = new HikariConfig();
        config.setPoolName("records");
        config.setDataSource(new ReaderSource(store));
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(TURN.toMillis());
        config.setValidationTimeout(1_000);
        config.setInitializationFailTimeout(-1);
        this.pool = new HikariDataSource(config);
    }

    /** The dialect of its store. */
    RecordStore store() {
        return store;
    }

    /**
     * Asks.
     *
     * @throws SQLException when the store is away, or the answer took longer than the limit
     */
    public <T> T ask(Question<T> question) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            store.bound(connection, limit);
            return question.ask(connection);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
