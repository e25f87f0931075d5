package com.novapay.deploygate.audit.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * A directory: {@code latest}, and each checkpoint by its size in a folder for its day. Nothing is ever overwritten but {@code latest}.
 *
 * @param folder made when it is needed
 */
record DirectoryTarget(Path folder) implements CheckpointTarget {
    @Override
    public void publish(StoredCheckpoint checkpoint) throws IOException {
        Path day = folder.resolve(
                checkpoint.time().atOffset(ZoneOffset.UTC).toLocalDate().toString());
        Files.createDirectories(day);
        Path file = day.resolve(name(checkpoint));
        if (!Files.exists(file)) {
            write(file, checkpoint.note());
        }
        write(folder.resolve("latest"), checkpoint.note());
    }

    /** So that names sort as sizes do. */
    static String name(StoredCheckpoint checkpoint) {
        return String.format(Locale.ROOT, "%012d.checkpoint", checkpoint.size());
    }

    /** For others to read, with the rights that the folder's users get. */
    private static void write(Path file, String text) throws IOException {
        write(
                FileChannel.open(
                        partial(file),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE),
                file,
                text);
    }

    /** Where a file is written before it gets its name. */
    static Path partial(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".new");
    }

    /** Writes the {@link #partial} of a file, which is open, and closes it; then gives it its name. */
    static void write(FileChannel open, Path file, String text) throws IOException {
        try (FileChannel channel = open) {
            ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(partial(file), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public String told() {
        return folder.toString();
    }
}
