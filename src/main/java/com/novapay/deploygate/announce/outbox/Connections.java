package com.novapay.deploygate.announce.outbox;

import com.novapay.deploygate.announce.OutboxProblem;
import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One connection to the store for all work on the outbox, made anew after a failure. Thread-safe. */
final class Connections implements AutoCloseable {
    private final RecordStore store;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection open;

    Connections(RecordStore store) {
        this.store = store;
    }

    /** Work within one transaction. On SQLite one that writes has to write first, or another writer makes it fail. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Does the work and commits, or does nothing. */
    <T> T transaction(Work<T> work) throws OutboxProblem {
        lock.lock();
        try {
            Connection connection = open;
            if (connection == null) {
                connection = store.writer();
                open = connection;
            }
            T result = work.on(connection);
            connection.commit();
            return result;
        } catch (SQLException e) {
            drop();
            throw new OutboxProblem(
                    store.told() + ": " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "), e);
        } catch (RuntimeException | Error e) {
            drop();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private void drop() {
        Connection connection = open;
        open = null;
        if (connection != null) {
            try (connection) {
                connection.rollback();
            } catch (SQLException e) {
                // it is given up, and the database rolls back by itself
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            drop();
        } finally {
            lock.unlock();
        }
    }
}
