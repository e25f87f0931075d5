package com.novapay.deploygate.policy;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A copy of a policies directory, so that what is checked, compiled, tested and hashed is one state of it. Hidden files and
 * folders and what editors leave behind are no policies; links are followed, because a mounted ConfigMap consists of links
 * into a hidden folder. Closing deletes the copy.
 */
final class PolicySnapshot implements AutoCloseable {
    private static final int MOST_FILES = 2_000;
    private static final int DEEPEST = 16;
    private static final Set<String> DATA = Set.of("data.yaml", "data.yml", "data.json");
    static final String CAPABILITIES = "capabilities.json";

    /** How the names of samples end; they decide nothing, and a rule without them is not activated. */
    static final String CASE = ".case.yaml";

    private final Path original;
    private final Path copy;

    private PolicySnapshot(Path original, Path copy) {
        this.original = original;
        this.copy = copy;
    }

    static PolicySnapshot of(Path directory) throws PolicyProblem {
        try {
            NavigableMap<String, Path> files = files(directory);
            PolicySnapshot snapshot = new PolicySnapshot(directory, Files.createTempDirectory("policies"));
            try {
                for (var file : files.entrySet()) {
                    Path target = snapshot.copy.resolve(file.getKey());
                    Files.createDirectories(target.getParent());
                    Files.write(target, Files.readAllBytes(file.getValue()));
                }
                return snapshot;
            } catch (IOException e) {
                snapshot.close();
                throw e;
            }
        } catch (IOException | UncheckedIOException e) {
            throw new PolicyProblem(directory + " cannot be read: " + e);
        }
    }

    /** Changes whenever a file does; also tells a directory that cannot be read. */
    static String fingerprint(Path directory) {
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

    /** Where the copy is. */
    Path folder() {
        return copy;
    }

    /** A file or folder of the directory that was copied. */
    Path original(String path) {
        return original.resolve(path);
    }

    /** The texts of the files whose names end so, by path. */
    Map<String, String> texts(String ending) throws IOException, PolicyProblem {
        Map<String, String> texts = new TreeMap<>();
        for (var file : files(copy).entrySet()) {
            if (file.getKey().endsWith(ending)) {
                texts.put(file.getKey(), Files.readString(file.getValue()));
            }
        }
        return texts;
    }

    /** What a tool said about the copy, said about the directory. */
    String named(String said) {
        return said.replace(copy.toString(), original.toString());
    }

    /** Whether any rule, tests aside, is in a package. */
    boolean hasPackage(String name) throws IOException, PolicyProblem {
        Pattern declaration = Pattern.compile("(?m)^\\s*package\\s+" + Pattern.quote(name) + "\\s*(#.*)?$");
        for (Path file : files(copy).values()) {
            String fileName = String.valueOf(file.getFileName());
            if (fileName.endsWith(".rego")
                    && !fileName.endsWith("_test.rego")
                    && declaration.matcher(Files.readString(file)).find()) {
                return true;
            }
        }
        return false;
    }

    /** A hash of everything that decides, the same on every platform: the rules and their data, not their tests and samples. */
    String revision() throws IOException, PolicyProblem {
        return hash("", PolicySnapshot::decides);
    }

    /** A hash of every file, of what decides and of what it is checked by, and of who checks. */
    String content(String checker) throws IOException, PolicyProblem {
        return hash(checker, file -> true);
    }

    private String hash(String salt, Predicate<Path> counts) throws IOException, PolicyProblem {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(salt.getBytes(StandardCharsets.UTF_8));
            for (var file : files(copy).entrySet()) {
                if (counts.test(file.getValue())) {
                    hash.update(file.getKey().getBytes(StandardCharsets.UTF_8));
                    hash.update((byte) 0);
                    hash.update(Files.readAllBytes(file.getValue()));
                    hash.update((byte) 0);
                }
            }
            return HexFormat.of().formatHex(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The text of everything that decides, by path. */
    Map<String, String> sources() throws IOException, PolicyProblem {
        Map<String, String> sources = new TreeMap<>();
        for (var file : files(copy).entrySet()) {
            if (decides(file.getValue())) {
                sources.put(file.getKey(), Files.readString(file.getValue()));
            }
        }
        return sources;
    }

    private static boolean decides(Path file) {
        String name = String.valueOf(file.getFileName());
        return DATA.contains(name) || (name.endsWith(".rego") && !name.endsWith("_test.rego"));
    }

    @Override
    public void close() {
        try (Stream<Path> walk = Files.walk(copy)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.getLogger(PolicySnapshot.class.getName())
                    .log(System.Logger.Level.DEBUG, "a copy in the temporary folder stays: " + e);
        }
    }

    /** The sources by their path with slashes, in the order of those. */
    private static NavigableMap<String, Path> files(Path directory) throws IOException, PolicyProblem {
        if (!Files.isDirectory(directory)) {
            throw new PolicyProblem(directory + " is not a directory of policies");
        }
        NavigableMap<String, Path> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(directory, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : (Iterable<Path>) walk::iterator) {
                if (isSource(directory.relativize(file)) && Files.isRegularFile(file)) {
                    files.put(directory.relativize(file).toString().replace(File.separatorChar, '/'), file);
                    if (files.size() > MOST_FILES) {
                        throw new PolicyProblem(directory + " has more than " + MOST_FILES
                                + " policy files: is it the right directory?");
                    }
                }
            }
        }
        return files;
    }

    private static boolean isSource(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        String name = String.valueOf(relative.getFileName());
        return name.endsWith(".rego")
                || name.endsWith(CASE)
                || DATA.contains(name)
                || relative.equals(Path.of(CAPABILITIES));
    }
}
