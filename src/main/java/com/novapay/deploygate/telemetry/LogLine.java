package com.novapay.deploygate.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/**
 * One line of the log. Untrusted text never ends it: as text it is put on one line, in JSON everything but ASCII is escaped.
 * Immutable.
 *
 * @param logger empty for a line of the gate's own
 * @param decision the id of the decision that it is about; empty for none
 */
record LogLine(
        Instant time,
        Level level,
        String logger,
        String decision,
        String message,
        @Nullable Throwable thrown) {
    /** Of one line; whatever is longer came from people. */
    private static final int LONGEST = 16_384;

    private static final String GATE = "deploy-gate";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** As {@code time level message}. */
    String text() {
        String told = message + (thrown == null ? "" : ": " + thrown);
        return TIME.format(time) + " " + (word().length() < 5 ? word() + " " : word()) + " " + oneLine(told);
    }

    /** As one JSON object; an exception is one member with its stack trace. */
    String json() {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("time", TIME.format(time));
            json.writeStringField("level", word());
            json.writeStringField("logger", logger.isEmpty() ? GATE : logger);
            json.writeStringField("message", cut(message));
            if (!decision.isEmpty()) {
                json.writeStringField("decision", decision);
            }
            if (thrown != null) {
                json.writeStringField("exception", cut(trace(thrown)));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }

    private String word() {
        return level.intValue() >= Level.SEVERE.intValue() ? "ERROR" : level.equals(Level.WARNING) ? "WARN" : "INFO";
    }

    private static String trace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " […]";
    }

    /** Text that came from people must not look like a line of ours. */
    private static String oneLine(String message) {
        String text = message.substring(0, Math.min(message.length(), LONGEST));
        StringBuilder line = new StringBuilder(text.length());
        String lines = text.replace('\u0085', '\n').replace('\u2028', '\n').replace('\u2029', '\n');
        lines.replace('\u000b', '\n')
                .replace('\f', '\n')
                .lines()
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .forEach(part -> line.append(line.isEmpty() ? "" : "; ").append(part));
        for (int i = 0; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i))) {
                line.setCharAt(i, ' ');
            }
        }
        return line.append(text.length() < message.length() ? " […]" : "").toString();
    }
}
