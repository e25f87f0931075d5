package com.novapay.deploygate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, started as a process out of a prebuilt bundle. */
@Tag("slow")
class LauncherTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path bundle = Path.of("");
    private Path fakes = Path.of("");

    @BeforeEach
    void unpack() throws IOException {
        bundle = Files.createDirectories(folder.resolve("bundle"));
        Files.createDirectories(bundle.resolve("lib"));
        Files.createDirectories(bundle.resolve("tools"));
        Files.copy(Path.of("novapay"), bundle.resolve("novapay"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(
                Path.of("tools", "find-java"), bundle.resolve("tools/find-java"), StandardCopyOption.COPY_ATTRIBUTES);
        pack(Path.of("target", "classes"), bundle.resolve("lib/deploy-gate.jar"));
        fakes = Files.createDirectories(folder.resolve("fakes"));
        for (String tool : List.of("go", "mvn")) {
            Path fake = Files.writeString(fakes.resolve(tool), "#!/bin/sh\necho called >" + folder.resolve("called"));
            assertThat(fake.toFile().setExecutable(true)).isTrue();
        }
    }

    @Test
    void bundle_runsThroughASymlinkFromAnywhereWithoutGoAndMaven() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), bundle.resolve("novapay"));
        Typed typed = run(Map.of("NOVAPAY_JAVA_HOME", System.getProperty("java.home")), link.toString(), "version");
        assertThat(typed.out()).startsWith("deploy-gate ");
        assertThat(typed.err()).isEmpty();
        assertThat(typed.exitCode()).isZero();
        assertThat(folder.resolve("called")).doesNotExist();
    }

    @Test
    void exitCodes_arriveInTheShell() throws Exception {
        Map<String, String> java = Map.of("NOVAPAY_JAVA_HOME", System.getProperty("java.home"));
        Typed wrong = run(java, bundle.resolve("novapay").toString(), "chek");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).isEqualTo("novapay: \"chek\" is not a command; did you mean check? (novapay --help)\n");
        Typed closed =
                run(java, bundle.resolve("novapay").toString(), "when", "x", "-n", "y", "--at", "2026-11-29T15:00:00Z");
        assertThat(closed.exitCode()).isEqualTo(1);
        Typed piped = run(java, "/bin/sh", "-c", bundle.resolve("novapay") + " --help | head -n 1");
        assertThat(piped.err()).isEmpty();
    }

    @Test
    void completion_canBeSourcedByBash() throws Exception {
        String novapay = bundle.resolve("novapay").toString();
        // Bash has compopt only while it completes.
        String type = "source <(" + novapay + " completion bash); compopt() { :; };"
                + " COMP_WORDS=(novapay au); COMP_CWORD=1;"
                + " _complete_novapay; echo \"${COMPREPLY[@]}\"";
        Typed typed = run(Map.of("NOVAPAY_JAVA_HOME", System.getProperty("java.home")), "/bin/bash", "-c", type);
        assertThat(typed).isEqualTo(new Typed(0, "audit\n", ""));
    }

    @Test
    void serve_toldToEnd_endsWell() throws Exception {
        ProcessBuilder builder = serving();
        builder.environment().put("NOVAPAY_JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.redirectError(folder.resolve("log").toFile()).start();
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("Deploy Gate listens on https://127.0.0.1:");
            String line = out.readLine();
            while (line != null && !line.contains("record")) {
                line = out.readLine();
            }
            assertThat(process.supportsNormalTermination()).isTrue();
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isZero();
        assertThat(folder.resolve("log")).content().matches("(?s).*Z INFO  stopping: [^\n]*\n[^\n]*Z INFO  stopped\n");
    }

    @Test
    void serve_inJson_printsOnlyObjects() throws Exception {
        Map<String, String> environment =
                Map.of("NOVAPAY_JAVA_HOME", System.getProperty("java.home"), "NOVAPAY_LOG_FORMAT", "json");
        String novapay = bundle.resolve("novapay").toString();
        Typed wrong = run(environment, novapay, "serve", "--standalone", "--listen", "nowhere");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.out()).isEmpty();
        assertThat(JSON.readTree(wrong.err()).path("message").asText()).contains("\"nowhere\" is not HOST:PORT");

        ProcessBuilder builder = serving();
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        List<String> messages = new ArrayList<>();
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                messages.add(JSON.readTree(line).path("message").asText());
                if (messages.getLast().startsWith("the gate serves on https://127.0.0.1:")) {
                    // Process.destroy also closes the stream that is read here
                    process.toHandle().destroy();
                }
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(messages).contains("stopped").noneMatch(message -> message.contains("/signin/"));
    }

    /** The command of a gate on free ports, with the environment of this process. */
    private ProcessBuilder serving() {
        return new ProcessBuilder(
                bundle.resolve("novapay").toString(),
                "serve",
                "--standalone",
                "--listen",
                "127.0.0.1:0",
                "--admin-listen",
                "127.0.0.1:0",
                "--data",
                folder.resolve("data").toString());
    }

    @Test
    void withoutJava_oneSentenceSaysWhatToInstall() throws Exception {
        Path home = folder.resolve("old");
        Path old = Files.createDirectories(home.resolve("bin"));
        Files.copy(Path.of("/bin/true"), old.resolve("java"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        Path script = Files.writeString(
                bundle.resolve("tools/find-java"),
                Files.readString(bundle.resolve("tools/find-java"))
                        .replace("/usr/lib/jvm/*", home.toString())
                        .replace("/opt/", "/no/such/"));
        Typed typed = run(Map.of("JAVA_HOME", home.toString()), script.toString());
        assertThat(typed)
                .isEqualTo(new Typed(
                        2,
                        "",
                        "novapay needs Java 25 or newer and found none: install a JDK 25 (for example the package"
                                + " temurin-25-jdk) or set NOVAPAY_JAVA_HOME to one.\n"));
    }

    private Typed run(Map<String, String> environment, String... command) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", fakes + ":/usr/bin:/bin");
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Typed(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static String libraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar"))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" "));
    }

    private static void pack(Path classes, Path jar) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(classes)) {
            walk.filter(file -> !file.equals(classes)).sorted().forEach(files::add);
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, libraries());
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream archive = new JarOutputStream(out, manifest)) {
            for (Path file : files) {
                // With its folders, as Maven packs it: that is how migrations are found.
                boolean folder = Files.isDirectory(file);
                archive.putNextEntry(new JarEntry(classes.relativize(file) + (folder ? "/" : "")));
                if (!folder) {
                    Files.copy(file, archive);
                }
                archive.closeEntry();
            }
        }
    }
}
