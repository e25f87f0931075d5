package com.novapay.deploygate.outbound;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file with a token that may change while the program runs.
 *
 * @param file one line, {@code TOKEN} or {@code USER:TOKEN}
 */
public record TokenFile(Path file) {
    private static final int LONGEST = 64 * 1024;

    /** A user and the token that proves it. */
    public record Login(String user, String token) {
        @Override
        public String toString() {
            return "a login"; // never the token
        }
    }

    /**
     * The line that the file has now.
     *
     * @throws IOException names the file when it cannot be read or is not one line
     */
    public String line() throws IOException {
        if (Files.exists(file) && Files.size(file) > LONGEST) {
            throw new IOException(file + " is too large for a token");
        }
        String text = Files.readString(file).strip();
        if (text.isEmpty() || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IOException(file + " holds no token: one line, TOKEN or USER:TOKEN, is expected");
        }
        return text;
    }

    /**
     * The same as a user and a token.
     *
     * @param user of a token that has none
     */
    public Login login(String user) throws IOException {
        String text = line();
        int colon = text.indexOf(':');
        return colon < 0 ? new Login(user, text) : new Login(text.substring(0, colon), text.substring(colon + 1));
    }
}
