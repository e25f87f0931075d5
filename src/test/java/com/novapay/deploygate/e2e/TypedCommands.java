package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Commands as documentation has them, typed by somebody of the platform group. */
final class TypedCommands {
    private TypedCommands() {}

    /** The lines of the first block of shell commands in a page. */
    static List<String> of(String page) throws IOException {
        String text = Files.readString(Path.of(page));
        int start = text.indexOf("```sh\n") + 6;
        return text.substring(start, text.indexOf("```", start)).lines().toList();
    }

    /** What a shell does with {@code command} in the repository. */
    static Kubectl.Result type(ControlPlane plane, String command) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", command);
        shell.environment().merge("PATH", plane.binaries() + ":", (path, ours) -> ours + path);
        shell.environment().put("KUBECONFIG", plane.platformKubeconfig().toString());
        shell.environment().put("REGISTRY", "registry.novapay.local"); // what the page has the reader set before
        Path out = Files.createTempFile("typed", ".out");
        Path err = Files.createTempFile("typed", ".err");
        try {
            int exit = shell.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start()
                    .waitFor();
            return new Kubectl.Result(exit, Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
