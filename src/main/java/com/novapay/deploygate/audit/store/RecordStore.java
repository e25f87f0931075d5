package com.novapay.deploygate.audit.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** A database that holds records. All have the same tables and take the same SQL. Thread-safe. */
public sealed interface RecordStore permits SqliteStore, PostgresStore {
    /**
     * The store at an address.
     *
     * @param url {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql:…}
     * @throws IllegalArgumentException for any other
     */
    static RecordStore at(String url) {
        if (url.startsWith(SqliteStore.PREFIX) && url.length() > SqliteStore.PREFIX.length()) {
            return new SqliteStore(Path.of(url.substring(SqliteStore.PREFIX.length())), 0);
        }
        if (url.startsWith(PostgresStore.PREFIX) && url.length() > PostgresStore.PREFIX.length()) {
            return new PostgresStore(url);
        }
        throw new IllegalArgumentException("neither jdbc:sqlite:FILE nor jdbc:postgresql://HOST/DATABASE");
    }

    /** Its address for people, without passwords. */
    String told();

    /**
     * Connects for writing and brings the schema up to date first. What is committed survives a power cut.
     *
     * @return a connection without automatic commits; the caller closes it
     */
    Connection writer() throws SQLException;

    /**
     * Connects for reading, also while others write.
     *
     * @return the caller closes it
     */
    Connection reader() throws SQLException;

    /** Connects and asks whether records may be written; writes nothing, so that a full disk is not found. */
    void check() throws SQLException;

    /**
     * Lets a reader's questions end with an exception when they take too long.
     *
     * @param reader of {@link #reader}, or what a pool made of one
     * @param limit on PostgreSQL for each statement, on SQLite for all until this is called again
     */
    void bound(Connection reader, Duration limit) throws SQLException;

    /**
     * Connects for reading much: everything is seen as it was at the first question, and results may be longer than memory.
     *
     * @return the caller closes it
     */
    Connection snapshot() throws SQLException;

    /** Until its transaction ends nobody else grows the tree; waits for who does. */
    void growAlone(Connection connection) throws SQLException;

    /** How many sequence numbers later than its own a record may become visible: commits overtake each other. */
    long lateness();
}
