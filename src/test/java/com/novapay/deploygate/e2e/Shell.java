package com.novapay.deploygate.e2e;

import com.novapay.deploygate.cli.Typed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A shell in which {@code novapay} is typed as one person of a cluster. */
record Shell(Path kubeconfig) {
    /** One command, without pipes, redirections or settings before it: what it does depends on its words only. */
    private static final Pattern ALONE = Pattern.compile("novapay [^|<>&;\\n]*");
    /** The system property that the client library reads before the environment variable {@code KUBECONFIG}. */
    private static final String KUBECONFIG = "kubeconfig";

    private static final String WORDS = "novapay() { printf '%s\\0' \"$@\"; }\n";

    /**
     * What came of one line, exactly as it was typed. A command by itself runs in this process, with the words that bash makes of
     * the line; {@link #launch} starts the launcher.
     */
    Kubectl.Result type(String line) throws IOException, InterruptedException {
        if (!ALONE.matcher(line).matches()) {
            return launch(line);
        }
        Kubectl.Result words = bash(WORDS + line);
        if (!words.succeeded() || !words.err().isEmpty()) {
            throw new IllegalStateException("bash cannot read: " + line + "\n" + words.err());
        }
        return novapay(List.of(words.out().split("\0")));
    }

    /** What came of one line in bash, which finds the launcher on its path. */
    Kubectl.Result launch(String line) throws IOException, InterruptedException {
        return bash(line);
    }

    private Kubectl.Result novapay(List<String> words) {
        String before = System.getProperty(KUBECONFIG);
        System.setProperty(KUBECONFIG, kubeconfig.toString());
        try {
            Typed typed = Typed.novapay(words.toArray(String[]::new));
            return new Kubectl.Result(typed.exitCode(), typed.out(), typed.err());
        } finally {
            if (before == null) {
                System.clearProperty(KUBECONFIG);
            } else {
                System.setProperty(KUBECONFIG, before);
            }
        }
    }

    private Kubectl.Result bash(String script) throws IOException, InterruptedException {
        Path bin = Files.createTempDirectory("bin");
        Path out = bin.resolve("out");
        Path err = bin.resolve("err");
        Files.createSymbolicLink(bin.resolve("novapay"), Path.of("novapay").toAbsolutePath());
        try {
            ProcessBuilder shell = new ProcessBuilder("bash", "-c", script);
            shell.environment().merge("PATH", bin + ":", (path, ours) -> ours + path);
            shell.environment().put("KUBECONFIG", kubeconfig.toString());
            shell.environment().put("NO_COLOR", "1");
            Process process = shell.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("did not end within a minute: " + script);
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
