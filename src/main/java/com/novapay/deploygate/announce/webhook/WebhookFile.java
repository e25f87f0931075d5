package com.novapay.deploygate.announce.webhook;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file of webhook addresses, which are secrets: a line {@code URL} for all channels, and lines {@code #CHANNEL=URL} for single ones.
 * Read again for each message.
 */
public record WebhookFile(Path file) {
    private static final int LARGEST = 64 * 1024;

    /**
     * The address for a channel; empty when the file has none for it.
     *
     * @throws IOException names the file and the line, never the address
     */
    public Optional<URI> address(String channel) throws IOException {
        Optional<URI> all = Optional.empty();
        List<String> lines = lines();
        for (int number = 0; number < lines.size(); number++) {
            String line = lines.get(number).strip();
            if (line.isEmpty()) {
                continue;
            }
            int equals = line.startsWith("#") ? line.indexOf('=') : -1;
            if (equals < 0) {
                all = Optional.of(uri(line, number + 1));
            } else if (line.substring(0, equals).strip().equals(channel)) {
                return Optional.of(uri(line.substring(equals + 1).strip(), number + 1));
            }
        }
        return all;
    }

    private List<String> lines() throws IOException {
        try {
            if (Files.size(file) <= LARGEST) {
                return Files.readAllLines(file);
            }
        } catch (IOException e) {
            throw new IOException(file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
        throw new IOException(file + " is too large for a file of webhook addresses");
    }

    private URI uri(String text, int line) throws IOException {
        try {
            URI uri = new URI(text);
            String host = uri.getHost();
            boolean local = host != null && host.matches("localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1]");
            if (host != null && ("https".equals(uri.getScheme()) || (local && "http".equals(uri.getScheme())))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // told below, without the text
        }
        throw new IOException(file + ":" + line + " is not an address https://… or #CHANNEL=https://…");
    }
}
