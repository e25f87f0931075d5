package com.novapay.deploygate.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Compiles a directory of policies with the real {@code opa}. Thread-safe. */
public final class PolicyCompiler {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** The member of data by which the rules know that it was checked when it was loaded. */
    public static final String CHECKED = "policy_data_checked";

    private final Opa opa;

    public PolicyCompiler(Opa opa) {
        this.opa = opa;
    }

    /** Checks and compiles; what is wrong is said with file and line, as {@code opa} does. */
    public PolicyBundle compile(Path policies) throws PolicyProblem {
        if (!Files.isDirectory(policies)) {
            throw new PolicyProblem(policies + " is not a directory of policies");
        }
        String folder = policies.toString();
        List<String> check = new ArrayList<>(List.of("check", "--strict", "--bundle", folder));
        Path capabilities = policies.resolve("capabilities.json");
        if (Files.exists(capabilities)) {
            check.addAll(List.of("--capabilities", capabilities.toString()));
        }
        succeed(check);
        try {
            Path archive = Files.createTempFile("policies", ".tar.gz");
            try {
                succeed(List.of(
                        "build",
                        "--bundle",
                        "--target",
                        "wasm",
                        "--entrypoint",
                        "deploygate/verdict",
                        "--ignore",
                        "*_test.rego",
                        "--output",
                        archive.toString(),
                        folder));
                Map<String, byte[]> files = TarGz.read(archive);
                byte[] wasm = files.get("policy.wasm");
                if (wasm == null) {
                    throw new PolicyProblem(folder + ": opa build gave no policy.wasm");
                }
                byte[] data = files.getOrDefault("data.json", "{}".getBytes(StandardCharsets.UTF_8));
                return new PolicyBundle(
                        revision(policies), wasm, checked(folder, MAPPER.readTree(data)), inputPaths(folder));
            } finally {
                Files.deleteIfExists(archive);
            }
        } catch (IOException e) {
            throw new PolicyProblem(folder + " cannot be read: " + e.getMessage());
        }
    }

    /** Runs the policies' own Rego tests; throws with what failed. A directory without tests passes. */
    public void test(Path policies) throws PolicyProblem {
        succeed(List.of("test", "--bundle", policies.toString()));
    }

    /** Data that the policies' own check finds good, marked so that it is not checked again for each change. */
    private JsonNode checked(String folder, JsonNode data) throws PolicyProblem, IOException {
        if (data.has(CHECKED)) {
            throw new PolicyProblem(folder + "/data.yaml: " + CHECKED + " is the gate's own, leave it out");
        }
        JsonNode problems = MAPPER.readTree(succeed(List.of(
                        "eval", "--bundle", folder, "--format", "json", "data.deploygate.checks.policy_data.problems")))
                .at("/result/0/expressions/0/value");
        if (problems.isArray() && !problems.isEmpty()) {
            StringBuilder text = new StringBuilder(folder + "/data.yaml:");
            problems.forEach(problem -> text.append("\n  ").append(problem.asText()));
            throw new PolicyProblem(text.toString());
        }
        if (problems.isArray() && data instanceof ObjectNode object) {
            object.put(CHECKED, true);
        }
        return data;
    }

    private List<List<String>> inputPaths(String folder) throws PolicyProblem, IOException {
        // Rules only: a test that sets the whole input would count as a rule that looks at all of it.
        String listing = succeed(List.of(
                "deps",
                "--format",
                "json",
                "--data",
                folder,
                "--ignore",
                "*_test.rego,*.json,*.yaml",
                "data.deploygate.verdict"));
        List<List<String>> paths = new ArrayList<>();
        for (JsonNode reference : MAPPER.readTree(listing).path("base")) {
            if (!reference.path(0).path("value").asText().equals("input")) {
                continue;
            }
            List<String> path = new ArrayList<>();
            for (int i = 1;
                    i < reference.size()
                            && reference.get(i).path("type").asText().equals("string");
                    i++) {
                path.add(reference.get(i).path("value").asText());
            }
            if (path.isEmpty()) {
                return List.of(); // some rule looks at the input as a whole
            }
            paths.add(path);
        }
        return paths;
    }

    private String succeed(List<String> arguments) throws PolicyProblem {
        Opa.Output output = opa.run(arguments);
        if (!output.succeeded()) {
            String said = (output.err() + output.out()).strip();
            throw new PolicyProblem(said.replaceAll(
                    "rego_type_error: undefined function (\\S+)",
                    "$1 is not allowed: policies see only their input and data (policies/capabilities.json)"));
        }
        return output.out();
    }

    /** A hash of everything that decides: the rules and their data, not their tests and samples. */
    private static String revision(Path policies) throws IOException {
        try (Stream<Path> walk = Files.walk(policies)) {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            for (Path file : walk.filter(PolicyCompiler::decides).sorted().toList()) {
                hash.update(policies.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                hash.update((byte) 0);
                hash.update(Files.readAllBytes(file));
                hash.update((byte) 0);
            }
            return HexFormat.of().formatHex(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static boolean decides(Path file) {
        String name = String.valueOf(file.getFileName());
        boolean rule = name.endsWith(".rego") && !name.endsWith("_test.rego");
        return Files.isRegularFile(file) && (rule || name.equals("data.yaml") || name.equals("data.json"));
    }
}
