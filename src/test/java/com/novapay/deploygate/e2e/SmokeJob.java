package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The smoke tests' Job as {@code docs/evidence.md} has it, applied to the API server. What a kubelet does for its Pod is done here: the
 * tests' container, whose image is everybody's own, is its very command with a script for tests; the other runs from the gate's image.
 */
final class SmokeJob {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern OVERLAY = Pattern.compile("(?s)```yaml\n(resources: .*?)```");
    private final ControlPlane plane;
    private final Kubectl platform;
    private final ContainerImage image;
    private final Path folder;
    private final AtomicInteger runs = new AtomicInteger();

    /** @param folder where overlays, volumes and logs go */
    SmokeJob(ControlPlane plane, Kubectl platform, ContainerImage image, Path folder) {
        this.plane = plane;
        this.platform = platform;
        this.image = image;
        this.folder = folder;
    }

    /**
     * Applies the overlay of the documentation with {@code rollout} for what staging runs, and runs the Job to its end.
     *
     * @param tests a script in place of the tests
     * @return what its recorder said
     */
    String run(String rollout, String tests) throws IOException, InterruptedException {
        Path overlay = Files.createDirectories(folder.resolve("overlay-" + runs.incrementAndGet()));
        Files.writeString(overlay.resolve("rollout.yaml"), rollout);
        Files.writeString(overlay.resolve("kustomization.yaml"), documented(overlay));
        must(platform.run("delete", "job/smoke", "-n", "ci", "--ignore-not-found", "--cascade=foreground"));
        must(platform.run("apply", "-k", overlay.toString()));
        JsonNode pod = pod();
        GatePod kubelet = new GatePod(plane.kubectl("admin"), plane.apiServer(), pod, overlay.resolve("pod"));
        test(pod.at("/spec/initContainers/0"), kubelet.volume("results"), tests);
        try (ManagedProcess recorder = kubelet.run("attest", image)) {
            int exit = recorder.ended();
            String said = Files.readString(overlay.resolve("pod").resolve("attest.log"));
            ends(pod, exit == 0 ? "Succeeded" : "Failed");
            return said;
        } finally {
            kubelet.gone();
        }
    }

    private static String documented(Path overlay) throws IOException {
        Matcher block = OVERLAY.matcher(Files.readString(Path.of("docs/evidence.md")));
        assertThat(block.find()).isTrue();
        Path base = overlay.toRealPath().relativize(Path.of("actions/smoke-job").toRealPath());
        return block.group(1)
                .replace("github.com/novapay/deploy-gate/actions/smoke-job", base.toString())
                .replace("sha256:…", "sha256:" + "5e".repeat(32));
    }

    private JsonNode pod() throws IOException {
        await("the Job's Pod")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !pods().path("items").isEmpty());
        return pods().at("/items/0");
    }

    private JsonNode pods() throws IOException {
        return JSON.readTree(must(platform.run("get", "pods", "-n", "ci", "-l", "job-name=smoke", "-o", "json"))
                .out());
    }

    /** Code under test has no token. */
    private static void test(JsonNode container, Path results, String tests) throws IOException, InterruptedException {
        assertThat(container.path("volumeMounts").findValuesAsText("mountPath")).containsExactly("/results");
        Path script = Files.writeString(results.resolveSibling("smoke"), "#!/bin/sh\n" + tests + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        String command = container.at("/args/0").asText();
        assertThat(command).contains(" /smoke;", " >/results/smoke");
        String here = command.replace(" /smoke;", " " + script + ";").replace(">/results/", ">" + results + "/");
        Process process =
                new ProcessBuilder(List.of("sh", "-c", here)).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }

    private void ends(JsonNode pod, String phase) throws IOException {
        must(plane.kubectl("admin")
                .run(
                        "patch",
                        "pod",
                        pod.at("/metadata/name").asText(),
                        "-n",
                        "ci",
                        "--subresource=status",
                        "--type=merge",
                        "-p",
                        "{\"status\":{\"phase\":\"" + phase + "\"}}"));
    }
}
