package com.novapay.deploygate.policytest;

import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds case files. */
public final class CaseFiles {
    private static final String ENDING = ".case.yaml";

    private CaseFiles() {}

    /**
     * The case files of a directory and its folders, sorted, or the one file that is named.
     *
     * @throws UsageProblem when it is neither, or cannot be read
     */
    public static List<Path> find(Path named) {
        if (Files.isRegularFile(named)) {
            if (!named.toString().endsWith(ENDING)) {
                throw new UsageProblem("--cases: " + named + " is not a case file; its name must end in " + ENDING);
            }
            return List.of(named);
        }
        if (!Files.isDirectory(named)) {
            throw new UsageProblem("--cases: " + named + " is not a directory");
        }
        try (Stream<Path> walk = Files.walk(named)) {
            return walk.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new UsageProblem(named + " cannot be read: " + e.getMessage());
        }
    }
}
