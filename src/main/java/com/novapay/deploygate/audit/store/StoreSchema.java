package com.novapay.deploygate.audit.store;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** The tables, by Flyway: common to all databases but for what cannot be said in one way. Thread-safe. */
final class StoreSchema {
    // Held, or it would be forgotten with its level. What Flyway has to say of its work is no news to an operator.
    private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

    static {
        FLYWAY.setLevel(Level.WARNING);
    }

    private final String dialect;
    private final String sequence;

    /**
     * The schema in one dialect.
     *
     * @param dialect folder of what only that database understands
     * @param sequence type of a column that numbers rows
     */
    StoreSchema(String dialect, String sequence) {
        this.dialect = dialect;
        this.sequence = sequence;
    }

    /**
     * Makes what is missing; several gates may do so at once.
     *
     * @param properties of the driver
     * @param working of the driver while there is something to make: an index of a large log takes minutes
     */
    void bringUp(String url, Map<String, String> properties, Map<String, String> working) throws SQLException {
        try {
            MigrationInfoService tables = flyway(url, properties).info();
            if (tables.all().length == 0) {
                throw new SQLException("this program lacks db/records, so it cannot make the tables");
            }
            if (tables.pending().length > 0) {
                flyway(url, working).migrate();
            }
        } catch (FlywayException e) {
            throw e.getCause() instanceof SQLException cause ? cause : new SQLException(e.getMessage(), e);
        }
    }

    /** Whether this program has the migration to a version, and so all before it. */
    boolean knows(String version) {
        return Arrays.stream(flyway("jdbc:sqlite::memory:", Map.of()).info().all())
                .anyMatch(one -> one.getVersion() != null
                        && one.getVersion().getVersion().equals(version));
    }

    /** Makes the tables as they were at a version that this program {@link #knows}, in a database that is empty. */
    void bringUpTo(String url, String version) throws SQLException {
        try {
            configuration(url, Map.of()).target(version).load().migrate();
        } catch (FlywayException e) {
            throw e.getCause() instanceof SQLException cause ? cause : new SQLException(e.getMessage(), e);
        }
    }

    private Flyway flyway(String url, Map<String, String> properties) {
        return configuration(url, properties).load();
    }

    private FluentConfiguration configuration(String url, Map<String, String> properties) {
        return Flyway.configure(StoreSchema.class.getClassLoader())
                .dataSource(url, null, null)
                .jdbcProperties(properties)
                .locations("classpath:db/records", "classpath:db/" + dialect)
                .placeholders(Map.of("sequence", sequence));
    }
}
