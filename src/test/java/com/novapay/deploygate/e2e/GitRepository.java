package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Git repository in a folder, with real commits on {@code main}. */
final class GitRepository {
    private final Path folder;

    private GitRepository(Path folder) {
        this.folder = folder;
    }

    static GitRepository create(Path folder) throws IOException, InterruptedException {
        GitRepository repository = new GitRepository(Files.createDirectories(folder));
        repository.git("init", "--quiet", "--initial-branch=main");
        return repository;
    }

    /** For a source of Argo CD. */
    String url() {
        return folder.toAbsolutePath()
                .toUri()
                .toString()
                .replaceFirst("^file:/+", "file:///")
                .replaceFirst("/$", "");
    }

    /** Commits one file; the commit's full id. */
    String commit(String file, String content) throws IOException, InterruptedException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.resolveSibling("."));
        Files.writeString(path, content);
        git("add", "--all");
        git("commit", "--quiet", "--allow-empty", "--message=" + file);
        return git("rev-parse", "HEAD").strip();
    }

    /** Runs {@code git} in it; what it printed. */
    String git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("git", "-c", "user.name=dev", "-c", "user.email=dev@novapay", "-c", "commit.gpgsign=false"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("git failed: " + command);
        }
        return out;
    }
}
