package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a cluster has before the first test class uses it, and the way back to that. */
final class ClusterBaseline {
    /** In the order in which they are removed: what denies changes first, namespaces before the rights that work in them. */
    private static final List<String> CLUSTER_WIDE = List.of(
            "validatingwebhookconfigurations",
            "mutatingwebhookconfigurations",
            "validatingadmissionpolicybindings",
            "validatingadmissionpolicies",
            "namespaces",
            "customresourcedefinitions",
            "clusterrolebindings",
            "clusterroles");

    /** What tests leave in namespaces that stay. */
    private static final List<String> NAMESPACED = List.of(
            "deployments",
            "replicasets",
            "statefulsets",
            "daemonsets",
            "jobs",
            "cronjobs",
            "pods",
            "services",
            "configmaps",
            "secrets",
            "serviceaccounts",
            "roles",
            "rolebindings",
            "networkpolicies",
            "poddisruptionbudgets");

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int LOOKS_PER_TOUCH = 10;

    private final Kubectl admin;
    private final Map<String, Set<String>> clusterWide;
    private final Set<String> namespaced;
    private int looks;

    private ClusterBaseline(Kubectl admin, Map<String, Set<String>> clusterWide, Set<String> namespaced) {
        this.admin = admin;
        this.clusterWide = clusterWide;
        this.namespaced = namespaced;
    }

    /** What there is now. */
    static ClusterBaseline of(Kubectl admin) {
        return new ClusterBaseline(admin, clusterWide(admin), namespaced(admin));
    }

    /** Removes everything that was not there; returns when the API server has forgotten it and denies nothing any more. */
    void restore() {
        Map<String, Set<String>> now = clusterWide(admin);
        for (String kind : CLUSTER_WIDE) {
            Set<String> added = added(now, kind);
            if (!added.isEmpty()) {
                List<String> delete = new ArrayList<>(List.of("delete", kind, "--wait=false", "--ignore-not-found"));
                delete.addAll(added);
                if (kind.equals("namespaces")) {
                    // The API server stops to ask a webhook or a policy some moments after it is gone.
                    await("nothing to deny the end of a namespace")
                            .atMost(SOON)
                            .until(() ->
                                    admin.run(delete.toArray(String[]::new)).succeeded());
                } else {
                    must(admin.run(delete.toArray(String[]::new)));
                }
            }
        }
        Set<String> left = namespaced(admin);
        left.removeAll(namespaced);
        for (String object : left) {
            String[] parts = object.split(" ", 3);
            if (clusterWide.getOrDefault("namespaces", Set.of()).contains(parts[0])) {
                must(admin.run("delete", parts[1], parts[2], "-n", parts[0], "--wait=false", "--ignore-not-found"));
            }
        }
        await("the cluster as it was")
                .pollInterval(Duration.ofMillis(500))
                .atMost(SOON)
                .untilAsserted(() -> assertThat(left()).isEmpty());
    }

    /** What is still there, by kind; each time that something is, its end is helped on. */
    private Map<String, Set<String>> left() {
        Map<String, Set<String>> now = clusterWide(admin);
        Map<String, Set<String>> left = new LinkedHashMap<>();
        for (String kind : CLUSTER_WIDE) {
            Set<String> added = added(now, kind);
            if (!added.isEmpty()) {
                left.put(kind, added);
            }
        }
        Set<String> definitions = left.getOrDefault("customresourcedefinitions", Set.of());
        if (!left.isEmpty()) {
            release("pods");
            definitions.forEach(this::release);
        }
        looks++;
        if (looks % LOOKS_PER_TOUCH == 0) {
            definitions.forEach(this::touch);
        }
        return left;
    }

    /**
     * Changes a definition that is being deleted. Where another of the API server's controllers wrote it between two steps of
     * its finalizer, that gives up without a retry and goes on only at the next change, or after five minutes.
     */
    private void touch(String definition) {
        admin.run("annotate", "customresourcedefinition/" + definition, "touched=" + looks, "--overwrite");
    }

    /** Takes finalizers away whose controllers ended with the test class; what is gone meanwhile, or denied still, is for the next time. */
    private void release(String kind) {
        String held =
                "{{range .items}}{{if .metadata.finalizers}}{{.metadata.namespace}} {{.metadata.name}}\n{{end}}{{end}}";
        for (String object : admin.run("get", kind, "-A", "-o", "go-template=" + held)
                .out()
                .lines()
                .toList()) {
            String[] parts = object.split(" ", 2);
            List<String> patch = new ArrayList<>(
                    List.of("patch", kind, parts[1], "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}"));
            if (!parts[0].equals("<no value>")) {
                patch.addAll(List.of("-n", parts[0]));
            }
            admin.run(patch.toArray(String[]::new));
        }
    }

    private Set<String> added(Map<String, Set<String>> now, String kind) {
        Set<String> added = new TreeSet<>(now.getOrDefault(kind, Set.of()));
        added.removeAll(clusterWide.getOrDefault(kind, Set.of()));
        return added;
    }

    private static Map<String, Set<String>> clusterWide(Kubectl admin) {
        String names = must(admin.run("get", String.join(",", CLUSTER_WIDE), "-o", "name"))
                .out();
        Map<String, Set<String>> found = new LinkedHashMap<>();
        for (String line : names.lines().toList()) {
            String[] parts = line.split("/", 2);
            String singular = parts[0].split("\\.", 2)[0];
            String kind = CLUSTER_WIDE.stream()
                    .filter(plural -> plural.equals(singular + "s") || plural.equals(singular.replaceAll("y$", "ies")))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("not asked for: " + line));
            found.computeIfAbsent(kind, ignored -> new TreeSet<>()).add(parts[1]);
        }
        return found;
    }

    private static Set<String> namespaced(Kubectl admin) {
        return must(admin.run(
                        "get",
                        String.join(",", NAMESPACED),
                        "-A",
                        "-o",
                        "go-template={{range .items}}{{.metadata.namespace}} {{.kind}} {{.metadata.name}}\n{{end}}"))
                .out()
                .lines()
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
