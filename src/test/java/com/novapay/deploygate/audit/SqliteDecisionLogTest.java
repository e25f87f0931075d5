package com.novapay.deploygate.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.store.SqliteStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDecisionLogTest extends DecisionLogContract {
    @TempDir
    private Path folder;

    @Override
    RecordStore store() {
        return RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db"));
    }

    @Test
    void append_diskFull_isUnavailableAndTheNextSmallOneIsKept() {
        try (DecisionLog log = new JdbcDecisionLog(new SqliteStore(folder.resolve("full.db"), 30))) {
            assertThat(log.append(record("d-1", "x".repeat(200_000))).join())
                    .isInstanceOf(AppendOutcome.Unavailable.class);
            assertThat(log.append(record("d-2", "x")).join()).isInstanceOf(AppendOutcome.Appended.class);
        }
    }

    @Test
    void append_folderGone_isUnavailable() {
        RecordStore nowhere = RecordStore.at("jdbc:sqlite:" + folder.resolve("none/decisions.db"));
        try (DecisionLog log = new JdbcDecisionLog(nowhere)) {
            assertThat(log.append(record("d-1", "x")).join()).isInstanceOf(AppendOutcome.Unavailable.class);
        }
    }
}
