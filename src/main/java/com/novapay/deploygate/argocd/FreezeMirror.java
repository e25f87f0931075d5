package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.ChangeEvaluator;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.kubernetes.ApiProblem;
import com.novapay.deploygate.policy.PolicyEvaluator;
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
import java.util.TreeMap;
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
    private final Freeze freeze;
    private final Clock clock;
    private final Consumer<String> report;
    private Map<Project, Instant> begun = new HashMap<>();
    /** For each environment one of its namespaces, by which it is found out cheaply whether anything changed. */
    private Map<String, String> samples = Map.of();

    private Map<String, List<String>> standing = Map.of();
    private Instant looked = Instant.EPOCH;
    private Duration pause = Duration.ZERO;
    private int conflicts;
    private String said = "";

    /** Namespaces that a project deploys into and that are frozen, and by what. */
    private record Frozen(SortedSet<String> namespaces, SortedSet<String> incidents) {}

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

    /** @param report told each window that is put up or taken away and each new problem, one line */
    FreezeMirror(FreezeCluster cluster, Freeze freeze, Clock clock, Consumer<String> report) {
        this.cluster = cluster;
        this.freeze = freeze;
        this.clock = clock;
        this.report = report;
    }

    /**
     * One that changes the AppProjects of a cluster while the active policies deny deploys for an incident.
     *
     * @param client not closed by this
     * @param policies asked for each evaluation
     */
    public static FreezeMirror of(
            KubernetesClient client,
            FactsView facts,
            Supplier<PolicyEvaluator> policies,
            Clock clock,
            Consumer<String> report) {
        ChangeEvaluator evaluator =
                new ChangeEvaluator(facts, policies, () -> PolicyFreeze.RULE, PolicyFreeze.RULE::equals);
        return new FreezeMirror(new ApiFreezeCluster(client), new PolicyFreeze(evaluator, clock), clock, report);
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
        } catch (ApiProblem e) {
            pause = AGAIN;
            tell(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // Whatever it is, it must not end the thread that also keeps release histories.
            pause = AGAIN;
            tell(e.toString());
        }
    }

    private void look(Instant now) throws ApiProblem {
        // A clock that was put back must not make it wait for long.
        if (Duration.between(looked, now).abs().compareTo(pause) < 0
                && sampled().equals(standing)) {
            return;
        }
        looked = now;
        pause = LOOK;
        Map<String, String> environments = cluster.environments();
        samples = new TreeMap<>();
        environments.forEach((namespace, environment) ->
                samples.merge(environment, namespace, (one, other) -> one.compareTo(other) < 0 ? one : other));
        standing = sampled();
        mirror(environments.keySet(), now);
    }

    private Map<String, List<String>> sampled() throws ApiProblem {
        Map<String, List<String>> sampled = new TreeMap<>();
        for (Map.Entry<String, String> sample : samples.entrySet()) {
            sampled.put(sample.getKey(), freeze.in(sample.getValue()));
        }
        return sampled;
    }

    private void mirror(Set<String> gated, Instant now) throws ApiProblem {
        List<JsonNode> projects = cluster.projects();
        Map<Project, Frozen> frozen = projects.isEmpty() ? Map.of() : frozen(gated, projects);
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
                    .map(in -> FreezeWindow.of(List.copyOf(in.incidents()), in.namespaces(), begin));
            try {
                if (!change(project, key, wanted)) {
                    changed = false;
                    if (++conflicts > CONFLICTS) {
                        throw new ApiProblem(
                                key.told() + " cannot be changed: each attempt ended in a write conflict", true, null);
                    }
                    pause = pause.equals(LOOK) ? Duration.ZERO : pause;
                } else if (wanted.isPresent()) {
                    begun.put(key, begin);
                }
            } catch (ApiProblem e) {
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
    private boolean change(JsonNode project, Project key, Optional<ObjectNode> wanted) throws ApiProblem {
        Optional<JsonNode> patch = FreezeWindow.patch(project, wanted);
        if (patch.isEmpty()) {
            return true;
        }
        if (!cluster.patch(key.namespace(), key.name(), patch.get())) {
            return false;
        }
        boolean had = FreezeWindow.isIn(project);
        if (wanted.isEmpty()) {
            report.accept(key.told() + " no longer has a deny window");
        } else if (!had) {
            report.accept(key.told() + " has a deny window: "
                    + wanted.get().path("description").asText());
        }
        return true;
    }

    /** An Application's project is beside it, else, with Applications in any namespace, wherever one has its name. */
    private Map<Project, Frozen> frozen(Set<String> gated, List<JsonNode> projects) throws ApiProblem {
        Set<Project> known = new HashSet<>();
        projects.forEach(project -> known.add(Project.of(project)));
        Map<String, List<String>> incidents = new HashMap<>();
        Map<Project, Frozen> frozen = new HashMap<>();
        for (FreezeCluster.Target target : cluster.targets()) {
            String namespace = target.namespace();
            if (!gated.contains(namespace)) {
                continue;
            }
            if (!incidents.containsKey(namespace)) {
                incidents.put(namespace, freeze.in(namespace));
            }
            List<String> freezing = incidents.getOrDefault(namespace, List.of());
            if (freezing.isEmpty()) {
                continue;
            }
            Project beside = new Project(target.home(), target.project());
            for (Project project : known) {
                if (known.contains(beside)
                        ? project.equals(beside)
                        : project.name().equals(target.project())) {
                    Frozen in = frozen.computeIfAbsent(project, any -> new Frozen(new TreeSet<>(), new TreeSet<>()));
                    in.namespaces().add(namespace);
                    in.incidents().addAll(freezing);
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
