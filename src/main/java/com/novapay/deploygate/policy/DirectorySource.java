package com.novapay.deploygate.policy;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Policies from a directory that people, editors and the kubelet change. What has changed counts once it has stayed the same from
 * one poll to the next, for a file may be half written. Links are followed, because a mounted ConfigMap consists of links into a
 * hidden folder.
 */
public final class DirectorySource implements PolicySource {
    private final Path directory;
    private String seen = "";
    private boolean polled;

    public DirectorySource(Path directory) {
        this.directory = directory;
    }

    @Override
    public String shown() {
        return directory.toString();
    }

    @Override
    public Optional<PolicyFiles> poll(String known) throws PolicyProblem {
        String now = fingerprint(directory);
        boolean settled = !polled || now.equals(seen);
        polled = true;
        seen = now;
        return settled && !now.equals(known) ? Optional.of(read(now)) : Optional.empty();
    }

    /** What a directory holds now. */
    static PolicyFiles read(Path directory) throws PolicyProblem {
        return new DirectorySource(directory).read("");
    }

    private PolicyFiles read(String version) throws PolicyProblem {
        try {
            PolicyFiles.Collector collector = new PolicyFiles.Collector(directory + "/");
            for (var file : files(directory).entrySet()) {
                collector.add(file.getKey(), Files.size(file.getValue()), () -> Files.readAllBytes(file.getValue()));
            }
            return collector.files(version, "");
        } catch (IOException | UncheckedIOException e) {
            throw new PolicyProblem(PolicyStage.FETCH, directory + " cannot be read: " + e);
        }
    }

    /** Changes whenever a file does; also tells a directory that cannot be read. */
    private static String fingerprint(Path directory) {
        StringBuilder text = new StringBuilder();
        try {
            for (var file : files(directory).entrySet()) {
                BasicFileAttributes read = Files.readAttributes(file.getValue(), BasicFileAttributes.class);
                text.append(file.getKey()).append(' ').append(read.lastModifiedTime());
                text.append(' ')
                        .append(read.size())
                        .append(' ')
                        .append(read.fileKey())
                        .append('\n');
            }
        } catch (IOException | UncheckedIOException | PolicyProblem e) {
            text.append(e);
        }
        return text.toString();
    }

    /** The sources by their path with slashes, in the order of those. */
    private static NavigableMap<String, Path> files(Path directory) throws IOException, PolicyProblem {
        if (!Files.isDirectory(directory)) {
            throw new PolicyProblem(PolicyStage.FETCH, directory + " is not a directory of policies");
        }
        NavigableMap<String, Path> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(directory, PolicyFiles.DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : (Iterable<Path>) walk::iterator) {
                String path = directory.relativize(file).toString().replace(File.separatorChar, '/');
                if (PolicyFiles.isSource(path) && Files.isRegularFile(file)) {
                    files.put(path, file);
                    if (files.size() > PolicyFiles.MOST_FILES) {
                        throw new PolicyProblem(
                                PolicyStage.FETCH,
                                directory + " has more than " + PolicyFiles.MOST_FILES
                                        + " policy files: is it the right directory?");
                    }
                }
            }
        }
        return files;
    }
}
