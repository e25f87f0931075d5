package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A disk in memory that can be filled, in a mount namespace of one process's own: nothing is left of it when that process has ended,
 * and nobody has to be root.
 */
final class SmallDisk {
    private final Path root;

    private SmallDisk(Path root) {
        this.root = root;
    }

    /**
     * What a process is started by whose disk this is; its command follows.
     *
     * @param size as {@code mount} takes it
     * @param mount folder that is there
     */
    static List<String> under(Path mount, String size) {
        return List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o size=" + size + " none " + mount + " && exec \"$0\" \"$@\"");
    }

    /** The disk of a process that was started so, as seen from here. */
    static SmallDisk of(long pid, Path mount) {
        return new SmallDisk(Path.of("/proc/" + pid + "/root")
                .resolve(mount.toAbsolutePath().toString().substring(1)));
    }

    Path root() {
        return root;
    }

    /** Leaves no room on it. */
    void fill() throws IOException {
        Path filler = filler();
        byte[] zeros = new byte[4_096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (filler.toFile().getUsableSpace() > 0) {
                out.write(zeros);
            }
        } catch (IOException e) {
            // Full.
        }
    }

    /** Makes room again. */
    void free() throws IOException {
        Files.delete(filler());
    }

    private Path filler() {
        return root.resolve("filler");
    }
}
