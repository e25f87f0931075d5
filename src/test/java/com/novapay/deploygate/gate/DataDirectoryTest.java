package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.audit.store.RecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    private Path folder;

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private Path open(String name, String rights) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
        return file;
    }

    @Test
    void new_withItsRecords_isTheOwnersAlone() throws Exception {
        Path data = folder.resolve("data");
        GateFiles.folder(data);
        assertThat(rights(data)).isEqualTo("rwx------");
        RecordStore store = RecordStore.at("jdbc:sqlite:" + data.resolve("decisions.db"));
        try (Connection connection = store.writer()) {
            connection.commit();
            assertThat(rights(data.resolve("decisions.db"))).isEqualTo("rw-------");
        }
    }

    /** An earlier version left its files to everybody. */
    @Test
    void ofAnEarlierVersion_isTakenFromOthers() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path records = open("decisions.db", "rw-r--r--");
        Path log = open("decisions.db-wal", "rw-r--r--");
        Path spooled = open("spool/0000000000000000001.json", "rw-r--r--");
        Path archived = open("archive/2026-07.jsonl", "rw-rw-r--");
        GateFiles.folder(folder);
        assertThat(rights(folder)).isEqualTo("rwx------");
        assertThat(rights(folder.resolve("spool"))).isEqualTo("rwx------");
        for (Path file : new Path[] {records, log, spooled, archived}) {
            assertThat(rights(file)).as(file.toString()).isEqualTo("rw-------");
        }
    }

    /** Somebody may name their home. */
    @Test
    void withOtherThings_leavesThemAlone() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path other = open("public/page.html", "rw-r--r--");
        GateFiles.folder(folder);
        assertThat(rights(folder)).isEqualTo("rwxr-xr-x");
        assertThat(rights(other)).isEqualTo("rw-r--r--");
    }
}
