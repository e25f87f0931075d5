package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate that the cache of classes is made from, as the launcher makes it before a gate with settings of its own. */
@Tag("slow")
class AotCacheIT {
    @TempDir
    private Path folder;

    @Test
    void settingsOfAnotherGate_areNotFollowed() throws Exception {
        Path target = Path.of("target").toAbsolutePath();
        Path cache = folder.resolve("novapay.aot");
        Path store = folder.resolve("decisions.db");
        try (ManagedProcess process = ManagedProcess.start(
                folder,
                "aot-cache",
                List.of(
                        Path.of("tools/aot-cache").toAbsolutePath().toString(),
                        "gate",
                        target.resolve("deploy-gate.jar") + ":" + target.resolve("lib") + "/*",
                        cache.toString(),
                        "-XX:+UseSerialGC"),
                Map.of(
                        "NOVAPAY_STORE",
                        "jdbc:sqlite:" + store,
                        "NOVAPAY_HOME",
                        Path.of("").toAbsolutePath().toString()))) {
            assertThat(process.ended()).isZero();
        }
        assertThat(cache).as("it was made").isNotEmptyFile();
        assertThat(store).as("the log of the gate that will be started").doesNotExist();
    }

    @Test
    void commands_startFromTheirOwn() throws Exception {
        Path target = Path.of("target").toAbsolutePath();
        Path cache = folder.resolve("commands.aot");
        String classPath = target.resolve("deploy-gate.jar") + ":" + target.resolve("lib") + "/*";
        Map<String, String> environment =
                Map.of("NOVAPAY_HOME", Path.of("").toAbsolutePath().toString());
        assertThat(printed(
                        environment,
                        List.of(
                                Path.of("tools/aot-cache").toAbsolutePath().toString(),
                                "commands",
                                classPath,
                                cache.toString(),
                                "-XX:+UseSerialGC")))
                .isEmpty();
        String out = printed(
                Map.of(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:AOTCache=" + cache,
                        "-Xlog:class+load",
                        "-cp",
                        classPath,
                        "com.novapay.deploygate.cli.Main",
                        "version"));
        assertThat(out)
                .contains("deploy-gate ")
                .containsPattern("deploygate\\.cli\\.VersionCommand source: shared objects file");
    }

    private String printed(Map<String, String> environment, List<String> command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }
}
