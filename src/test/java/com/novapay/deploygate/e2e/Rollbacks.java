package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Workloads with Pods that a person rolls back, each once in an outage: to what ran healthy before, from something newer. */
final class Rollbacks {
    static final int WORKLOADS = 4;
    private static final Duration SOON = Duration.ofMinutes(1);

    private final Kubectl person;
    private final String namespace;
    private final List<Duration> took = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<Integer> open = new ArrayList<>();
    private int version = 1;

    Rollbacks(Kubectl person, String namespace) {
        this.person = person;
        this.namespace = namespace;
    }

    /** The workloads, as a manifest. */
    static String workloads(String namespace) {
        StringBuilder manifest = new StringBuilder();
        for (int i = 0; i < WORKLOADS; i++) {
            manifest.append("---\n")
                    .append(Chart.deployment(namespace, "back-" + i, "1")
                            .replace("replicas: 3", "replicas: 1")
                            .replace("registry.novapay.local/back-" + i + ":1", "registry.novapay.local/web:1"));
        }
        return manifest.toString();
    }

    /** Deploys something newer to each; returns when it runs healthy and the gate has seen that. */
    void prepare() {
        took.clear();
        failures.clear();
        version++;
        // Before a rollback is rolled out, what it left is still the version that an undo goes to.
        awaitRolledOut();
        List<String> before =
                IntStream.range(0, WORKLOADS).mapToObj(this::lastHealthy).toList();
        for (int i = 0; i < WORKLOADS; i++) {
            must(person.run("set", "env", "deployment/back-" + i, "VERSION=" + version, "-n", namespace));
        }
        awaitRolledOut();
        for (int i = 0; i < WORKLOADS; i++) {
            int number = i;
            await("back-" + i + " in its history")
                    .atMost(SOON)
                    .until(() -> lastHealthy(number).compareTo(before.get(number)) > 0);
        }
    }

    private void awaitRolledOut() {
        for (int i = 0; i < WORKLOADS; i++) {
            must(person.run("rollout", "status", "deployment/back-" + i, "-n", namespace, "--timeout=50s"));
        }
    }

    /** When a version of it was last seen healthy for the first time; empty when none was. */
    private String lastHealthy(int number) {
        return person.run(
                        "get",
                        "releasehistory",
                        "deployment-back-" + number,
                        "-n",
                        namespace,
                        "-o",
                        "go-template={{range .spec.revisions}}{{.healthyAt}}\n{{end}}")
                .out()
                .lines()
                .filter(line -> line.startsWith("20"))
                .max(Comparator.naturalOrder())
                .orElse("");
    }

    /** Rolls one back. */
    void undo(int number) {
        long start = System.nanoTime();
        Kubectl.Result result =
                person.run("rollout", "undo", "deployment/back-" + number, "-n", namespace, "--request-timeout=20s");
        if (result.succeeded()) {
            took.add(Duration.ofNanos(System.nanoTime() - start));
        } else {
            failures.add(result.err());
            System.out.println("rollback " + number + ": " + result.err());
            open.add(number);
        }
    }

    /** Rolls back what could not be meanwhile. */
    void finish() {
        for (int number : open) {
            await("back-" + number)
                    .atMost(SOON)
                    .until(() -> person.run("rollout", "undo", "deployment/back-" + number, "-n", namespace)
                            .succeeded());
        }
        open.clear();
    }

    /**
     * What came of the first tries.
     *
     * @param deploys what kind of failure deploys met; rollbacks that all met the other gate might have met it, too
     */
    OutageReport.Cell cell(String deploys) {
        String longest = took.stream()
                .max(Comparator.naturalOrder())
                .map(most -> ", in " + OutageReport.seconds(most.toMillis() / 1000.0) + " at most")
                .orElse("");
        boolean chance = failures.isEmpty() && Failures.OF_ONE_GATE.contains(deploys);
        return new OutageReport.Cell(
                chance ? deploys : Failures.kind(failures),
                "%d of %d pass%s".formatted(took.size(), took.size() + failures.size(), longest));
    }
}
