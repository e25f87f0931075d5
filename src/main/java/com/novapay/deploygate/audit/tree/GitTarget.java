package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.files.OwnerFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A branch of a Git repository whose file {@code checkpoint} is the latest and whose history has them all. By the {@code git} command, so with its credentials.
 * Commits are made from what the branch holds at the time, and pushed without force.
 */
final class GitTarget implements CheckpointTarget {
    private static final long PATIENCE = 60;
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "GIT_TERMINAL_PROMPT", "0",
            "GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=10",
            "GIT_AUTHOR_NAME", "deploy-gate",
            "GIT_AUTHOR_EMAIL", "deploy-gate@localhost",
            "GIT_COMMITTER_NAME", "deploy-gate",
            "GIT_COMMITTER_EMAIL", "deploy-gate@localhost");
    private final String remote;
    private final String branch;
    private final Path work;

    private GitTarget(String remote, String branch, Path work) {
        this.remote = remote;
        this.branch = branch;
        this.work = work;
    }

    static GitTarget at(URI address, Path work) {
        String branch = address.getFragment() == null ? "main" : address.getFragment();
        String scheme = String.valueOf(address.getScheme());
        if (!List.of("file", "https", "ssh").contains(scheme) || !branch.matches("[\\w][\\w./-]*")) {
            throw new IllegalArgumentException("not git+file, git+https or git+ssh with #branch");
        }
        return new GitTarget(address.toString().replaceFirst("#.*", ""), branch, work);
    }

    @Override
    public void publish(StoredCheckpoint checkpoint) throws IOException, InterruptedException {
        if (!Files.isDirectory(work.resolve("objects"))) {
            OwnerFiles.folder(work);
            git(List.of("init", "-q", "--bare", "."), "");
        }
        String head =
                git(List.of("ls-remote", remote, "refs/heads/" + branch), "").replaceFirst("\\s.*", "");
        if (!head.isEmpty()) {
            git(List.of("fetch", "-q", "--depth=1", remote, "refs/heads/" + branch), "");
            if (git(List.of("ls-tree", head, "checkpoint"), "").contains(blob(checkpoint))) {
                return;
            }
            git(List.of("read-tree", head), "");
        } else {
            git(List.of("read-tree", "--empty"), "");
        }
        git(List.of("update-index", "--add", "--cacheinfo", "100644," + blob(checkpoint) + ",checkpoint"), "");
        List<String> commit = new ArrayList<>(List.of("commit-tree", git(List.of("write-tree"), "")));
        if (!head.isEmpty()) {
            commit.addAll(List.of("-p", head));
        }
        String made = git(commit, "checkpoint of " + checkpoint.size() + " records\n");
        git(List.of("push", "-q", remote, made + ":refs/heads/" + branch), "");
    }

    private String blob(StoredCheckpoint checkpoint) throws IOException, InterruptedException {
        return git(List.of("hash-object", "-w", "--stdin"), checkpoint.note());
    }

    private String git(List<String> arguments, String input) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-c", "core.sharedRepository=0600"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
        builder.environment().putAll(ENVIRONMENT);
        builder.environment().put("GIT_DIR", ".");
        builder.redirectErrorStream(true);
        Path output = Files.createTempFile(work, "git", ".out");
        Process process = builder.redirectOutput(output.toFile()).start();
        try {
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                throw new IOException("git " + arguments.getFirst() + " does not end");
            }
            String said = Files.readString(output).strip();
            if (process.exitValue() != 0) {
                throw new IOException("git " + arguments.getFirst() + ": "
                        + said.replace(remote, told()).replaceAll("\\s+", " "));
            }
            return said;
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(output);
        }
    }

    @Override
    public String told() {
        return "git+" + remote.replaceFirst("//[^/@]*@", "//") + "#" + branch;
    }
}
