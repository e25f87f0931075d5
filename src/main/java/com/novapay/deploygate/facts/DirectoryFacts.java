package com.novapay.deploygate.facts;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Facts from the YAML documents of a directory. {@link #refresh} is called again and again; files that have changed are
 * read anew and the whole set is swapped. A bad document is named and kept out; what must be known and cannot be read makes
 * the facts unknown until it is mended. Thread-safe; refresh by one thread at a time.
 */
public final class DirectoryFacts {
    private final List<Path> directories;
    private final Clock clock;
    private final Duration limit;
    private final Consumer<String> report;
    private volatile State state;

    private record State(FactDirectory read, FactSet facts, Freshness freshness, Set<String> problems, Instant seen) {}

    /**
     * Reads the directory once.
     *
     * @param limit how old the last look at the directory may be
     * @param report told each problem when it comes up, one line
     */
    public DirectoryFacts(Path directory, Clock clock, Duration limit, Consumer<String> report) {
        this(List.of(directory), clock, limit, report);
    }

    /** The same for several directories, which are one set of facts; one or more. */
    public DirectoryFacts(List<Path> directories, Clock clock, Duration limit, Consumer<String> report) {
        this.directories = List.copyOf(directories);
        this.clock = clock;
        this.limit = limit;
        this.report = report;
        Instant now = clock.instant();
        this.state = state(FactDirectory.read(directories), Set.of(), now);
    }

    /** A view of whatever is in force. */
    public FactsView view() {
        return new FactSetView(() -> state.facts, this::freshness);
    }

    /** How many problems the directory has now. */
    public int problems() {
        return state.problems.size();
    }

    /** Whether the facts may be relied on, and how old they are. */
    public Freshness freshness() {
        State current = state;
        Duration age = Duration.between(current.seen, clock.instant());
        if (age.compareTo(limit) > 0) {
            return new Freshness.Unknown(
                    "facts are " + age.toSeconds() + " s old, " + directories.getFirst() + " is no longer watched");
        }
        return current.freshness instanceof Freshness.Fresh ? new Freshness.Fresh(age) : current.freshness;
    }

    /** Looks whether anything changed, and reads it; never throws. */
    public void refresh() {
        // The moment before looking, so that a slow look does not make old facts young.
        Instant now = clock.instant();
        State last = state;
        FactDirectory read = last.read.reread(directories);
        state = read.equals(last.read)
                ? new State(read, last.facts, last.freshness, last.problems, now)
                : state(read, last.problems, now);
    }

    private State state(FactDirectory read, Set<String> known, Instant now) {
        List<String> unknowable = read.unknowable();
        Freshness freshness = unknowable.isEmpty()
                ? new Freshness.Fresh(Duration.ZERO)
                : new Freshness.Unknown("facts cannot be read: " + unknowable.getFirst());
        Set<String> problems = new HashSet<>(read.problems());
        problems.stream().filter(problem -> !known.contains(problem)).sorted().forEach(report);
        return new State(read, new FactSet(read.documents()), freshness, problems, now);
    }
}
