package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.novapay.deploygate.audit.tree.ExportedRecords;
import com.novapay.deploygate.terminal.UnreadableFile;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Reads decisions from a file that {@code novapay audit export} wrote. Confined to one thread. */
public final class ExportedDecisions implements DecisionSource {
    private static final JsonFactory JSON = new JsonFactory();
    private final Path file;
    private final ExportedPolicies policies = new ExportedPolicies();

    public ExportedDecisions(Path file) {
        this.file = file;
    }

    @Override
    public Replay.Revisions revisions() {
        return policies;
    }

    @Override
    public void each(Optional<Instant> since, Taker taker) {
        try {
            double size = Math.max(1, Files.size(file));
            ExportedRecords.each(file, (document, bytes) -> {
                policies.take(document);
                if (since.isEmpty() || !isBefore(document, since.get())) {
                    taker.take(document, bytes / size);
                }
            });
        } catch (IOException e) {
            throw new UsageProblem("--from-export: "
                    + (Files.isRegularFile(file) && e.getClass() == IOException.class
                            ? file + ": " + e.getMessage()
                            : UnreadableFile.of(file, e)));
        }
    }

    /** Reads no further than the time, which stands near the beginning. */
    private static boolean isBefore(String document, Instant since) {
        try (JsonParser parser = JSON.createParser(document)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean time = parser.currentName().equals("time");
                parser.nextToken();
                if (time) {
                    return Instant.parse(parser.getText()).isBefore(since);
                }
                parser.skipChildren();
            }
            return false;
        } catch (IOException | DateTimeException e) {
            return false; // what cannot be read is reported by whoever reads it
        }
    }
}
