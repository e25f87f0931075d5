package com.novapay.deploygate.facts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Facts from the YAML documents of a directory. {@link #refresh} is called again and again; whenever a file has changed,
 * the whole set is read anew and swapped. A file that cannot be read makes the facts unknown until it is mended.
 * Thread-safe.
 */
public final class DirectoryFacts {
    private static final YAMLMapper YAML = new YAMLMapper();
    private final Path directory;
    private final Clock clock;
    private final Duration limit;
    private volatile State state;

    private record State(String fingerprint, FactSet facts, Freshness freshness, Instant seen) {}

    /**
     * Reads the directory once.
     *
     * @param limit how old the last look at the directory may be
     */
    public DirectoryFacts(Path directory, Clock clock, Duration limit) {
        this.directory = directory;
        this.clock = clock;
        this.limit = limit;
        this.state = new State("", new FactSet(List.of()), new Freshness.Unknown("not read yet"), clock.instant());
        refresh();
    }

    /** A view of whatever is in force. */
    public FactsView view() {
        return new FactSetView(() -> state.facts, this::freshness);
    }

    /** Looks whether anything changed, and reads it; never throws. */
    public void refresh() {
        Instant now = clock.instant();
        try {
            String fingerprint = fingerprint();
            State last = state;
            state = fingerprint.equals(last.fingerprint)
                    ? new State(fingerprint, last.facts, last.freshness, now)
                    : new State(fingerprint, new FactSet(read()), new Freshness.Fresh(Duration.ZERO), now);
        } catch (IOException | UncheckedIOException e) {
            String reason = e instanceof JsonProcessingException json
                    ? String.valueOf(json.getOriginalMessage())
                    : String.valueOf(e.getMessage());
            // The last good facts stay for ways back, which do not ask whether facts are fresh.
            state = new State("", state.facts, new Freshness.Unknown("facts cannot be read: " + reason), now);
        }
    }

    private Freshness freshness() {
        State current = state;
        Duration age = Duration.between(current.seen, clock.instant());
        if (age.compareTo(limit) > 0) {
            return new Freshness.Unknown(
                    "facts are " + age.toSeconds() + " s old, " + directory + " is not looked at any more");
        }
        return current.freshness instanceof Freshness.Fresh ? new Freshness.Fresh(age) : current.freshness;
    }

    private List<JsonNode> read() throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        for (Path file : files()) {
            try (MappingIterator<JsonNode> read =
                    YAML.readerFor(JsonNode.class).readValues(Files.newBufferedReader(file))) {
                while (read.hasNextValue()) {
                    documents.add(read.nextValue());
                }
            } catch (JsonProcessingException e) {
                int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
                throw new IOException(file + ":" + line + ": " + e.getOriginalMessage(), e);
            }
        }
        return documents;
    }

    private String fingerprint() throws IOException {
        TreeMap<String, String> files = new TreeMap<>();
        for (Path file : files()) {
            files.put(file.toString(), Files.getLastModifiedTime(file) + " " + Files.size(file));
        }
        return files.toString();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.filter(DirectoryFacts::isDocument).sorted().toList();
        }
    }

    private static boolean isDocument(Path file) {
        String name = String.valueOf(file.getFileName());
        boolean known = name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
        return known && !name.startsWith(".") && Files.isRegularFile(file);
    }
}
