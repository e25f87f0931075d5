package com.novapay.deploygate.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The webhook of {@code bench/allow}, which says yes to everything. */
final class AllowingWebhook implements AutoCloseable {
    private final Process process;
    private final BufferedReader says;
    private final String url;
    private final String caBundle;

    private AllowingWebhook(Process process, BufferedReader says) throws IOException {
        this.process = process;
        this.says = says;
        this.url = String.valueOf(says.readLine());
        this.caBundle = String.valueOf(says.readLine());
    }

    static AllowingWebhook start(Path executable) throws IOException {
        Process process = new ProcessBuilder(executable.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new AllowingWebhook(
                process,
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII)));
    }

    String url() {
        return url;
    }

    String caBundle() {
        return caBundle;
    }

    /** Ends it; tells how often it was asked. */
    long end() throws IOException {
        process.getOutputStream().close();
        return Long.parseLong(String.valueOf(says.readLine()));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
