package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.yaml.AsKubectlTest;
import com.novapay.deploygate.yaml.YamlDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kubectl reads manifests as {@code check -f} does. Replay with {@code -Ddeploygate.seed=…}. */
@Tag("slow")
class KubectlYamlIT {
    private static final long SEED = Long.getLong("deploygate.seed", System.nanoTime());
    private static final String LETTERS = "0123456789_xXobOBeE.+-:nNyYtTaAfF~ ";

    private static String kubectl;

    @TempDir
    private Path folder;

    @BeforeAll
    static void build() throws Exception {
        kubectl = ClusterBinaries.built().path("kubectl");
    }

    @Test
    void committedPairs_areWhatKubectlSays() throws Exception {
        Path pairs = Path.of("src", "test", "resources", "com", "novapay", "deploygate", "yaml");
        String yaml = Files.readString(pairs.resolve("as-kubectl.yaml"));
        assertThat(read(yaml)).isEqualTo(AsKubectlTest.kubectl(Files.readString(pairs.resolve("as-kubectl.json"))));
    }

    @Test
    void randomScalars_areReadAlike() throws Exception {
        Random random = new Random(SEED);
        StringBuilder yaml = new StringBuilder("apiVersion: v1\nkind: Trial\nmetadata: {name: random}\ndata:\n");
        for (int i = 0; i < 5_000; i++) {
            yaml.append("  k").append(i).append(": ").append(scalar(random)).append('\n');
        }
        String text = yaml.toString();
        assertThat(AsKubectlTest.differences(YamlDocument.all(text), read(text)))
                .as("seed " + SEED)
                .isEmpty();
    }

    /** One that is a value for every reader of YAML: no infinite numbers, no indicators at its beginning. */
    private static String scalar(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = 1 + random.nextInt(8); text.length() < length; ) {
            text.append(
                    random.nextInt(10) < 6
                            ? (char) ('0' + random.nextInt(10))
                            : LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        String scalar = text.toString().strip();
        return scalar.isEmpty() || scalar.matches("[-:?].*|.*:|.*: .*|.*\\.(?i:inf|nan)") ? "x" : scalar;
    }

    /** What kubectl makes of manifests without asking a server. */
    private List<JsonNode> read(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("manifests.yaml"), yaml);
        Path printed = folder.resolve("printed.json");
        Process process = new ProcessBuilder(
                        kubectl,
                        "annotate",
                        "--local",
                        "--dry-run=client",
                        "-o",
                        "json",
                        "-f",
                        file.toString(),
                        "trial=1")
                .redirectOutput(printed.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor()).isZero();
        return AsKubectlTest.kubectl(Files.readString(printed));
    }
}
