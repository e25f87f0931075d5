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

/** Compiled policies as files: written by the build, read from the jar by a gate that has no {@code opa}. Pure but for {@link #main}. */
public final class BundleFiles {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String MANIFEST = "manifest.json";
    private static final String MODULE = "policy.wasm";
    private static final String DATA = "data.json";
    private static final String SOURCES = "sources.json";

    private BundleFiles() {}

    /** The policies that travel in the jar. */
    public static PolicyBundle shipped() throws PolicyProblem {
        try {
            return read(Map.of(
                    MANIFEST, resource(MANIFEST),
                    MODULE, resource(MODULE),
                    DATA, resource(DATA)));
        } catch (IOException e) {
            throw new PolicyProblem(PolicyStage.CHECK, "the policies in the jar cannot be read: " + e.getMessage());
        }
    }

    /** The revision of the policies that travel in the jar; reads nothing else of them. */
    public static String shippedRevision() throws PolicyProblem {
        try {
            return MAPPER.readTree(resource(MANIFEST)).path("revision").asText();
        } catch (IOException e) {
            throw new PolicyProblem(PolicyStage.CHECK, "the policies in the jar cannot be read: " + e.getMessage());
        }
    }

    /** The bundle that {@link #files} gave; throws when a file is missing or none of its kind. */
    static PolicyBundle read(Map<String, byte[]> files) throws IOException {
        JsonNode manifest = MAPPER.readTree(file(files, MANIFEST));
        TypeReference<List<List<String>>> paths = new TypeReference<>() {};
        try {
            return new PolicyBundle(
                    manifest.path("revision").asText(),
                    file(files, MODULE),
                    MAPPER.readTree(file(files, DATA)),
                    MAPPER.convertValue(manifest.path("inputPaths"), paths),
                    manifest.has("recordPaths") ? MAPPER.convertValue(manifest.get("recordPaths"), paths) : null,
                    MAPPER.convertValue(manifest.path("rules"), new TypeReference<List<PolicyBundle.Rule>>() {}));
        } catch (IllegalArgumentException e) {
            throw new IOException(MANIFEST + " is no manifest of policies: " + e.getMessage(), e);
        }
    }

    /** A bundle as files, by name. */
    static Map<String, byte[]> files(PolicyBundle bundle) throws IOException {
        ObjectNode manifest = MAPPER.createObjectNode().put("revision", bundle.revision());
        manifest.set("inputPaths", MAPPER.valueToTree(bundle.inputPaths()));
        if (bundle.recordPaths() != null) {
            manifest.set("recordPaths", MAPPER.valueToTree(bundle.recordPaths()));
        }
        manifest.set("rules", MAPPER.valueToTree(bundle.rules()));
        return Map.of(
                MODULE, bundle.wasm(),
                DATA, MAPPER.writeValueAsBytes(bundle.data()),
                MANIFEST, MAPPER.writeValueAsBytes(manifest));
    }

    /** The text of what decides in them, by path. */
    public static Map<String, String> shippedSources() throws PolicyProblem {
        try {
            return MAPPER.readValue(resource(SOURCES), new TypeReference<TreeMap<String, String>>() {});
        } catch (IOException e) {
            throw new PolicyProblem(PolicyStage.CHECK, "the policies in the jar cannot be read: " + e.getMessage());
        }
    }

    /** Called by the build: {@code <policies directory> <output folder>}. */
    public static void main(String[] arguments) throws PolicyProblem, IOException {
        Opa opa = Opa.find().orElseThrow(() -> new PolicyProblem(PolicyStage.CHECK, "no opa: set -Ddeploygate.opa"));
        try (PolicySnapshot snapshot = PolicySnapshot.of(Path.of(arguments[0]))) {
            Path folder = Files.createDirectories(Path.of(arguments[1]));
            for (var file : files(new PolicyCompiler(opa).compile(snapshot)).entrySet()) {
                Files.write(folder.resolve(file.getKey()), file.getValue());
            }
            Files.write(folder.resolve(SOURCES), MAPPER.writeValueAsBytes(snapshot.sources()));
        }
    }

    private static byte[] file(Map<String, byte[]> files, String name) throws IOException {
        byte[] content = files.get(name);
        if (content == null) {
            throw new IOException(name + " is missing");
        }
        return content;
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
