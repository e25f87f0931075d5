package com.novapay.deploygate.audit;

import com.novapay.deploygate.files.OwnerFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Records that wait for their store, one file each, durable before they count as written. Thread-safe.
 */
final class Spool {
    /** More of them have never been written by people. */
    private static final int MOST = 10_000;

    private static final String ENDING = ".json";
    private final Path folder;
    private long last;

    /** A spool in this folder, which is made when it is needed; what is in it waits still. */
    Spool(Path folder) {
        this.folder = folder;
    }

    /** Keeps a record after all that are there; returns when it would survive a power cut. */
    synchronized void add(LogRecord record) throws IOException {
        OwnerFiles.folder(folder);
        List<Path> waiting = waiting();
        if (waiting.size() >= MOST) {
            throw new IOException(folder + " holds " + MOST + " records already");
        }
        last = Math.max(last, waiting.isEmpty() ? 0 : number(waiting.getLast())) + 1;
        Path file = folder.resolve(String.format(Locale.ROOT, "%019d", last) + ENDING);
        Path partial = folder.resolve(".partial");
        write(partial, record.document().getBytes(StandardCharsets.UTF_8));
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel entry = FileChannel.open(folder)) {
            entry.force(true);
        }
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = OwnerFiles.channel(file)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /** The files that wait, the oldest first. */
    List<Path> waiting() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("\\d{19}\\.json"))
                    .sorted()
                    .toList();
        }
    }

    /** Reads one; empty when it cannot be understood. */
    static Optional<LogRecord> read(Path file) throws IOException {
        return LogRecord.read(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    /** Is done with one. */
    static void remove(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Takes one out of the way that cannot be understood, and keeps it. */
    static void setAside(Path file) throws IOException {
        Files.move(file, file.resolveSibling(file.getFileName() + ".damaged"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static long number(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - ENDING.length()));
    }
}
