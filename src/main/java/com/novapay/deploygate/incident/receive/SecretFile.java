package com.novapay.deploygate.incident.receive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The secrets of a source: a file with one on each line, so that an old one and a new one count during a rotation. Read again for
 * each delivery.
 *
 * @param file what is in it is never part of a message
 */
record SecretFile(Path file) {
    private static final int LONGEST = 64 * 1024;
    private static final int MOST = 8;

    /**
     * The secrets that the file has now, one or more.
     *
     * @throws IOException names the file
     */
    List<String> secrets() throws IOException {
        if (Files.size(file) > LONGEST) {
            throw new IOException(file + " is too large for secrets; write one secret on each line");
        }
        List<String> secrets = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .limit(MOST)
                .toList();
        if (secrets.isEmpty()) {
            throw new IOException(file + " holds no secret; write one secret on each line");
        }
        return secrets;
    }
}
