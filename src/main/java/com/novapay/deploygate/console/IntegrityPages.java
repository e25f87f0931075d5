package com.novapay.deploygate.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** The page that says how well the record is guarded. Thread-safe. */
final class IntegrityPages {
    private static final int SHOWN = 20;
    private final ConsoleSources sources;

    IntegrityPages(ConsoleSources sources) {
        this.sources = sources;
    }

    /**
     * Something that was done to the log.
     *
     * @param by who did it
     * @param what came of it
     */
    record Done(String id, Moment time, String by, String what) {}

    /** The page. */
    record Integrity(
            Proofs.Standing standing,
            Optional<Moment> signedAt,
            List<Done> verified,
            List<Done> keys,
            List<Done> archives) {}

    Answer integrity(Ask ask) throws SQLException {
        return new Answer.Html("integrity", "Integrity of the record", Section.INTEGRITY, integrity());
    }

    Integrity integrity() throws SQLException {
        Proofs.Standing standing = sources.proofs().standing();
        ZoneId zone = sources.zone().get();
        return new Integrity(
                standing,
                standing.latest().map(latest -> Moment.of(latest.time(), zone)),
                done("audit.verified"),
                done("key.added"),
                done("archive"));
    }

    private List<Done> done(String type) throws SQLException {
        ZoneId zone = sources.zone().get();
        return sources.records().newest(type, SHOWN).stream()
                .map(DecisionPages::parse)
                .map(document -> new Done(
                        document.path("recordId").asText(),
                        Moment.of(document.path("time").asText(), zone),
                        document.path("actor").path("username").asText(""),
                        what(document)))
                .toList();
    }

    private static String what(JsonNode document) {
        StringBuilder text = new StringBuilder(document.path("outcome").asText(""));
        for (String member : List.of("verification", "archive", "key")) {
            document.path(member)
                    .properties()
                    .forEach(said -> text.append(text.isEmpty() ? "" : ", ")
                            .append(said.getKey())
                            .append(' ')
                            .append(
                                    said.getValue().isValueNode()
                                            ? said.getValue().asText()
                                            : said.getValue().toString()));
        }
        return text.toString();
    }
}
