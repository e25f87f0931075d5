package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.kubernetes.ReleaseProblem;
import com.novapay.deploygate.release.LeaderTask;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps one deny window in each AppProject that deploys into what is frozen, while it is frozen and this gate leads. What goes
 * wrong is told once and tried again; nothing waits for it. Confined to one thread.
 */
public final class FreezeMirror implements LeaderTask {
    /** A window lasts several times as long, so that a few failures do not let it lapse. */
    static final Duration RENEW = Duration.ofMinutes(4);
    /** How often projects and Applications are looked at while the incidents stay the same. */
    static final Duration LOOK = Duration.ofMinutes(1);
    /** How soon it is tried again when something went wrong. */
    static final Duration AGAIN = Duration.ofSeconds(15);
    /** Somebody else may write first that often before it is a problem. */
    private static final int CONFLICTS = 3;

    private final FreezeCluster cluster;
    private final Supplier<JsonNode> policies;
    private final Clock clock;
    private final Consumer<String> report;
    private Map<Project, Instant> begun = new HashMap<>();
    private List<String> standing = List.of();
    private Instant looked = Instant.EPOCH;
    private Duration pause = Duration.ZERO;
    private int conflicts;
    private String said = "";

    private record Project(String namespace, String name) {
        static Project of(JsonNode project) {
            return new Project(
                    project.at("/metadata/namespace").asText(),
                    project.at("/metadata/name").asText());
        }

        String told() {
            return "AppProject " + name + " in " + namespace;
        }
    }

    /**
     * @param policies the data of the policies in force, empty without any
     * @param report told each window that is put up or taken away and each new problem, one line
     */
    FreezeMirror(FreezeCluster cluster, Supplier<JsonNode> policies, Clock clock, Consumer<String> report) {
        this.cluster = cluster;
        this.policies = policies;
        this.clock = clock;
        this.report = report;
    }

    /**
     * One that changes the AppProjects of a cluster.
     *
     * @param client not closed by this
     */
    public static FreezeMirror of(
            KubernetesClient client, Supplier<JsonNode> policies, Clock clock, Consumer<String> report) {
        return new FreezeMirror(new ApiFreezeCluster(client), policies, clock, report);
    }

    @Override
    public void round(boolean leads) {
        try {
            if (leads) {
                look(clock.instant());
            } else {
                // Whoever leads next, or this one again, renews at once.
                begun = new HashMap<>();
                pause = Duration.ZERO;
            }
        } catch (ReleaseProblem e) {
            pause = AGAIN;
            tell(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // Whatever it is, it must not end the thread that also keeps release histories.
            pause = AGAIN;
            tell(e.toString());
        }
    }

    private void look(Instant now) throws ReleaseProblem {
        Freeze freeze = new Freeze(policies.get());
        if (!freeze.isKnown()) {
            return;
        }
        List<String> incidents = freeze.standing(cluster.incidents(), now);
        // A clock that was put back must not make it wait for long.
        if (incidents.equals(standing) && Duration.between(looked, now).abs().compareTo(pause) < 0) {
            return;
        }
        standing = incidents;
        looked = now;
        pause = LOOK;
        mirror(freeze, incidents, now);
    }

    private void mirror(Freeze freeze, List<String> incidents, Instant now) throws ReleaseProblem {
        List<JsonNode> projects = cluster.projects();
        Map<Project, SortedSet<String>> frozen =
                projects.isEmpty() || incidents.isEmpty() ? Map.of() : frozen(freeze, projects);
        Map<Project, Instant> before = begun;
        begun = new HashMap<>();
        String problem = "";
        boolean changed = true;
        for (JsonNode project : projects) {
            Project key = Project.of(project);
            Instant begin = Optional.ofNullable(before.get(key))
                    .filter(since -> Duration.between(since, now).abs().compareTo(RENEW) < 0)
                    .orElse(now);
            Optional<ObjectNode> wanted = Optional.ofNullable(frozen.get(key))
                    .map(namespaces -> FreezeWindow.of(incidents, namespaces, begin));
            try {
                if (!change(project, key, wanted)) {
                    changed = false;
                    if (++conflicts > CONFLICTS) {
                        throw new ReleaseProblem(
                                key.told() + " cannot be changed, however often it is read", true, null);
                    }
                    pause = pause.equals(LOOK) ? Duration.ZERO : pause;
                } else if (wanted.isPresent()) {
                    begun.put(key, begin);
                }
            } catch (ReleaseProblem e) {
                if (!e.isRefused()) {
                    // The others would wait as long for nothing, and release histories with them.
                    throw e;
                }
                // One that cannot be changed must not keep the others from being mirrored.
                pause = AGAIN;
                problem = problem.isEmpty() ? String.valueOf(e.getMessage()) : problem;
            }
        }
        conflicts = changed ? 0 : conflicts;
        tell(problem);
    }

    /** Whether it is as it is wanted now. */
    private boolean change(JsonNode project, Project key, Optional<ObjectNode> wanted) throws ReleaseProblem {
        Optional<JsonNode> patch = FreezeWindow.patch(project, wanted);
        if (patch.isEmpty()) {
            return true;
        }
        if (!cluster.patch(key.namespace(), key.name(), patch.get())) {
            return false;
        }
        boolean had = FreezeWindow.isIn(project);
        if (wanted.isEmpty()) {
            report.accept(key.told() + " has no deny window any more");
        } else if (!had) {
            report.accept(key.told() + " has a deny window: "
                    + wanted.get().path("description").asText());
        }
        return true;
    }

    /** An Application's project is beside it, else, with Applications in any namespace, wherever one has its name. */
    private Map<Project, SortedSet<String>> frozen(Freeze freeze, List<JsonNode> projects) throws ReleaseProblem {
        Map<String, String> environments = cluster.environments();
        Set<Project> known = new HashSet<>();
        projects.forEach(project -> known.add(Project.of(project)));
        Map<Project, SortedSet<String>> frozen = new HashMap<>();
        for (FreezeCluster.Target target : cluster.targets()) {
            String environment = environments.get(target.namespace());
            if (environment == null || !freeze.locks(environment)) {
                continue;
            }
            Project beside = new Project(target.home(), target.project());
            for (Project project : known) {
                if (known.contains(beside)
                        ? project.equals(beside)
                        : project.name().equals(target.project())) {
                    frozen.computeIfAbsent(project, any -> new TreeSet<>()).add(target.namespace());
                }
            }
        }
        return frozen;
    }

    private void tell(String problem) {
        if (!problem.isEmpty() && !problem.equals(said)) {
            report.accept(problem);
        }
        said = problem;
    }
}
