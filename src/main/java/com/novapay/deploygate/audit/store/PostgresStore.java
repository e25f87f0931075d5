package com.novapay.deploygate.audit.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/**
 * A PostgreSQL database, for as many gates as there are. Whatever hangs is given up after seconds; what the address itself says about
 * that counts.
 *
 * @param url as pgjdbc takes it, user and password in it or in the environment
 */
public record PostgresStore(String url) implements RecordStore {
    static final String PREFIX = "jdbc:postgresql:";
    private static final StoreSchema SCHEMA =
            new StoreSchema("postgresql", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY");

    /** Of the advisory lock, any number that is nobody else's. */
    private static final long TREE = 0x6465706c6f79L;

    /** Seconds, and what helps whoever looks at the server. */
    private static final Map<String, String> PATIENCE = Map.of(
            "connectTimeout", "3",
            "loginTimeout", "4",
            "socketTimeout", "5",
            "tcpKeepAlive", "true",
            "reWriteBatchedInserts", "true",
            "ApplicationName", "deploy-gate");

    private static final Map<String, String> WORKING = Map.of(
            "connectTimeout", "3", "loginTimeout", "4", "tcpKeepAlive", "true", "ApplicationName", "deploy-gate");

    @Override
    public String told() {
        return url.replaceFirst("\\?.*", "").replaceFirst("//[^/@]*@", "//");
    }

    /** A record's parts would show its password. */
    @Override
    public String toString() {
        return told();
    }

    @Override
    public Connection writer() throws SQLException {
        SCHEMA.bringUp(url, PATIENCE, WORKING);
        Connection connection = DriverManager.getConnection(url, patience());
        try {
            if (setting(connection, "synchronous_commit").equals("off")) {
                // Such a server answers before anything is durable.
                execute(connection, "SET synchronous_commit = on");
            }
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Connection reader() throws SQLException {
        Connection connection = DriverManager.getConnection(url, patience());
        connection.setReadOnly(true);
        return connection;
    }

    @Override
    public void check() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, patience());
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT current_setting('transaction_read_only') = 'off',"
                        + " has_table_privilege('record', 'INSERT')")) {
            if (!found.next() || !found.getBoolean(1)) {
                throw new SQLException("the database is read-only");
            }
            if (!found.getBoolean(2)) {
                throw new SQLException("the user has no right to insert into the table record");
            }
        }
    }

    @Override
    public void bound(Connection reader, Duration limit) throws SQLException {
        // One plan for all values would be a bad one for rare ones.
        execute(reader, "SET statement_timeout = " + limit.toMillis() + "; SET plan_cache_mode = force_custom_plan");
    }

    @Override
    public Connection snapshot() throws SQLException {
        Properties properties = patience();
        properties.put("socketTimeout", "600");
        properties.put("defaultRowFetchSize", "200");
        Connection connection = DriverManager.getConnection(url, properties);
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        return connection;
    }

    @Override
    public void growAlone(Connection connection) throws SQLException {
        execute(connection, "SELECT pg_advisory_xact_lock(" + TREE + ")");
    }

    @Override
    public long lateness() {
        return 5_000;
    }

    private static Properties patience() {
        Properties properties = new Properties();
        properties.putAll(PATIENCE);
        return properties;
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SHOW " + name)) {
            return found.next() ? found.getString(1) : "";
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
