package com.novapay.deploygate.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of the real {@code tar}, and archives that no tar would write. */
class TarGzTest {
    private static final String LONG = "a-name-of-a-folder-that-is-rather-long/".repeat(7) + "rule.rego";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"gnu", "pax", "ustar", "v7"})
    void read_everyFormatOfTar_givesTheFiles(String format) throws Exception {
        boolean isLong = !format.equals("v7") && !format.equals("ustar");
        write("data.yaml", "a: 1\n");
        write("rules/ü/rule.rego", "package x\n");
        write(isLong ? LONG : "b/long.rego", "package y\n");
        Map<String, byte[]> files = TarGz.read(tar("--format=" + format, "."));
        assertThat(files.keySet())
                .containsExactlyInAnyOrder("data.yaml", "rules/ü/rule.rego", isLong ? LONG : "b/long.rego");
        assertThat(files)
                .hasEntrySatisfying(
                        "data.yaml", content -> assertThat(text(content)).isEqualTo("a: 1\n"));
    }

    @Test
    void read_anArchiveOfGit_ignoresItsComment() throws Exception {
        write("data.yaml", "a: 1\n");
        run("git", "init", "-q", ".");
        run("git", "add", ".");
        run("git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", "commit", "-qm", "one");
        run("git", "archive", "--format=tar.gz", "--output=out.tgz", "HEAD");
        assertThat(TarGz.read(Files.readAllBytes(folder.resolve("out.tgz")))).containsOnlyKeys("data.yaml");
    }

    @Test
    void read_aPathOutOfTheArchive_isAProblem() throws Exception {
        for (String name : List.of("../x.rego", "a/../../x.rego", "/a/../../../etc/x", "C:x", "a\\..\\x", "..")) {
            assertProblem(gzip(entry(name, '0', "x")), "leads out of the archive");
        }
        assertProblem(gzip(entry("../folder", '5', "")), "leads out of the archive");
        assertProblem(gzip(entry("a\nb", '0', "x")), "a?b: the path is not written plainly");
    }

    @Test
    void read_linksAndDevices_areProblems() throws Exception {
        write("data.yaml", "a: 1\n");
        Files.createSymbolicLink(folder.resolve("link.rego"), Path.of("data.yaml"));
        assertProblem(tar("."), "link.rego is a link; put the file itself into the archive");
        assertProblem(gzip(entry("hard", '1', "")), "hard is a link");
        for (char type : "346SVMD".toCharArray()) {
            assertProblem(gzip(entry("device", type, "")), "device is neither a file nor a folder");
        }
    }

    @Test
    void read_aNameTwice_isAProblem() throws IOException {
        assertProblem(gzip(entry("a.rego", '0', "x"), entry("./a.rego", '0', "y")), "a.rego is in the archive twice");
        assertProblem(gzip(entry("a.rego", '0', "x"), entry("/a.rego", '0', "y")), "a.rego is in the archive twice");
    }

    @Test
    void read_truncatedAnywhere_isAProblem() throws Exception {
        write("data.yaml", "a: 1\n".repeat(2_000));
        byte[] whole = tar(".");
        for (int length = 0; length < whole.length; length += Math.max(1, whole.length / 60)) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> TarGz.read(part)).isInstanceOf(IOException.class);
        }
        assertProblem(Arrays.copyOf(whole, whole.length - 4), "the archive is truncated");
        assertProblem(gzip(Arrays.copyOf(entry("a", '0', "x".repeat(600)), 700)), "the archive is truncated");
    }

    @Test
    void read_aBomb_isAProblemBeforeItIsUnpacked() throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(archive)) {
            byte[] header = entry("big", '0', "");
            size(header, 60L << 30);
            out.write(header, 0, 512);
            for (int i = 0; i < 70; i++) {
                out.write(new byte[1 << 20]);
            }
        }
        assertThat(archive.size()).isLessThan(1 << 20);
        assertProblem(archive.toByteArray(), "unpacks to more than 64 MiB");
        ByteArrayOutputStream padding = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(padding)) {
            for (int i = 0; i < 70; i++) {
                out.write(new byte[1 << 20]);
            }
        }
        assertProblem(padding.toByteArray(), "unpacks to more than 64 MiB");
    }

    @Test
    void read_tooManyEntries_isAProblem() throws IOException {
        byte[] one = entry("a/", '5', "");
        byte[] many = new byte[one.length * (TarGz.MOST_ENTRIES + 1)];
        for (int i = 0; i <= TarGz.MOST_ENTRIES; i++) {
            System.arraycopy(one, 0, many, i * one.length, one.length);
        }
        assertProblem(gzip(many), "more than 10000 entries");
    }

    @Test
    void read_whatIsNoArchive_isAProblem() throws IOException {
        assertProblem("package x".getBytes(StandardCharsets.UTF_8), "it is no .tar.gz");
        byte[] damaged = entry("a", '0', "x");
        damaged[0] = 'b';
        assertProblem(gzip(damaged), "the checksum of a header is wrong");
        byte[] negative = entry("a", '0', "");
        Arrays.fill(negative, 124, 136, (byte) 0xff);
        sum(negative);
        assertProblem(gzip(negative), "the archive is damaged");
    }

    @Test
    void read_damagedExtendedHeaders_areProblems() throws IOException {
        for (String records :
                List.of("999999999 path=x\n", "5 path=x\n", "x", "0 a\n", "11 path=xx", "99999999999 a=b\n")) {
            assertProblem(gzip(entry("h", 'x', records), entry("a", '0', "x")), "an extended header cannot be read");
        }
        assertProblem(
                gzip(entry("h", 'x', "12 size=999\n"), entry("a", '0', "x")), "of a kind that policies do not need");
        assertProblem(gzip(entry("h", 'g', "10 path=x\n"), entry("a", '0', "x")), "one path for all");
    }

    /** Many records, in one header or in many, cost no more than their bytes. */
    @Test
    void read_manyRecords_takesLinearTime() throws IOException {
        String records = "9 a=bcde\n".repeat(1_000_000);
        long start = System.nanoTime();
        TarGz.read(gzip(entry("h", 'g', records), entry("h", 'x', records), entry("a", '0', "x")));
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }

    private static void assertProblem(byte[] archive, String text) {
        assertThatThrownBy(() -> TarGz.read(archive))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(text);
    }

    private static byte[] gzip(byte[]... entries) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(archive)) {
            for (byte[] entry : entries) {
                out.write(entry);
            }
            if (entries.length > 1 || entries[0].length % 512 == 0) {
                out.write(new byte[1024]);
            }
        }
        return archive.toByteArray();
    }

    private static byte[] entry(String name, char type, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        byte[] entry = new byte[512 + (content.length + 511) / 512 * 512];
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, entry, 0, bytes.length);
        System.arraycopy(content, 0, entry, 512, content.length);
        System.arraycopy("ustar\0".getBytes(StandardCharsets.US_ASCII), 0, entry, 257, 6);
        entry[156] = (byte) type;
        size(entry, content.length);
        return entry;
    }

    private static void size(byte[] entry, long size) {
        System.arraycopy(String.format("%012o", size).getBytes(StandardCharsets.US_ASCII), 0, entry, 124, 12);
        sum(entry);
    }

    private static void sum(byte[] entry) {
        Arrays.fill(entry, 148, 156, (byte) ' ');
        int sum = 0;
        for (int at = 0; at < 512; at++) {
            sum += entry[at] & 0xff;
        }
        System.arraycopy(String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII), 0, entry, 148, 8);
    }

    private byte[] tar(String... options) throws Exception {
        Path archive = Files.createTempFile("archive", ".tar.gz");
        List<String> command = new ArrayList<>(List.of("tar", "-czf", archive.toString()));
        command.addAll(List.of(options));
        run(command.toArray(String[]::new));
        byte[] content = Files.readAllBytes(archive);
        Files.delete(archive);
        return content;
    }

    private void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = text(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }

    private void write(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
