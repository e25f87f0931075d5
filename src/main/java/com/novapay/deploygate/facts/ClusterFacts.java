package com.novapay.deploygate.facts;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * Facts from the custom resources, Namespaces and Deployments of a cluster, kept in memory by one thread for each kind. Bad
 * documents are named and kept out; what must be known and cannot be read makes the facts unknown until it is mended. When the
 * API server falls silent the facts grow old and are unknown; what was known last still serves the ways back. Argo CD's
 * Applications are read where there are any, and nothing waits for them. Thread-safe.
 */
public final class ClusterFacts implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private final FactSet facts = new FactSet();
    private final List<Thread> threads = new ArrayList<>();
    private final ClusterReader cluster;
    private final List<KindWatcher> mirrors;
    private final Clock clock;
    private final Duration limit;
    private final Set<String> argocd;
    private volatile boolean closed;

    ClusterFacts(ClusterReader cluster, Clock clock, Duration limit, Set<String> argocd, Consumer<String> report) {
        this.cluster = cluster;
        this.clock = clock;
        this.limit = limit;
        this.argocd = Set.copyOf(argocd);
        this.mirrors = Arrays.stream(WatchedKind.values())
                .filter(kind -> kind != WatchedKind.APPLICATION || !argocd.isEmpty())
                .map(kind -> new KindWatcher(kind, cluster, facts, clock, problem -> tell(report, problem)))
                .toList();
    }

    /**
     * Begins to read a cluster, and does not wait for it.
     *
     * @param client not closed by this; it must not retry by itself, nor share one connection for all
     * @param limit how old the facts may be
     * @param argocd the users that Argo CD syncs as; with none its Applications are not read
     * @param report told each problem when it comes up, one line
     */
    public static ClusterFacts start(
            KubernetesClient client, Clock clock, Duration limit, Set<String> argocd, Consumer<String> report) {
        return start(
                client,
                clock,
                limit,
                argocd,
                report,
                Thread.ofPlatform().daemon().factory());
    }

    /**
     * The same on threads of somebody's who looks after them.
     *
     * @param threads for loops that end when they are interrupted
     */
    public static ClusterFacts start(
            KubernetesClient client,
            Clock clock,
            Duration limit,
            Set<String> argocd,
            Consumer<String> report,
            ThreadFactory threads) {
        ClusterFacts facts = new ClusterFacts(new HttpClusterReader(client, PATIENCE), clock, limit, argocd, report);
        facts.start(threads);
        return facts;
    }

    void start(ThreadFactory factory) {
        for (KindWatcher mirror : mirrors) {
            Thread thread = factory.newThread(new WatchLoop(mirror));
            thread.setName("facts-" + mirror.kind().plural());
            threads.add(thread);
            thread.start();
        }
    }

    List<KindWatcher> mirrors() {
        return mirrors;
    }

    /** A view of whatever is known. */
    public FactsView view() {
        return new FactSetView(() -> facts, this::freshness, new FactSetView.Syncs(argocd, this::knowsApplications));
    }

    /** What Argo CD does is known as of a moment ago or not at all: it changes within a second. */
    private boolean knowsApplications() {
        return mirrors.stream()
                .filter(mirror -> mirror.kind() == WatchedKind.APPLICATION)
                .flatMap(mirror -> mirror.complete().stream())
                .anyMatch(complete ->
                        Duration.between(complete, clock.instant()).abs().compareTo(limit) <= 0);
    }

    /** How many bad documents there are, and kinds that cannot be read. */
    public int problems() {
        return mirrors.stream()
                .filter(mirror -> mirror.kind().required())
                .mapToInt(mirror -> mirror.problems().size() + (mirror.failure().isPresent() ? 1 : 0))
                .sum();
    }

    /** What is good but hardly meant, as a namespace of an environment that nobody knows; one line each. */
    public List<String> oddities() {
        return mirrors.stream().flatMap(mirror -> mirror.oddities().stream()).toList();
    }

    /** Whether the facts may be relied on, and how old they are. */
    public Freshness freshness() {
        Instant now = clock.instant();
        Duration oldest = Duration.ZERO;
        for (KindWatcher mirror : mirrors) {
            if (!mirror.kind().required()) {
                continue;
            }
            String kind = mirror.kind().plural();
            Optional<Instant> complete = mirror.complete();
            if (complete.isEmpty()) {
                return new Freshness.Unknown(kind + " have not been read yet"
                        + mirror.failure().map(why -> ": " + why).orElse(""));
            }
            Duration age = Duration.between(complete.get(), now);
            // A clock that was put back says nothing about how old they are.
            if (age.abs().compareTo(limit) > 0) {
                return new Freshness.Unknown(kind + " are " + age.toSeconds() + " s old: "
                        + mirror.failure().orElse("the API server sends nothing"));
            }
            if (FactSchema.mustBeKnown(mirror.kind().kind())
                    && !mirror.problems().isEmpty()) {
                return new Freshness.Unknown(
                        "facts cannot be read: " + mirror.problems().getFirst());
            }
            oldest = age.compareTo(oldest) > 0 ? age : oldest;
        }
        return new Freshness.Fresh(oldest);
    }

    /** What breaks because it is closed is no problem. */
    private void tell(Consumer<String> report, String problem) {
        if (!closed) {
            report.accept(problem);
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        cluster.close();
    }
}
