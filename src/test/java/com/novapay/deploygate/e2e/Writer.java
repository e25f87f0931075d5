package com.novapay.deploygate.e2e;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Deploys one change after the other, without a pause, and keeps what went wrong. */
final class Writer implements AutoCloseable {
    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final AtomicInteger done = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean ended;

    Writer(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
        this.thread = Thread.ofPlatform().start(this::run);
    }

    int done() {
        return done.get();
    }

    /** Waits until that many more were written. */
    void more(int writes) {
        int until = done.get() + writes;
        await("writes").atMost(Duration.ofMinutes(3)).until(() -> done.get() >= until || !failures.isEmpty());
    }

    /** Stops, and answers with what failed. */
    List<String> end() {
        ended = true;
        try {
            thread.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return failures;
    }

    @Override
    public void close() {
        end();
    }

    private void run() {
        while (!ended) {
            int next = done.get() + 1;
            try {
                client.apps()
                        .deployments()
                        .inNamespace(namespace)
                        .withName(name)
                        .patch(
                                PatchContext.of(PatchType.STRATEGIC_MERGE),
                                "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"write\":\"" + next
                                        + "\"}}}}}");
            } catch (KubernetesClientException e) {
                failures.add("write " + next + ": " + e.getMessage());
            }
            done.incrementAndGet();
        }
    }
}
