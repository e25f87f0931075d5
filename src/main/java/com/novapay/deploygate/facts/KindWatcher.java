package com.novapay.deploygate.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps all objects of one kind in a fact set, and knows since when it may be incomplete.
 *
 * <p>Each {@link #cycle} asks the API server which resource version is the newest at that moment, and then watches for a few
 * seconds. Before the server ends a watch it sends a bookmark: everything up to that version has been sent. Once the watch
 * has come as far as the version that was asked for, nothing is missing that was there when it was asked for. A watch that is
 * silent, or a server that has lost touch with its own store, does not come that far, and the facts grow old (ADR 0007).
 *
 * <p>{@link #cycle} by one thread; what it found out may be asked for by any.
 */
final class KindWatcher {
    private static final Duration WATCH = Duration.ofSeconds(3);

    /** Whatever ends sooner has failed, or the other side would be asked again and again. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final WatchedKind kind;
    private final ClusterReader cluster;
    private final FactSet facts;
    private final Clock clock;
    private final Consumer<String> report;
    private final Set<Name> known = new HashSet<>();
    private final Map<Name, String> bad = new ConcurrentHashMap<>();
    private final Map<Name, String> odd = new ConcurrentHashMap<>();
    private @Nullable String version;
    private volatile @Nullable Instant complete;
    private volatile @Nullable String failure;

    private record Name(WatchedKind kind, String namespace, String name) {
        @Override
        public String toString() {
            return kind.kind() + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
        }
    }

    /** @param report told each bad document and each new failure, one line */
    KindWatcher(WatchedKind kind, ClusterReader cluster, FactSet facts, Clock clock, Consumer<String> report) {
        this.kind = kind;
        this.cluster = cluster;
        this.facts = facts;
        this.clock = clock;
        this.report = report;
    }

    WatchedKind kind() {
        return kind;
    }

    /** The moment as of which nothing is missing; empty before the first list. */
    Optional<Instant> complete() {
        return Optional.ofNullable(complete);
    }

    /** Why the last cycle failed; empty when it did not. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** What is wrong with the objects there are, one line each. */
    List<String> problems() {
        return bad.values().stream().sorted().toList();
    }

    /** What is good but hardly meant, one line each. */
    List<String> oddities() {
        return odd.values().stream().sorted().toList();
    }

    /** Reads everything if need be, then watches for some seconds. Says whether the next may follow at once. */
    boolean cycle() throws InterruptedException {
        Instant began = clock.instant();
        try {
            String newest = version == null ? listAll() : resourceVersion(cluster.list(kind, 1, ""));
            reached(newest, began);
            follow(newest, began);
            failure = null;
        } catch (ClusterReader.GoneException e) {
            version = null;
        } catch (IOException e) {
            failed(e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (RuntimeException e) {
            // Whatever it is, the next cycle may do better; without one the facts would be unknown for good.
            failed(e.toString());
        }
        return Duration.between(began, clock.instant()).compareTo(SHORTEST) >= 0;
    }

    private void failed(String why) {
        if (!why.equals(failure)) {
            report.accept(kind.plural() + ": " + why);
        }
        failure = why;
    }

    private String listAll() throws IOException, InterruptedException {
        Set<Name> found = new HashSet<>();
        String next = "";
        JsonNode page;
        do {
            page = cluster.list(kind, kind.page(), next);
            for (JsonNode item : page.path("items")) {
                found.add(take(item));
            }
            next = page.path("metadata").path("continue").asText();
        } while (!next.isEmpty());
        for (Name gone : Set.copyOf(known)) {
            if (!found.contains(gone)) {
                drop(gone);
            }
        }
        version = resourceVersion(page);
        return version;
    }

    private void follow(String newest, Instant began) throws IOException, InterruptedException {
        try (ClusterReader.Events events = cluster.watch(kind, String.valueOf(version), WATCH)) {
            for (Optional<JsonNode> event = events.next(); event.isPresent(); event = events.next()) {
                JsonNode object = event.get().path("object");
                switch (event.get().path("type").asText()) {
                    case "ADDED", "MODIFIED" -> take(object);
                    case "DELETED" -> drop(name(object));
                    case "BOOKMARK" -> {}
                    case "ERROR" -> throw error(object);
                    default ->
                        throw new IOException("unknown event " + event.get().path("type"));
                }
                version = resourceVersion(object);
                reached(newest, began);
            }
        }
    }

    private void reached(String newest, Instant began) {
        if (version != null && new BigInteger(version).compareTo(new BigInteger(newest)) >= 0) {
            complete = began;
        }
    }

    private static IOException error(JsonNode status) {
        String message = status.path("message").asText();
        return status.path("code").asInt() == 410
                ? new ClusterReader.GoneException(message)
                : new IOException("the watch ended: " + message);
    }

    private Name take(JsonNode object) {
        Name name = name(object);
        known.add(name);
        ObjectNode document = ((ObjectNode) object).put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
        List<FactProblem> problems = FactSchema.check(document);
        String problem = problems.stream().map(FactProblem::message).collect(Collectors.joining("; "));
        note(bad, name, problem);
        note(odd, name, problem.isEmpty() ? FactSchema.oddity(document) : "");
        if (problems.isEmpty()) {
            facts.put(name, document);
            return name;
        }
        // What must be known makes deploys wait; its last good version still serves the ways back.
        if (!FactSchema.mustBeKnown(kind.kind())) {
            facts.remove(name);
        }
        return name;
    }

    /** Told when it is new; nothing to say takes back what was said. */
    private void note(Map<Name, String> notes, Name name, String text) {
        String line = name + ": " + text;
        if (text.isEmpty()) {
            notes.remove(name);
        } else if (!line.equals(notes.put(name, line))) {
            report.accept(line);
        }
    }

    private void drop(Name name) {
        known.remove(name);
        bad.remove(name);
        odd.remove(name);
        facts.remove(name);
    }

    private Name name(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return new Name(
                kind, metadata.path("namespace").asText(), metadata.path("name").asText());
    }

    private static String resourceVersion(JsonNode object) throws IOException {
        String version = object.path("metadata").path("resourceVersion").asText();
        if (version.isEmpty() || !version.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            throw new IOException("the API server sent no resource version");
        }
        return version;
    }
}
