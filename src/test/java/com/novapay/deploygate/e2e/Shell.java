package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A shell in which somebody types {@code novapay} as one person of a cluster. */
record Shell(Path kubeconfig) {
    /** What came of one line, exactly as it was typed. */
    Kubectl.Result type(String line) throws IOException, InterruptedException {
        Path bin = Files.createTempDirectory("bin");
        Path out = bin.resolve("out");
        Path err = bin.resolve("err");
        Files.createSymbolicLink(bin.resolve("novapay"), Path.of("novapay").toAbsolutePath());
        try {
            ProcessBuilder shell = new ProcessBuilder("bash", "-c", line);
            shell.environment().merge("PATH", bin + ":", (path, ours) -> ours + path);
            shell.environment().put("KUBECONFIG", kubeconfig.toString());
            shell.environment().put("NO_COLOR", "1");
            Process process = shell.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("did not end within a minute: " + line);
            }
            return new Kubectl.Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
            Files.deleteIfExists(bin.resolve("novapay"));
            Files.deleteIfExists(bin);
        }
    }
}
