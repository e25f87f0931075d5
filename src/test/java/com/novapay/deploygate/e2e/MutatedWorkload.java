package com.novapay.deploygate.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.LeafMutation;
import com.novapay.deploygate.change.TemplateDigest;
import com.novapay.deploygate.change.TemplateOwner;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One workload that runs on real controllers and is changed at one place at a time, then changed back. Confined to one thread.
 */
final class MutatedWorkload {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(30);
    private static final List<String> PARTS = List.of("/spec", "/metadata/labels", "/metadata/annotations");
    private static final String ANNOTATIONS = "/spec/template/metadata/annotations";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ApiObjects api;
    private final RecordingWebhook webhook;
    private final RichWorkload kind;
    private final String namespace;
    private final String name;
    private final JsonNode base;
    private final String runner;
    private final String healthy;
    private RunningPods running;

    private MutatedWorkload(
            ApiObjects api, RecordingWebhook webhook, RichWorkload kind, String namespace, String name, JsonNode base) {
        this.api = api;
        this.webhook = webhook;
        this.kind = kind;
        this.namespace = namespace;
        this.name = name;
        this.base = base;
        this.runner = runner().at("/metadata/uid").asText();
        this.running = running();
        this.healthy = running.replicaSet();
    }

    /** Creates it; returns when all its Pods are ready. */
    static MutatedWorkload create(
            ApiObjects api, RecordingWebhook webhook, RichWorkload kind, String namespace, String name)
            throws IOException {
        api.create(kind.path(namespace), kind.manifest(name));
        Optional<JsonNode> runner = kind.runner(name);
        if (runner.isPresent()) {
            api.create(kind.runnerPath(namespace), runner.get());
        }
        String path = kind.runnerPath(namespace) + "/" + name;
        await(name).atMost(SOON).pollInterval(LOOK).until(() -> api.get(path), kind::isSettled);
        JsonNode base = api.get(kind.path(namespace) + "/" + name);
        return new MutatedWorkload(api, webhook, kind, namespace, name, base);
    }

    /** Of every place in the metadata that a person may write, and in the spec. */
    List<LeafMutation> mutations() {
        return PARTS.stream()
                .flatMap(part -> LeafMutation.below(base, JsonPointer.compile(part)).stream())
                .toList();
    }

    /** The digest of the template that ran before all mutations. */
    String digest() {
        return TemplateDigest.of(
                base.at("/spec/template"),
                TemplateOwner.ofKind(base.path("kind").asText()));
    }

    /** The ReplicaSet that ran before all mutations. */
    String healthy() {
        return healthy;
    }

    String uid() {
        return base.at("/metadata/uid").asText();
    }

    /**
     * Makes a mutation and takes it back; returns what came of both, or nothing where the API server rejects it.
     *
     * @param restarting whether a restart is asked for in the same update
     */
    List<MutationOutcome> tryOut(LeafMutation mutation, boolean restarting) {
        JsonNode before = object();
        JsonNode wanted = mutation.of(before);
        if (restarting && wanted.at(ANNOTATIONS) instanceof ObjectNode annotations) {
            annotations.put(MutationOutcome.RESTARTED, "2026-11-25T10:00:00Z");
        }
        Optional<MutationOutcome> there = write(mutation.toString(), before, wanted);
        List<MutationOutcome> outcomes = new ArrayList<>(there.stream().toList());
        if (there.isPresent()) {
            JsonNode changed = object();
            write("back from " + mutation, changed, former(changed)).ifPresent(outcomes::add);
            await("the former Pods of " + name + " after " + mutation)
                    .atMost(SOON)
                    .pollInterval(LOOK)
                    .until(() -> settled(object()));
            running = running();
        }
        return outcomes;
    }

    private Optional<MutationOutcome> write(String what, JsonNode before, JsonNode wanted) {
        ArrayNode patch = difference(before, wanted);
        if (patch.isEmpty()) {
            return Optional.empty();
        }
        webhook.take(name);
        RunningPods was = running;
        ApiObjects.Answer answer = api.patch(path(), patch);
        if (!answer.accepted()) {
            return Optional.empty();
        }
        List<RecordingWebhook.Call> calls = webhook.take(name);
        JsonNode written = answer.body();
        JsonNode observed = same(written, before, "/metadata/resourceVersion") ? runner() : observed(written, before);
        running = running();
        return Optional.of(new MutationOutcome(what, calls, was, running, kind.isRejected(observed)));
    }

    /** The generation counts changes of the spec; of metadata a controller tells nothing, so a change of the spec follows them. */
    private JsonNode observed(JsonNode written, JsonNode before) {
        JsonNode last = written;
        if (same(written, before, "/metadata/generation")) {
            ArrayNode later = JSON.arrayNode();
            later.addObject()
                    .put("op", "replace")
                    .put("path", "/spec/progressDeadlineSeconds")
                    .put("value", written.at("/spec/progressDeadlineSeconds").asInt() + 1);
            last = ApiObjects.must(api.patch(path(), later));
        }
        long generation = last.at("/metadata/generation").asLong();
        return await("the controller's answer to generation " + generation + " of " + name)
                .atMost(SOON)
                .pollInterval(LOOK)
                .until(this::runner, runner -> kind.isObserved(runner, generation));
    }

    private boolean settled(JsonNode object) {
        JsonNode runs = runner();
        return kind.isObserved(runs, object.at("/metadata/generation").asLong()) && kind.isSettled(runs);
    }

    /** As it was at first, but with what the controller counts meanwhile. */
    private JsonNode former(JsonNode now) {
        JsonNode former = base.deepCopy();
        JsonNode counted = now.at("/metadata/annotations").path(kind.revision());
        if (!counted.isMissingNode()) {
            former.withObject("/metadata/annotations").set(kind.revision(), counted);
        }
        return former;
    }

    private static ArrayNode difference(JsonNode before, JsonNode wanted) {
        ArrayNode patch = JSON.arrayNode();
        for (String part : PARTS) {
            JsonNode value = wanted.at(part);
            if (value.isMissingNode() && !before.at(part).isMissingNode()) {
                patch.addObject().put("op", "remove").put("path", part);
            } else if (!value.equals(before.at(part))) {
                patch.addObject().put("op", "add").put("path", part).set("value", value);
            }
        }
        return patch;
    }

    private static boolean same(JsonNode one, JsonNode other, String place) {
        return one.at(place).equals(other.at(place));
    }

    private RunningPods running() {
        String selector = "?labelSelector=app%3D" + name;
        JsonNode sets = api.get("/apis/apps/v1/namespaces/" + namespace + "/replicasets" + selector);
        JsonNode pods = api.get("/api/v1/namespaces/" + namespace + "/pods" + selector);
        return RunningPods.of(sets, pods, runner, kind.revision());
    }

    private JsonNode runner() {
        return api.get(kind.runnerPath(namespace) + "/" + name);
    }

    private JsonNode object() {
        return api.get(path());
    }

    private String path() {
        return kind.path(namespace) + "/" + name;
    }
}
