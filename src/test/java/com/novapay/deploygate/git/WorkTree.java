package com.novapay.deploygate.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A repository with a work tree that the real {@code git} works on. */
public final class WorkTree {
    private final Path folder;

    private WorkTree(Path folder) {
        this.folder = folder;
    }

    /** An empty one, with the branch {@code main}. */
    public static WorkTree create(Path folder) throws IOException {
        WorkTree tree = new WorkTree(Files.createDirectories(folder));
        tree.git("init", "--quiet", "--initial-branch=main");
        tree.git("config", "user.name", "Dev");
        tree.git("config", "user.email", "dev@novapay.example");
        tree.git("config", "commit.gpgsign", "false");
        return tree;
    }

    public Path folder() {
        return folder;
    }

    /** Writes a file and commits all that has changed; the commit's id. */
    public String commit(String path, String content, String... options) throws IOException {
        write(path, content);
        return committed(options);
    }

    /** Commits all that has changed; the commit's id. */
    String committed(String... options) throws IOException {
        git("add", "--all");
        List<String> command = new ArrayList<>(List.of("commit", "--quiet", "--allow-empty", "--message=change"));
        command.addAll(List.of(options));
        git(command.toArray(String[]::new));
        return git("rev-parse", "HEAD").strip();
    }

    void write(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /** What {@code git} prints. */
    public String git(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("git", "-c", "protocol.file.allow=always"));
        command.addAll(List.of(arguments));
        return run(folder, command);
    }

    static String run(Path folder, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + " said " + said);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return said;
    }
}
