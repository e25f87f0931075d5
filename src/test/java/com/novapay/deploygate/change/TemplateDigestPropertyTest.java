package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The digests of the recorded templates: defaults written out never change one, any other leaf always does. Replay a
 * failure with {@code -Dseed=…}.
 */
class TemplateDigestPropertyTest {
    private static final int RUNS = 20;
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Map<String, JsonNode> POD = defaults("""
            {"dnsPolicy":"ClusterFirst","restartPolicy":"Always","schedulerName":"default-scheduler","securityContext":{},
             "terminationGracePeriodSeconds":30,"enableServiceLinks":true,"hostNetwork":false,"hostPID":false,
             "hostIPC":false,"nodeSelector":{},"nodeName":"","hostname":"","subdomain":"","priorityClassName":"",
             "tolerations":[],"initContainers":[],"affinity":null}""");
    private static final Map<String, JsonNode> CONTAINER = defaults("""
            {"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","workingDir":"",
             "stdin":false,"stdinOnce":false,"tty":false,"resources":{},"command":[],"args":[],"env":[],"lifecycle":null}""");
    private static final Map<String, JsonNode> PORT = defaults("""
            {"protocol":"TCP","hostPort":0,"hostIP":"","name":""}""");
    private static final Map<String, JsonNode> PROBE = defaults("""
            {"timeoutSeconds":1,"periodSeconds":10,"successThreshold":1,"failureThreshold":3,"initialDelaySeconds":0}""");
    private static final Map<String, JsonNode> HTTP_GET = defaults("""
            {"path":"/","scheme":"HTTP","host":""}""");
    private static final Map<String, JsonNode> MOUNT = defaults("""
            {"readOnly":false,"subPath":"","subPathExpr":""}""");
    /** What controllers write by themselves, or what decides a default; each has a test of its own. */
    private static final Set<String> APART = Set.of(
            "pod-template-hash",
            "rollouts-pod-template-hash",
            "kubectl.kubernetes.io/restartedAt",
            "creationTimestamp");

    private static Set<JsonNode> templates;

    @BeforeAll
    static void read() throws IOException {
        System.out.println("template digests: replay with -Dseed=" + SEED);
        templates = new LinkedHashSet<>();
        for (String name : Reviews.names()) {
            JsonNode template = Reviews.read(name).at("/request/object/spec/template");
            if (template.path("spec").path("containers").isArray()) {
                templates.add(template);
            }
        }
        assertThat(templates).hasSizeGreaterThan(10);
    }

    @Test
    void of_defaultsWrittenOutOrLeftAway_isTheSame() {
        Random random = new Random(SEED);
        int changed = 0;
        for (JsonNode template : templates) {
            String digest = TemplateDigest.of(template);
            for (int run = 0; run < RUNS; run++) {
                JsonNode other = template.deepCopy();
                spell(other, random);
                changed += other.equals(template) ? 0 : 1;
                assertThat(TemplateDigest.of(other))
                        .as("seed %d: %s", SEED, other)
                        .isEqualTo(digest);
            }
        }
        assertThat(changed).isGreaterThan(templates.size() * RUNS / 2);
    }

    @Test
    void of_anyOtherLeafChanged_isAnother() {
        Random random = new Random(SEED);
        int changed = 0;
        for (JsonNode template : templates) {
            // Of the normal form each leaf says something: none holds a default.
            JsonNode normal = TemplateNormalizer.normalize(template, TemplateOwner.DEPLOYMENT);
            Map<String, String> seen = new LinkedHashMap<>();
            seen.put(TemplateDigest.of(template), "unchanged");
            for (Leaf leaf : leaves(normal, "", new ArrayList<>())) {
                String digest = TemplateDigest.of(leaf.changed(normal.deepCopy(), random));
                assertThat(seen.put(digest, leaf.path()))
                        .as("seed %d: %s of %s", SEED, leaf, normal)
                        .isNull();
                changed++;
            }
        }
        assertThat(changed).isGreaterThan(200);
    }

    @Test
    void of_anyOtherLeafTakenAway_isAnother() {
        for (JsonNode template : templates) {
            JsonNode normal = TemplateNormalizer.normalize(template, TemplateOwner.DEPLOYMENT);
            String digest = TemplateDigest.of(template);
            for (Leaf leaf : leaves(normal, "", new ArrayList<>())) {
                JsonNode other = normal.deepCopy();
                if (other.at(leaf.parent()) instanceof ObjectNode object) {
                    object.remove(leaf.name());
                    assertThat(TemplateDigest.of(other))
                            .as("%s of %s", leaf, normal)
                            .isNotEqualTo(digest);
                }
            }
        }
    }

    @Test
    void of_listInAnotherOrder_isAnother() {
        for (JsonNode template : templates) {
            JsonNode other = template.deepCopy();
            if (other.at("/spec/containers") instanceof ArrayNode containers) {
                containers.insert(0, JSON.objectNode().put("name", "first").put("image", "r/first:1"));
                String digest = TemplateDigest.of(other);
                containers.add(containers.remove(0));
                assertThat(TemplateDigest.of(other)).isNotEqualTo(digest);
            }
        }
    }

    private static void spell(JsonNode template, Random random) {
        spell(template.path("spec"), POD, random);
        for (String list : List.of("containers", "initContainers")) {
            for (JsonNode container : template.path("spec").path(list)) {
                spell(container, CONTAINER, random);
                container.path("ports").forEach(port -> spell(port, PORT, random));
                container.path("volumeMounts").forEach(mount -> spell(mount, MOUNT, random));
                for (String name : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
                    spell(container.path(name), PROBE, random);
                    spell(container.path(name).path("httpGet"), HTTP_GET, random);
                }
            }
        }
    }

    /** Writes out what is not there, or takes away what is there for nothing. */
    private static void spell(JsonNode node, Map<String, JsonNode> defaults, Random random) {
        if (node instanceof ObjectNode object) {
            defaults.forEach((name, value) -> {
                JsonNode there = object.get(name);
                if (there == null && random.nextBoolean()) {
                    object.set(name, value.deepCopy());
                } else if (value.equals(there) && random.nextBoolean()) {
                    object.remove(name);
                }
            });
        }
    }

    private static List<Leaf> leaves(JsonNode node, String path, List<Leaf> found) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                leaf(node.get(i), path, String.valueOf(i), found);
            }
        } else {
            node.properties().forEach(member -> leaf(member.getValue(), path, member.getKey(), found));
        }
        return found;
    }

    private static void leaf(JsonNode value, String parent, String name, List<Leaf> found) {
        if (value.isContainerNode()) {
            leaves(value, parent + "/" + name.replace("~", "~0").replace("/", "~1"), found);
        } else if (!APART.contains(name)) {
            found.add(new Leaf(parent, name, value));
        }
    }

    private static Map<String, JsonNode> defaults(String json) {
        Map<String, JsonNode> defaults = new LinkedHashMap<>();
        Reviews.parse(json).properties().forEach(member -> defaults.put(member.getKey(), member.getValue()));
        return defaults;
    }

    private record Leaf(String parent, String name, JsonNode value) {
        String path() {
            return parent + "/" + name;
        }

        JsonNode changed(JsonNode template, Random random) {
            JsonNode other = switch (value.getNodeType()) {
                case BOOLEAN -> JSON.booleanNode(!value.booleanValue());
                case NUMBER -> JSON.numberNode(value.longValue() + 1_000 + random.nextInt(1_000_000));
                default -> JSON.textNode(value.asText() + (char) ('a' + random.nextInt(26)));
            };
            switch (template.at(parent)) {
                case ObjectNode object -> object.set(name, other);
                case ArrayNode array -> array.set(Integer.parseInt(name), other);
                default -> throw new AssertionError(path());
            }
            return template;
        }
    }
}
