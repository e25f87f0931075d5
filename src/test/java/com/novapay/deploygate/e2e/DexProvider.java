package com.novapay.deploygate.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Dex, which {@code tools/dex/build} builds on first use: an OpenID provider with a login form, and people who have groups. */
final class DexProvider implements AutoCloseable {
    static final String CLIENT = "deploy-gate";
    static final String SECRET = "what only the console and Dex know";
    private static final int SETTLES_SECONDS = 10;
    private final Process process;
    private final String issuer;

    /** Somebody it knows. */
    record Person(String email, String password, List<String> groups) {
        Person {
            groups = List.copyOf(groups);
        }
    }

    private DexProvider(Process process, String issuer) {
        this.process = process;
        this.issuer = issuer;
    }

    /** Starts it; it answers nobody before {@link #serve}. Its log is {@code dex.log} in {@code folder}. */
    static DexProvider start(Path folder) throws IOException, InterruptedException {
        Process build = new ProcessBuilder("tools/dex/build")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String executable = firstLine(build);
        if (build.waitFor() != 0) {
            throw new IOException("tools/dex/build failed; what it said is above");
        }
        Process dex = new ProcessBuilder(executable)
                .redirectError(folder.resolve("dex.log").toFile())
                .start();
        return new DexProvider(dex, firstLine(dex));
    }

    /** As the console's settings name it. */
    String issuer() {
        return issuer;
    }

    /** Lets these people in, and sends them back to {@code redirect} only. */
    void serve(String redirect, List<Person> people) throws IOException {
        Map<String, Object> client =
                Map.of("id", CLIENT, "secret", SECRET, "name", "Deploy Gate", "redirectURIs", List.of(redirect));
        OutputStream input = process.getOutputStream();
        input.write(new ObjectMapper().writeValueAsBytes(Map.of("client", client, "people", people)));
        input.write('\n');
        input.flush();
    }

    /** It ends with its standard input, so that none is left behind when the tests are killed either. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(SETTLES_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static String firstLine(Process process) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("Dex said nothing");
        }
        return line;
    }
}
