package com.novapay.deploygate.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The parts of a cluster, built by {@code e2e/build} on first use; without Go the tests are skipped, with that reason. */
final class ClusterBinaries {
    private static final boolean GO = Arrays.stream(
                    System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "go")));

    private final Path folder;

    private ClusterBinaries(Path folder) {
        this.folder = folder;
    }

    static ClusterBinaries built() throws IOException, InterruptedException {
        assumeTrue(GO, "no Go on the PATH, so there is no control plane to test on");
        Process build = new ProcessBuilder("e2e/build")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String last = "";
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(build.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
            }
        }
        if (build.waitFor() != 0) {
            throw new IOException("e2e/build failed; what it said is above");
        }
        return new ClusterBinaries(Path.of(last));
    }

    String path(String name) {
        return folder.resolve(name).toString();
    }
}
