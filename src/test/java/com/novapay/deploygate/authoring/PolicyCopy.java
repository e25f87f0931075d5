package com.novapay.deploygate.authoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A copy of the repository's policies, tests and samples included, for a test to change. */
public final class PolicyCopy {
    private PolicyCopy() {}

    /** Copies them into a folder and returns their directory. */
    public static Path in(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("policies"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.toString()));
            }
        }
        return folder.resolve("policies");
    }
}
