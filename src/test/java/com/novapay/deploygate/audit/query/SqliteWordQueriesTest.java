package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.store.RecordStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteWordQueriesTest extends WordQueriesContract {
    @TempDir
    private Path folder;

    @Override
    RecordStore store() {
        return RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db"));
    }
}
