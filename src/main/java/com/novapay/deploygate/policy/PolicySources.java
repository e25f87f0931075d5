package com.novapay.deploygate.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The files of a policies directory, looked at and copied as one. */
final class PolicySources {
    private PolicySources() {}

    /** Changes whenever a file does; also tells a directory that cannot be read. */
    static String fingerprint(Path directory) {
        StringBuilder text = new StringBuilder();
        try {
            for (Path file : files(directory)) {
                BasicFileAttributes read = Files.readAttributes(file, BasicFileAttributes.class);
                text.append(directory.relativize(file)).append(' ').append(read.lastModifiedTime());
                text.append(' ')
                        .append(read.size())
                        .append(' ')
                        .append(read.fileKey())
                        .append('\n');
            }
        } catch (IOException | UncheckedIOException e) {
            text.append(e);
        }
        return text.toString();
    }

    /** A copy, so that what is checked, tested and put in force is one state of the directory. */
    static Path snapshot(Path directory) throws IOException {
        Path copy = Files.createTempDirectory("policies");
        for (Path file : files(directory)) {
            Path target = copy.resolve(directory.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
        return copy;
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.filter(PolicySources::isSource).sorted().toList();
        }
    }

    private static boolean isSource(Path file) {
        String name = String.valueOf(file.getFileName());
        boolean known = name.endsWith(".rego")
                || name.equals("data.yaml")
                || name.equals("data.json")
                || name.equals("capabilities.json");
        return known && !name.startsWith(".") && Files.isRegularFile(file);
    }
}
