package com.novapay.deploygate.facts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything a directory of facts holds at one moment: {@code *.yaml}, {@code *.yml} and {@code *.json} in all its folders.
 * Immutable.
 */
public final class FactDirectory {
    private final Map<Path, Entry> files;
    private final @Nullable String unlistable;

    /** One file as it was read, and the documents of it that stay in force for ways back while it is broken. */
    private record Entry(String fingerprint, FactFile read, List<JsonNode> documents) {}

    private FactDirectory(Map<Path, Entry> files, @Nullable String unlistable) {
        this.files = files;
        this.unlistable = unlistable;
    }

    /** Reads a directory for the first time; never throws. */
    public static FactDirectory read(Path directory) {
        return read(List.of(directory));
    }

    /** The same for several directories, which are one set of facts. */
    static FactDirectory read(List<Path> directories) {
        return new FactDirectory(Map.of(), null).reread(directories);
    }

    /** Reads what has changed since; this very object when nothing has. Never throws. */
    FactDirectory reread(List<Path> directories) {
        Map<Path, Entry> next = new TreeMap<>();
        boolean same = unlistable == null;
        try {
            for (Path directory : directories) {
                for (Path file : files(directory)) {
                    Entry entry = entry(file, files.get(file));
                    same &= entry.equals(files.get(file));
                    next.put(file, entry);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            return new FactDirectory(files, directories.getFirst() + ": cannot be listed: " + e.getMessage());
        }
        return same && next.size() == files.size() ? this : new FactDirectory(next, null);
    }

    /** The good documents. */
    public List<JsonNode> documents() {
        return files.values().stream()
                .flatMap(entry -> entry.documents.stream())
                .toList();
    }

    /** Everything that is wrong: file, line, place and mend. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>(unlistable == null ? List.of() : List.of(unlistable));
        files.values().forEach(entry -> problems.addAll(entry.read.problems()));
        return problems;
    }

    /** What is wrong so that the facts as a whole cannot be relied on. */
    public List<String> unknowable() {
        List<String> unknowable = new ArrayList<>(unlistable == null ? List.of() : List.of(unlistable));
        files.values().forEach(entry -> unknowable.addAll(entry.read.unknowable()));
        return unknowable;
    }

    private static Entry entry(Path file, @Nullable Entry last) throws IOException {
        String fingerprint = fingerprint(file);
        if (last != null && last.fingerprint.equals(fingerprint)) {
            return last;
        }
        FactFile read = FactFile.read(file);
        // Facts are unknown then and deploys refused; but a way back must still be recognised as one.
        return last == null || read.unknowable().isEmpty()
                ? new Entry(fingerprint, read, read.documents())
                : new Entry(fingerprint, read, last.documents);
    }

    private static String fingerprint(Path file) throws IOException {
        try {
            BasicFileAttributes read = Files.readAttributes(file, BasicFileAttributes.class);
            return read.lastModifiedTime() + " " + read.size() + " " + read.fileKey();
        } catch (NoSuchFileException e) {
            return "a broken link, or just deleted";
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.filter(FactDirectory::isDocument).sorted().toList();
        }
    }

    private static boolean isDocument(Path file) {
        String name = String.valueOf(file.getFileName());
        boolean known = name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
        return known && !name.startsWith(".") && !Files.isDirectory(file);
    }
}
