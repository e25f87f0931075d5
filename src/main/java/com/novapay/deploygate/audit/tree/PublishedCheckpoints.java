package com.novapay.deploygate.audit.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads checkpoints that were published: a file, or all files of a directory. */
public final class PublishedCheckpoints {
    /** No checkpoint is as long. */
    private static final int LONGEST = 16_384;

    private PublishedCheckpoints() {}

    /**
     * One of them.
     *
     * @param from where it was found, for people
     */
    public record Published(String note, String from) {}

    /**
     * All of a path.
     *
     * @throws IOException when one cannot be read
     */
    public static List<Published> read(Path path) throws IOException {
        List<Published> found = new ArrayList<>();
        try (Stream<Path> files = Files.isDirectory(path) ? Files.walk(path) : Stream.of(path)) {
            for (Path file :
                    files.filter(one -> !Files.isDirectory(one)).sorted().toList()) {
                if (file.getFileName().toString().startsWith(".")) {
                    continue; // a file that is being written
                }
                if (Files.size(file) > LONGEST) {
                    throw new IOException(file + " is no checkpoint: it is longer than " + LONGEST + " bytes");
                }
                found.add(new Published(Files.readString(file), file.toString()));
            }
        }
        return found;
    }
}
