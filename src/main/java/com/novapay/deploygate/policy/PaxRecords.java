package com.novapay.deploygate.policy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads extended headers of PAX, records of the form {@code LENGTH KEY=VALUE\n}. Pure. */
final class PaxRecords {
    private PaxRecords() {}

    /** The path of the next entry, when it has one here. Other records are ignored, but for those that change the content. */
    static Optional<String> path(byte[] content) throws IOException {
        Optional<String> path = Optional.empty();
        int at = 0;
        while (at < content.length) {
            int end = end(content, at);
            String record = new String(content, at, end - at, StandardCharsets.UTF_8);
            String pair = record.substring(record.indexOf(' ') + 1, record.length() - 1);
            if (pair.startsWith("path=")) {
                path = Optional.of(pair.substring("path=".length()));
            } else if (pair.startsWith("size=") || pair.startsWith("linkpath=") || pair.startsWith("GNU.sparse.")) {
                throw new IOException(
                        "the archive has an entry of a kind that policies do not need (" + TarPath.shown(pair) + ")");
            }
            at = end;
        }
        return path;
    }

    /** @throws IOException when a global header names files */
    static void checkGlobal(byte[] content) throws IOException {
        if (path(content).isPresent()) {
            throw new IOException("the archive has one path for all of its entries");
        }
    }

    private static int end(byte[] content, int start) throws IOException {
        int length = 0;
        int at = start;
        while (at < content.length && content[at] >= '0' && content[at] <= '9' && at - start < 9) {
            length = 10 * length + content[at++] - '0';
        }
        if (at == start
                || at >= content.length
                || content[at] != ' '
                || length <= at - start + 1
                || length > content.length - start
                || content[start + length - 1] != '\n') {
            throw new IOException("the archive is damaged: an extended header cannot be read");
        }
        return start + length;
    }
}
