package com.novapay.deploygate.audit.store;

import com.novapay.deploygate.files.OwnerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;

/**
 * One SQLite file, for one gate: write-ahead log, {@code synchronous=FULL}.
 *
 * @param maxPages the most pages of 4 KiB the file may have, 0 for no limit of ours
 */
public record SqliteStore(Path file, int maxPages) implements RecordStore {
    static final String PREFIX = "jdbc:sqlite:";
    /** Of SQLite's machine, between two looks at the time: a fraction of a millisecond. */
    private static final int STEPS = 10_000;

    static final StoreSchema SCHEMA = new StoreSchema("sqlite", "INTEGER PRIMARY KEY AUTOINCREMENT");

    @Override
    public String told() {
        return file.toString();
    }

    @Override
    public Connection writer() throws SQLException {
        own();
        SCHEMA.bringUp(PREFIX + file, Map.of(), Map.of());
        Connection connection = connect(List.of(
                "PRAGMA journal_mode=WAL",
                "PRAGMA synchronous=FULL",
                "PRAGMA busy_timeout=2000",
                maxPages > 0 ? "PRAGMA max_page_count=" + maxPages : "PRAGMA foreign_keys=ON"));
        connection.setAutoCommit(false);
        return connection;
    }

    @Override
    public Connection reader() throws SQLException {
        if (!Files.isRegularFile(file)) {
            throw new SQLException("there is no such file");
        }
        return connect(List.of("PRAGMA query_only=1", "PRAGMA busy_timeout=2000", "PRAGMA cache_size=-16000"));
    }

    @Override
    public void check() throws SQLException {
        try (Connection connection = reader();
                Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT 1 FROM record LIMIT 1").close();
        }
        if (!Files.isWritable(file)) {
            throw new SQLException(file + " cannot be written");
        }
    }

    /** The driver's own time limit is only about waiting for a lock. */
    @Override
    public void bound(Connection reader, Duration limit) throws SQLException {
        long end = System.nanoTime() + limit.toNanos();
        ProgressHandler.setHandler(reader.unwrap(SQLiteConnection.class), STEPS, new ProgressHandler() {
            @Override
            protected int progress() {
                return System.nanoTime() - end > 0 ? 1 : 0;
            }
        });
    }

    @Override
    public Connection snapshot() throws SQLException {
        Connection connection = reader();
        connection.setAutoCommit(false);
        return connection;
    }

    /** A transaction that writes first never has to begin anew because another wrote since it read. */
    @Override
    public void growAlone(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM leaf WHERE position < 0");
        }
    }

    @Override
    public long lateness() {
        return 0;
    }

    /** Before SQLite makes it with the rights of the umask; its log and shared memory get those of the file. */
    private void own() throws SQLException {
        try {
            OwnerFiles.file(file);
            for (String beside : List.of("-wal", "-shm")) {
                Path path = file.resolveSibling(file.getFileName() + beside);
                if (Files.exists(path)) {
                    OwnerFiles.file(path);
                }
            }
        } catch (IOException e) {
            throw new SQLException(file + " cannot be written: " + e, e);
        }
    }

    private Connection connect(List<String> settings) throws SQLException {
        Connection connection = DriverManager.getConnection(PREFIX + file);
        try (Statement statement = connection.createStatement()) {
            for (String setting : settings) {
                statement.execute(setting);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
