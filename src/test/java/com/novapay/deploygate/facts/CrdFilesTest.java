package com.novapay.deploygate.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The custom resource definitions that are installed are those of the types. */
class CrdFilesTest {
    private static final Path FOLDER = Path.of("chart/crds");

    @Test
    void files_areThoseOfTheTypes() throws IOException {
        Map<String, String> files = CrdFiles.generate();
        if (Boolean.getBoolean("deploygate.generate-crds")) {
            write(files);
        }
        assertThat(read()).as("chart/crds is stale: run tools/generate-crds").isEqualTo(files);
    }

    private static void write(Map<String, String> files) throws IOException {
        Files.createDirectories(FOLDER);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
        }
    }

    private static Map<String, String> read() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> found = Files.list(FOLDER)) {
            for (Path file : found.toList()) {
                files.put(String.valueOf(file.getFileName()), Files.readString(file));
            }
        }
        return files;
    }
}
