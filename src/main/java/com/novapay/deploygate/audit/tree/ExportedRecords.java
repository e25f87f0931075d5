package com.novapay.deploygate.audit.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the documents of an export as {@code novapay audit export} writes it, one JSON document a line. Verifies no proof; that is
 * {@link ExportVerifier}'s. Stateless.
 */
public final class ExportedRecords {
    private ExportedRecords() {}

    /** Takes one document. */
    @FunctionalInterface
    public interface Taker {
        /**
         * Called for each line in order.
         *
         * @param document as the log holds it, without the proof
         * @param bytes of the file that are read so far, about
         */
        void take(String document, long bytes);
    }

    /**
     * Reads all of a file.
     *
     * @throws IOException when it cannot be read, or a line is no record; the message names the line
     */
    public static void each(Path file, Taker taker) throws IOException {
        long number = 0;
        long bytes = 0;
        try (LineReader lines = new LineReader(Files.newInputStream(file))) {
            for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
                number++;
                bytes += line.get().length() + 1;
                Optional<String> document = ExportLine.document(line.get());
                if (document.isEmpty()) {
                    throw new IOException("line " + number + " is not a record with its proof, as novapay audit export"
                            + " writes it (without --format csv)");
                }
                taker.take(document.get(), bytes);
            }
        }
    }
}
