package com.novapay.deploygate.policy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compiled policies as files: written by the build, read from the jar by a gate that has no {@code opa}. */
public final class BundleFiles {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private BundleFiles() {}

    /** The policies that travel in the jar. */
    public static PolicyBundle shipped() throws PolicyProblem {
        try {
            JsonNode manifest = MAPPER.readTree(resource("manifest.json"));
            TypeReference<List<List<String>>> paths = new TypeReference<>() {};
            return new PolicyBundle(
                    manifest.path("revision").asText(),
                    resource("policy.wasm"),
                    MAPPER.readTree(resource("data.json")),
                    MAPPER.convertValue(manifest.path("inputPaths"), paths),
                    manifest.has("recordPaths") ? MAPPER.convertValue(manifest.get("recordPaths"), paths) : null,
                    MAPPER.convertValue(manifest.path("rules"), new TypeReference<List<PolicyBundle.Rule>>() {}));
        } catch (IOException e) {
            throw new PolicyProblem("the policies in the jar cannot be read: " + e.getMessage());
        }
    }

    /** The text of what decides in them, by path. */
    public static Map<String, String> shippedSources() throws PolicyProblem {
        try {
            return MAPPER.readValue(resource("sources.json"), new TypeReference<TreeMap<String, String>>() {});
        } catch (IOException e) {
            throw new PolicyProblem("the policies in the jar cannot be read: " + e.getMessage());
        }
    }

    /** Writes a bundle and the text it was made from into a folder. */
    private static void write(PolicyBundle bundle, Map<String, String> sources, Path folder) throws IOException {
        Files.createDirectories(folder);
        ObjectNode manifest = MAPPER.createObjectNode().put("revision", bundle.revision());
        manifest.set("inputPaths", MAPPER.valueToTree(bundle.inputPaths()));
        if (bundle.recordPaths() != null) {
            manifest.set("recordPaths", MAPPER.valueToTree(bundle.recordPaths()));
        }
        manifest.set("rules", MAPPER.valueToTree(bundle.rules()));
        Files.write(folder.resolve("policy.wasm"), bundle.wasm());
        Files.write(folder.resolve("data.json"), MAPPER.writeValueAsBytes(bundle.data()));
        Files.write(folder.resolve("sources.json"), MAPPER.writeValueAsBytes(sources));
        Files.write(folder.resolve("manifest.json"), MAPPER.writeValueAsBytes(manifest));
    }

    /** Called by the build: {@code <policies directory> <output folder>}. */
    public static void main(String[] arguments) throws PolicyProblem, IOException {
        Opa opa = Opa.find().orElseThrow(() -> new PolicyProblem("no opa: set -Ddeploygate.opa"));
        try (PolicySnapshot snapshot = PolicySnapshot.of(Path.of(arguments[0]))) {
            write(new PolicyCompiler(opa).compile(snapshot), snapshot.sources(), Path.of(arguments[1]));
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = BundleFiles.class.getResourceAsStream("/policy/" + name)) {
            if (in == null) {
                throw new IOException("/policy/" + name + " is missing");
            }
            return in.readAllBytes();
        }
    }
}
