package com.novapay.deploygate.audit;

import com.novapay.deploygate.audit.store.RecordStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteRecordTailTest extends RecordTailContract {
    @TempDir
    private Path folder;

    @Override
    RecordStore store() {
        return RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db"));
    }
}
