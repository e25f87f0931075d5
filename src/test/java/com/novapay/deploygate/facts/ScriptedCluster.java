package com.novapay.deploygate.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cluster that does what a test says, and writes down what it was asked. Confined to one thread. */
final class ScriptedCluster implements ClusterReader {
    final List<String> asked = new ArrayList<>();
    private final Deque<Answer> lists = new ArrayDeque<>();
    private final Deque<List<Step>> watches = new ArrayDeque<>();

    private record Answer(@Nullable JsonNode page, @Nullable IOException failure) {}

    /** One event, or something that happens beside it. */
    record Step(@Nullable JsonNode event, @Nullable IOException failure, Runnable beside) {}

    ScriptedCluster page(String version, String next, JsonNode... items) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        page.putObject("metadata").put("resourceVersion", version).put("continue", next);
        ArrayNode array = page.putArray("items");
        List.of(items).forEach(item -> array.add(item.deepCopy()));
        lists.add(new Answer(page, null));
        return this;
    }

    ScriptedCluster listFails(IOException failure) {
        lists.add(new Answer(null, failure));
        return this;
    }

    ScriptedCluster watch(Step... steps) {
        watches.add(List.of(steps));
        return this;
    }

    static Step event(String type, String version, JsonNode object) {
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("type", type);
        event.set("object", object.deepCopy());
        event.withObject("/object/metadata").put("resourceVersion", version);
        return new Step(event, null, () -> {});
    }

    static Step bookmark(String version) {
        return event("BOOKMARK", version, JsonNodeFactory.instance.objectNode());
    }

    static Step breaks(IOException failure) {
        return new Step(null, failure, () -> {});
    }

    static Step meanwhile(Runnable beside) {
        return new Step(null, null, beside);
    }

    @Override
    public JsonNode list(WatchedKind kind, int limit, String next) throws IOException {
        asked.add("list " + kind.plural() + " limit=" + limit + (next.isEmpty() ? "" : " continue=" + next));
        Answer answer = lists.remove();
        if (answer.failure != null) {
            throw answer.failure;
        }
        return Optional.ofNullable(answer.page).orElseThrow();
    }

    @Override
    public Events watch(WatchedKind kind, String resourceVersion, Duration length) {
        asked.add("watch " + kind.plural() + " from " + resourceVersion);
        Deque<Step> steps = new ArrayDeque<>(watches.isEmpty() ? List.of() : watches.remove());
        return new Events() {
            @Override
            public Optional<JsonNode> next() throws IOException {
                while (!steps.isEmpty()) {
                    Step step = steps.remove();
                    step.beside().run();
                    if (step.failure() != null) {
                        throw step.failure();
                    }
                    if (step.event() != null) {
                        return Optional.of(step.event());
                    }
                }
                return Optional.empty();
            }

            @Override
            public void close() {
                asked.add("close");
            }
        };
    }

    @Override
    public void close() {}
}
