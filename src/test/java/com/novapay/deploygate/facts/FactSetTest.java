package com.novapay.deploygate.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.novapay.deploygate.change.WorkloadKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Facts that come and go one by one are the same as facts read all at once. */
class FactSetTest {
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final WorkloadKey A = new WorkloadKey("pay", "Deployment", "a");
    private static final WorkloadKey B = new WorkloadKey("pay", "Deployment", "b");

    @Test
    void comingAndGoing_endsAsReadAllAtOnce() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            FactSet kept = new FactSet();
            Map<String, JsonNode> there = new TreeMap<>();
            for (int step = 0; step < 60; step++) {
                String identity = "id-" + random.nextInt(12);
                if (random.nextInt(3) == 0) {
                    kept.remove(identity);
                    there.remove(identity);
                } else {
                    JsonNode document = any(random, identity);
                    kept.put(identity, document);
                    there.put(identity, document);
                }
            }
            FactSet atOnce = new FactSet(there.values());
            assertThat(everything(kept)).as("seed " + seed).isEqualTo(everything(atOnce));
        }
    }

    @Test
    void revokedApproval_doesNotCount() {
        FactSet set = new FactSet();
        set.put(
                1,
                yaml("{kind: Approval, metadata: {name: x, namespace: pay}, spec: {change: c, workload: "
                        + "{kind: Deployment, name: a}}}"));
        assertThat(set.approvals(A, "c")).hasSize(1);
        set.put(
                1,
                yaml("{kind: Approval, metadata: {name: x, namespace: pay}, spec: {change: c, workload: "
                        + "{kind: Deployment, name: a}, revokedAt: 2099-01-01T00:00:00Z, revokedBy: lead}}"));
        assertThat(set.approvals(A, "c")).isEmpty();
    }

    @Test
    void listsGivenOut_doNotChange() {
        FactSet set = new FactSet(List.of(yaml("{kind: Incident, metadata: {name: x}, spec: {severity: SEV-1}}")));
        List<ObjectNode> before = set.incidents(NOW);
        set.remove(0);
        assertThat(before).hasSize(1);
        assertThat(set.incidents(NOW)).isEmpty();
    }

    private static JsonNode any(Random random, String name) {
        String workload = random.nextBoolean() ? "a" : "b";
        return switch (random.nextInt(7)) {
            case 0 ->
                yaml("{kind: Incident, metadata: {name: %s}, spec: {severity: SEV-1%s}}"
                        .formatted(
                                name,
                                random.nextBoolean()
                                        ? ""
                                        : ", resolvedAt: 2026-11-24T1" + random.nextInt(3) + ":00:00Z"));
            case 1 ->
                yaml(
                        "{kind: Approval, metadata: {name: %s, namespace: pay}, spec: {change: c%d, workload: {kind: Deployment, name: %s}}}"
                                .formatted(name, random.nextInt(2), workload));
            case 2 ->
                yaml(
                        "{kind: Migration, metadata: {name: %s, namespace: pay}, spec: {workload: {kind: Deployment, name: %s}}}"
                                .formatted(name, workload));
            case 3 ->
                yaml("{kind: Verification, metadata: {name: %s, namespace: pay}, spec: {image: 'r/%s@d'}}"
                        .formatted(name, workload));
            case 4 ->
                yaml("{kind: Deployment, metadata: {name: %s, namespace: pay}, spec: {template: {n: %s}}}"
                        .formatted(workload + name, name));
            case 5 -> yaml("{kind: Namespace, metadata: {name: %s, labels: {n: %s}}}".formatted(name, workload));
            default -> yaml("{kind: ConfigMap, metadata: {name: %s}}".formatted(name));
        };
    }

    private static List<Object> everything(FactSet set) {
        List<Object> all = new ArrayList<>();
        all.add(names(set.incidents(NOW)));
        for (WorkloadKey workload : List.of(A, B)) {
            all.add(names(set.approvals(workload, "c0")));
            all.add(names(set.approvals(workload, "c1")));
            all.add(names(set.migrations(workload, Set.of(), 100)));
        }
        all.add(names(set.verifications("d")));
        for (int i = 0; i < 12; i++) {
            all.add(set.namespaceLabels("id-" + i));
            all.add(set.template(new WorkloadKey("pay", "Deployment", "aid-" + i)));
            all.add(set.template(new WorkloadKey("pay", "Deployment", "bid-" + i)));
        }
        return all;
    }

    private static List<String> names(List<ObjectNode> facts) {
        return facts.stream().map(ObjectNode::toString).sorted().toList();
    }

    private static JsonNode yaml(String text) {
        try {
            return YAML.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
