package com.novapay.deploygate.check;

import com.novapay.deploygate.terminal.UnreadableFile;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One file of manifests. Immutable.
 *
 * @param name as it is printed: the path, or {@code -} for standard input
 * @param text what is in it
 */
public record ManifestFile(String name, String text) {
    private static final String STDIN = "-";
    private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");

    /**
     * Reads files, directories and standard input, in this order; of a directory the files that kubectl would read.
     *
     * @param option that named them, for error messages
     * @param recursive whether subdirectories are read, too
     * @throws UsageProblem when one cannot be read, or a directory holds no manifests
     */
    public static List<ManifestFile> read(String option, List<Path> paths, boolean recursive, InputStream stdin) {
        List<ManifestFile> files = new ArrayList<>();
        boolean consumed = false;
        for (Path path : paths) {
            if (path.toString().equals(STDIN)) {
                if (consumed) {
                    throw new UsageProblem(option + ": standard input is named twice");
                }
                consumed = true;
                files.add(read(option, path, stdin));
            } else if (Files.isDirectory(path)) {
                inDirectory(option, path, recursive).forEach(file -> files.add(read(option, file, stdin)));
            } else {
                files.add(read(option, path, stdin));
            }
        }
        return files;
    }

    private static List<Path> inDirectory(String option, Path directory, boolean recursive) {
        List<Path> found;
        try (Stream<Path> files = Files.walk(directory, recursive ? Integer.MAX_VALUE : 1)) {
            found = files.filter(file -> ENDINGS.stream().anyMatch(file.toString()::endsWith))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UsageProblem(option + ": " + UnreadableFile.of(directory, e));
        }
        if (found.isEmpty()) {
            throw new UsageProblem(option + ": " + directory + " holds no file that ends with "
                    + String.join(", ", ENDINGS) + (recursive ? "" : "; add -R to read its subdirectories"));
        }
        return found;
    }

    private static ManifestFile read(String option, Path path, InputStream stdin) {
        try {
            String text = path.toString().equals(STDIN)
                    ? new String(stdin.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(path);
            return new ManifestFile(path.toString(), text);
        } catch (IOException e) {
            throw new UsageProblem(option + ": " + UnreadableFile.of(path, e));
        }
    }
}
