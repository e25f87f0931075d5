package com.novapay.deploygate.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The builtins that policies may call, as {@code policies/capabilities.json} in the jar has them. All of them are pure. A
 * directory's own file can take builtins away and never add one: what a rule may read is the gate's promise, not the rule's.
 */
final class Capabilities {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Capabilities() {}

    /** Writes the list that {@code snapshot} is held to into {@code target}. */
    static void write(PolicySnapshot snapshot, Path target) throws IOException, PolicyProblem {
        ObjectNode admitted = shipped();
        Path own = snapshot.folder().resolve(PolicyFiles.CAPABILITIES);
        if (Files.exists(own)) {
            Set<String> wanted = new HashSet<>();
            for (JsonNode builtin : read(snapshot, own).path("builtins")) {
                wanted.add(builtin.path("name").asText());
            }
            ArrayNode both = MAPPER.createArrayNode();
            for (JsonNode builtin : admitted.path("builtins")) {
                if (wanted.contains(builtin.path("name").asText())) {
                    both.add(builtin);
                }
            }
            admitted.set("builtins", both);
        }
        Files.write(target, MAPPER.writeValueAsBytes(admitted));
    }

    /** The list in the jar. */
    static ObjectNode shipped() throws IOException {
        try (InputStream in = Capabilities.class.getResourceAsStream("/policy/capabilities.json")) {
            if (in == null) {
                throw new IOException("/policy/capabilities.json is missing from the jar");
            }
            return (ObjectNode) MAPPER.readTree(in);
        }
    }

    private static JsonNode read(PolicySnapshot snapshot, Path file) throws PolicyProblem {
        try {
            JsonNode read = MAPPER.readTree(Files.readAllBytes(file));
            if (!read.path("builtins").isArray()) {
                throw new PolicyProblem(
                        PolicyStage.CHECK,
                        snapshot.named(file.toString()) + ": has no list of builtins; opa capabilities prints one");
            }
            return read;
        } catch (IOException e) {
            throw new PolicyProblem(
                    PolicyStage.CHECK, snapshot.named(file.toString()) + ": is not JSON: " + e.getMessage());
        }
    }
}
