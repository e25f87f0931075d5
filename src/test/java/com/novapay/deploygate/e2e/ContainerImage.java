package com.novapay.deploygate.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The gate's container image, built by {@code image/build} on first use; where there is no apt to build it from the tests are
 * skipped, with that reason.
 */
final class ContainerImage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final boolean APT = Arrays.stream(
                    System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "apt-get")));

    private final Path root;
    private final Path archive;
    private final JsonNode config;

    private ContainerImage(Path root) throws IOException, InterruptedException {
        this.root = root;
        archive = root.resolveSibling("deploy-gate.tar");
        config = archived(archived("manifest.json").at("/0/Config").asText()).path("config");
    }

    static ContainerImage built() throws IOException, InterruptedException {
        assumeTrue(APT, "no apt-get on the PATH, so there is no image to run");
        String said = output("image/build");
        return new ContainerImage(Path.of(said.substring(said.lastIndexOf('\n') + 1)));
    }

    /** The image as a file, to be imported by an engine. */
    Path archive() {
        return archive;
    }

    /** A JSON document of the archive. */
    JsonNode archived(String path) throws IOException, InterruptedException {
        return JSON.readTree(output("tar", "-xOf", archive.toString(), path));
    }

    /** A file of the archive, unpacked into a folder. */
    Path unpacked(Path folder, String path) throws IOException, InterruptedException {
        output("tar", "-xf", archive.toString(), "-C", folder.toString(), path);
        return folder.resolve(path);
    }

    /** The line that {@code image/build} prints: archive, tag, digest and size. */
    String printed() throws IOException {
        return Files.readString(root.resolveSibling("reference"));
    }

    /** Where an OCI image layout keeps the content with a digest. */
    static String blob(String digest) {
        return "blobs/" + digest.replace(':', '/');
    }

    /** The digest of a file's content. */
    static String digest(Path file) throws IOException, InterruptedException {
        return "sha256:" + output("sha256sum", file.toString()).substring(0, 64);
    }

    /** The root folder that a container gets, read-only. */
    Path root() {
        return root;
    }

    /** What the image says a container is to be like. */
    JsonNode config() {
        return config;
    }

    /**
     * The command line of a container: the image's entrypoint with {@code arguments}, in its own root folder and as its own user.
     *
     * @param mounts {@code SOURCE:TARGET[:ro]}
     */
    List<String> command(List<String> mounts, Map<String, String> environment, List<String> arguments) {
        List<String> inside = new ArrayList<>();
        config.path("Entrypoint").forEach(word -> inside.add(word.asText()));
        inside.addAll(arguments);
        return run(mounts, environment, inside);
    }

    /** The command line of a container with another entrypoint. */
    List<String> run(List<String> mounts, Map<String, String> environment, List<String> inside) {
        List<String> command =
                new ArrayList<>(List.of(Path.of("image/run").toAbsolutePath().toString(), "--root", root.toString()));
        mounts.forEach(mount -> command.addAll(List.of("--mount", mount)));
        config.path("Env").forEach(variable -> command.addAll(List.of("--env", variable.asText())));
        environment.forEach((name, value) -> command.addAll(List.of("--env", name + "=" + value)));
        command.add("--");
        command.addAll(inside);
        return command;
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(command[0] + " failed; what it said is above");
        }
        return said;
    }
}
