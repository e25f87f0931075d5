package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the repository knows of Pod templates, against the Kubernetes API's own types, which are compiled for it. */
@Tag("slow")
class PodFieldsIT {
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static String program;
    private static String checksum;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        program = run("tools/pod-fields/build").strip();
        checksum = run("tools/pod-fields/build", "--checksum").strip();
    }

    @Test
    void committedFiles_areWhatTheGeneratorWrites() throws IOException, InterruptedException {
        assertThat(run(program, "fields", checksum))
                .isEqualTo(
                        Files.readString(Path.of("src/main/resources/com/novapay/deploygate/change/pod-fields.json")));
        assertThat(run(program, "pairs", "200", "1"))
                .isEqualTo(Files.readString(Path.of("src/test/resources/change/pod-templates.ndjson")));
    }

    /** Replay a failure with {@code -Dseed=…}. */
    @Test
    void randomTemplates_keepTheirDigestThroughGo() throws IOException, InterruptedException {
        System.out.println("random Pod templates: replay with -Dseed=" + SEED);
        List<String> pairs =
                run(program, "pairs", "3000", Long.toString(SEED)).lines().toList();
        assertThat(pairs).hasSize(3000);
        pairs.forEach(TemplatePair::check);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "pod-fields", ".out");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!process.waitFor(15, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException(List.of(command) + " did not end");
        }
        assertThat(process.exitValue()).as("%s", List.of(command)).isZero();
        return Files.readString(out);
    }
}
