package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a release, as {@code .github/workflows/release.yml} makes them; the image is {@link ContainerImageIT}'s. */
@Tag("slow")
class ReleaseIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)\\)");
    private static final String VERSION = version();
    private static final String BUNDLE = "deploy-gate-" + VERSION + ".tar.gz";

    @TempDir
    private static Path folder;

    private static Path release = Path.of("");
    private static Path bundle = Path.of("");

    @BeforeAll
    static void make() throws Exception {
        release = folder.resolve("release");
        Ran made = run(List.of("tools/release", "--without-image", release.toString()));
        assertThat(made.exitCode()).as(made.output()).isZero();
        assertThat(run(List.of("tar", "-xzf", release.resolve(BUNDLE).toString(), "-C", folder.toString()))
                        .exitCode())
                .isZero();
        bundle = folder.resolve("deploy-gate-" + VERSION);
    }

    @Test
    void checksums_areThoseOfEveryFile() throws Exception {
        Map<String, String> named = new TreeMap<>();
        for (String line : Files.readAllLines(release.resolve("SHA256SUMS"))) {
            named.put(line.substring(66), line.substring(0, 64));
        }
        Map<String, String> actual = new TreeMap<>();
        for (Path file : files(release)) {
            actual.put(file.getFileName().toString(), sha256(file));
        }
        actual.remove("SHA256SUMS");
        assertThat(named)
                .isEqualTo(actual)
                .containsKeys(BUNDLE, "deploy-gate-chart-" + VERSION + ".tgz", "deploy-gate-" + VERSION + ".cdx.json");
    }

    @Test
    void sbom_namesEveryLibraryOfTheBundleWithItsHash() throws Exception {
        JsonNode bom = JSON.readTree(
                release.resolve("deploy-gate-" + VERSION + ".cdx.json").toFile());
        assertThat(bom.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bom.path("specVersion").asText()).isEqualTo("1.6");
        assertThat(bom.at("/metadata/component/version").asText()).isEqualTo(VERSION);
        assertThat(bom.path("components").findValuesAsText("bom-ref")).doesNotHaveDuplicates();
        assertThat(bom.path("components").findValuesAsText("purl"))
                .anyMatch(purl -> purl.startsWith("pkg:golang/github.com/open-policy-agent/opa@v1."))
                .noneMatch(purl -> purl.contains("junit"));
        List<String> hashes = bom.path("components").findValuesAsText("content");
        for (Path library : files(bundle.resolve("lib"))) {
            if (!library.endsWith("deploy-gate.jar") && library.toString().endsWith(".jar")) {
                assertThat(hashes).as(library.toString()).contains(sha256(library));
            }
        }
    }

    @Test
    void bundle_startsAndSaysItsVersion() throws Exception {
        Ran version = run(List.of(bundle.resolve("novapay").toString(), "version", "-o", "json"));
        assertThat(version.exitCode()).as(version.output()).isZero();
        assertThat(JSON.readTree(version.output()).path("version").asText()).isEqualTo(VERSION);
    }

    @Test
    void readmeOfTheBundle_namesOnlyWhatIsThere() throws Exception {
        Matcher links = LINK.matcher(Files.readString(bundle.resolve("README.md")));
        int found = 0;
        while (links.find()) {
            assertThat(bundle.resolve(links.group(1))).exists();
            found++;
        }
        assertThat(found).isGreaterThan(8);
    }

    @Test
    void chart_isOfTheSameVersion() throws Exception {
        Ran chart = run(List.of(
                "tar",
                "-xzOf",
                release.resolve("deploy-gate-chart-" + VERSION + ".tgz").toString(),
                "deploy-gate/Chart.yaml"));
        assertThat(chart.output()).contains("\nversion: " + VERSION + "\n", "\nappVersion: " + VERSION + "\n");
    }

    @Test
    void wrongTag_stopsBeforeAnythingIsMade() throws Exception {
        Path none = folder.resolve("none");
        Ran ran = run(List.of("tools/release", "--tag", "v9.9.9", none.toString()));
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.output())
                .contains("the tag v9.9.9 is not v" + VERSION + ", the version of pom.xml; change one of them");
        assertThat(none).doesNotExist();
    }

    @Test
    void notes_areTheVersionsPartOfTheChangelog() throws Exception {
        Path changelog = Files.writeString(folder.resolve("CHANGELOG.md"), """
                # Changelog

                ## [Unreleased]

                ## [0.2.0] - 2026-12-01

                ### Added
                - Two.

                ## [0.1.0] - 2026-11-30
                - One.
                """);
        assertThat(run(List.of("tools/release-notes", "0.2.0", changelog.toString())))
                .isEqualTo(new Ran(0, "\n### Added\n- Two.\n"));
        Ran missing = run(List.of("tools/release-notes", "0.3.0", changelog.toString()));
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.output()).contains("nothing stands under ## [0.3.0]; move what the release has there");
    }

    /** What came of a command; output and errors together. */
    private record Ran(int exitCode, String output) {}

    private static Ran run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("NOVAPAY_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("CI", "true"); // no cache of classes is made beside a command
        Process process = builder.start();
        if (!process.waitFor(15, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException(command + " did not end: " + Files.readString(output));
        }
        return new Ran(process.exitValue(), Files.readString(output));
    }

    /** Classes outside the jar do not know it. */
    private static String version() {
        try {
            Matcher version = Pattern.compile("<version>(.*)</version>").matcher(Files.readString(Path.of("pom.xml")));
            assertThat(version.find()).isTrue();
            return version.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
