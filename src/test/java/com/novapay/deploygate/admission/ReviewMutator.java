package com.novapay.deploygate.admission;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes reviews at random: members dropped, ill-typed, copied elsewhere, set to words that mean something to the gate. */
final class ReviewMutator {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> WORDS = List.of(
            "",
            " ",
            "scale",
            "status",
            "log",
            "CREATE",
            "UPDATE",
            "DELETE",
            "CONNECT",
            "update",
            "deployments",
            "rollouts",
            "replicasets",
            "apps",
            "argoproj.io",
            "Deployment",
            "Rollout",
            "Scale",
            "pay",
            "kube-system",
            "true",
            "true ",
            "sha256:",
            "registry.novapay.local/payments@sha256:" + "a".repeat(64),
            "system:serviceaccount:argo-rollouts:argo-rollouts",
            "system:serviceaccount:argocd:argocd-application-controller",
            "system:serviceaccount:kube-system:generic-garbage-collector",
            "system:serviceaccount:kube-system:deployment-controller",
            "system:masters",
            "2026-11-24T15:00:00Z",
            "\u001b[31m\u202e\u0000",
            "x".repeat(5_000));
    private static final List<String> NAMES = List.of(
            "deletionTimestamp",
            "paused",
            "abort",
            "restartAt",
            "replicas",
            "subResource",
            "dryRun",
            "workloadRef",
            "template",
            "promoteFull",
            "unknown");

    private final Random random;

    ReviewMutator(Random random) {
        this.random = random;
    }

    /** One to three changes of a copy. */
    JsonNode mutate(JsonNode review) {
        JsonNode copy = review.deepCopy();
        for (int i = 0; i <= random.nextInt(3); i++) {
            List<JsonPointer> places = places(copy);
            JsonPointer place = places.get(random.nextInt(places.size()));
            change(copy, place, places);
        }
        return copy;
    }

    /** Now and then the bytes themselves are damaged. */
    byte[] bytes(JsonNode review) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(review);
        return switch (random.nextInt(20)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> {
                for (int i = 0; i <= random.nextInt(4); i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                yield bytes;
            }
            default -> bytes;
        };
    }

    private void change(JsonNode root, JsonPointer place, List<JsonPointer> places) {
        JsonNode parent = root.at(place.head());
        if (parent instanceof ObjectNode object) {
            String name = place.last().getMatchingProperty();
            switch (random.nextInt(6)) {
                case 0 -> object.remove(name);
                case 1 -> object.set(name, value());
                case 2 -> object.set(NAMES.get(random.nextInt(NAMES.size())), value());
                case 3 ->
                    object.set(
                            name,
                            root.at(places.get(random.nextInt(places.size()))).deepCopy());
                case 4 -> object.set(name, JsonNodeFactory.instance.arrayNode().add(object.get(name)));
                default -> object.set(name + "x", object.remove(name));
            }
        } else if (parent instanceof ArrayNode array) {
            int index = place.last().getMatchingIndex();
            switch (random.nextInt(4)) {
                case 0 -> array.remove(index);
                case 1 -> array.set(index, value());
                case 2 -> array.add(value());
                default ->
                    array.insert(
                            random.nextInt(array.size() + 1), array.get(index).deepCopy());
            }
        }
    }

    private JsonNode value() {
        return switch (random.nextInt(9)) {
            case 0 -> NullNode.instance;
            case 1 -> BooleanNode.valueOf(random.nextBoolean());
            case 2 -> IntNode.valueOf(random.nextInt(-3, 100));
            case 3 -> DoubleNode.valueOf(random.nextDouble() * 1e300);
            case 4 -> BigIntegerNode.valueOf(BigInteger.TEN.pow(random.nextInt(1, 60)));
            case 5 -> JsonNodeFactory.instance.objectNode();
            case 6 -> JsonNodeFactory.instance.arrayNode();
            default -> TextNode.valueOf(WORDS.get(random.nextInt(WORDS.size())));
        };
    }

    /** Every place but the root, those near the top more often than their share. */
    private static List<JsonPointer> places(JsonNode root) {
        List<JsonPointer> places = new ArrayList<>();
        collect(root, JsonPointer.empty(), places);
        List<JsonPointer> shallow =
                places.stream().filter(place -> depth(place) <= 4).toList();
        for (int i = 0; i < 3; i++) {
            places.addAll(shallow);
        }
        return places.isEmpty() ? List.of(JsonPointer.compile("/request")) : places;
    }

    private static void collect(JsonNode node, JsonPointer at, List<JsonPointer> places) {
        if (node.isObject()) {
            node.properties().forEach(member -> {
                JsonPointer there = at.appendProperty(member.getKey());
                places.add(there);
                collect(member.getValue(), there, places);
            });
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            JsonPointer there = at.appendIndex(i);
            places.add(there);
            collect(node.get(i), there, places);
        }
    }

    private static int depth(JsonPointer pointer) {
        int depth = 0;
        for (JsonPointer at = pointer; !at.matches(); at = at.tail()) {
            depth++;
        }
        return depth;
    }
}
