package com.novapay.deploygate.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerFilesTest {
    @TempDir
    private Path folder;

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private Path open(String name) throws IOException {
        Path file = Files.createFile(folder.resolve(name));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }

    @Test
    void new_isTheOwnersAlone() throws IOException {
        Path deep = OwnerFiles.folder(folder.resolve("a/b"));
        assertThat(rights(folder.resolve("a"))).isEqualTo("rwx------");
        assertThat(rights(deep)).isEqualTo("rwx------");
        assertThat(rights(OwnerFiles.file(deep.resolve("file")))).isEqualTo("rw-------");
        try (FileChannel channel = OwnerFiles.channel(deep.resolve("channel"));
                OutputStream stream = OwnerFiles.stream(deep.resolve("stream"))) {
            assertThat(channel.isOpen()).isTrue();
            stream.write(1);
        }
        assertThat(rights(deep.resolve("channel"))).isEqualTo("rw-------");
        assertThat(rights(deep.resolve("stream"))).isEqualTo("rw-------");
    }

    @Test
    void existing_isTakenFromOthers() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(rights(OwnerFiles.folder(folder))).isEqualTo("rwx------");
        assertThat(rights(OwnerFiles.file(open("file")))).isEqualTo("rw-------");
        try (OutputStream stream = OwnerFiles.stream(open("stream"))) {
            stream.write(1);
        }
        assertThat(rights(folder.resolve("stream"))).isEqualTo("rw-------");
        Path script = open("script");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        OwnerFiles.closeAll(folder);
        assertThat(rights(script)).isEqualTo("rwx------");
    }

    /** As is /tmp. */
    @Test
    void folder_shared_staysSo() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        OwnerFiles.folder(folder);
        assertThat(rights(folder)).isEqualTo("rwxrwxrwx");
    }

    @Test
    void closeAll_followsNoLinks() throws IOException {
        Path elsewhere = open("elsewhere");
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Files.createSymbolicLink(inner.resolve("link"), elsewhere);
        OwnerFiles.closeAll(inner);
        assertThat(rights(elsewhere)).isEqualTo("rw-r--r--");
    }

    @Test
    void stream_toADevice_isWritten() throws IOException {
        try (OutputStream stream = OwnerFiles.stream(Path.of("/dev/null"))) {
            stream.write(1);
        }
    }
}
