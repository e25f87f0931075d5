package com.novapay.deploygate.bench;

import com.novapay.deploygate.audit.store.RecordStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;

/** A PostgreSQL of the benchmark's own, with its files where they are kept for the next run. */
record Server(EmbeddedPostgres process) implements AutoCloseable {
    static Server start(Path data) throws IOException {
        return new Server(EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "on") // off for tests, by default of the library
                .setServerConfig("full_page_writes", "on")
                .start());
    }

    RecordStore store() {
        return RecordStore.at(process.getJdbcUrl("postgres", "postgres"));
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
