package com.novapay.deploygate.policytest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.TestScale;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The shipped policies on the gate's engine and by {@code opa eval}, over inputs that chance has changed. */
@Tag("slow")
class RandomInputsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int INPUTS = TestScale.of("tests.randomInputs", 1_000, 10_000);
    private static final int AT_ONCE = 500;
    private static final long SEED = Long.getLong("tests.seed", 20261130L);

    /** What stands in for a value. */
    private static final List<JsonNode> ODD = List.of(
            JsonNodeFactory.instance.nullNode(),
            JsonNodeFactory.instance.booleanNode(true),
            JsonNodeFactory.instance.numberNode(0),
            JsonNodeFactory.instance.numberNode(-1.5),
            JsonNodeFactory.instance.numberNode(9_007_199_254_740_993L),
            JsonNodeFactory.instance.textNode(""),
            JsonNodeFactory.instance.textNode("ß\n\u2028 \\ \""),
            JsonNodeFactory.instance.textNode("2026-11-27T23:59:59.999999999-05:00"),
            JsonNodeFactory.instance.textNode("sha256:" + "0".repeat(64)),
            JsonNodeFactory.instance.arrayNode(),
            JsonNodeFactory.instance.objectNode());

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void bothEngines_giveTheSameVerdicts() throws Exception {
        List<JsonNode> known = known();
        PolicyBundle bundle = BundleFiles.shipped();
        ScheduledExecutorService watchdog = Policies.watchdog();
        try {
            WasmPolicyEvaluator evaluator = new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, watchdog);
            EngineCheck check = new EngineCheck(Path.of("policies"), bundle, evaluator);
            Opa opa = Opa.find().orElseThrow();
            for (int done = 0; done < INPUTS; done += AT_ONCE) {
                List<JsonNode> inputs = new ArrayList<>();
                for (int i = 0; i < AT_ONCE; i++) {
                    inputs.add(changed(known.get(random.nextInt(known.size())).deepCopy(), known));
                }
                assertThat(check.differences(opa, inputs))
                        .as("seed " + SEED + ", after " + done)
                        .isEmpty();
            }
        } finally {
            watchdog.shutdownNow();
        }
    }

    private static List<JsonNode> known() throws IOException {
        try (InputStream in = KnownRequests.class.getResourceAsStream("/policy/requests.json")) {
            Map<String, JsonNode> known = JSON.readValue(in, new TypeReference<LinkedHashMap<String, JsonNode>>() {});
            return List.copyOf(known.values());
        }
    }

    /** Some changes at places of chance; the time stays one, as the gate itself writes it. */
    private JsonNode changed(JsonNode input, List<JsonNode> known) {
        JsonNode time = input.path("time").deepCopy();
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            List<JsonNode> parents = new ArrayList<>();
            parents(input, parents);
            JsonNode parent = parents.get(random.nextInt(parents.size()));
            JsonNode other = known.get(random.nextInt(known.size()));
            List<JsonNode> others = new ArrayList<>();
            parents(other, others);
            change(parent, others.get(random.nextInt(others.size())));
        }
        if (input instanceof ObjectNode object && !object.path("time").equals(time)) {
            object.set("time", time);
        }
        return input;
    }

    private void change(JsonNode parent, JsonNode other) {
        JsonNode value = random.nextBoolean() ? ODD.get(random.nextInt(ODD.size())) : any(other);
        if (parent instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.isEmpty() ? "more" : names.get(random.nextInt(names.size()));
            if (random.nextInt(4) == 0) {
                object.remove(name);
            } else {
                object.set(name, value.deepCopy());
            }
        } else if (parent instanceof ArrayNode array) {
            switch (array.isEmpty() ? 0 : random.nextInt(3)) {
                case 0 -> array.add(value.deepCopy());
                case 1 -> array.remove(random.nextInt(array.size()));
                default -> array.add(array.get(random.nextInt(array.size())).deepCopy());
            }
        }
    }

    private JsonNode any(JsonNode parent) {
        Iterator<JsonNode> elements = parent.elements();
        JsonNode found = parent;
        int skip = random.nextInt(Math.max(1, parent.size()));
        for (int i = 0; i <= skip && elements.hasNext(); i++) {
            found = elements.next();
        }
        return found;
    }

    private static void parents(JsonNode node, List<JsonNode> parents) {
        if (node.isContainerNode()) {
            parents.add(node);
            node.forEach(child -> parents(child, parents));
        }
    }
}
