package com.novapay.deploygate.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compiles directories of policies with the real {@code opa}, held to {@link Capabilities}. Thread-safe. */
public final class PolicyCompiler {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern NOT_PARSED =
            Pattern.compile("rego_parse_error|error converting YAML|yaml: |load error|invalid character|merge error");
    private static final Pattern UNKNOWN = Pattern.compile("rego_type_error: undefined function (\\S+)");

    /** The member of data by which the rules know that it was checked when it was loaded. */
    public static final String CHECKED = "policy_data_checked";

    /** The member of data that holds the codes of the rules by their packages, which {@code verdict.rego} evaluates once. */
    static final String RULE_CODES = "policy_rule_codes";

    /** What the policies say of themselves, whatever the input is; undefined where they do not have it. */
    private static final String CONSTANTS =
            "{\"problems\": [found | found := data.deploygate.checks.policy_data.problems],"
                    + " \"codes\": [found | found := data.deploygate.rule_codes]}";

    private final Opa opa;

    public PolicyCompiler(Opa opa) {
        this.opa = opa;
    }

    /** Checks and compiles; what is wrong is said with file and line, as {@code opa} does. */
    public PolicyBundle compile(Path policies) throws PolicyProblem {
        try (PolicySnapshot snapshot = PolicySnapshot.of(policies)) {
            return compile(snapshot);
        }
    }

    /** The text of everything that decides in a directory of policies, by path. */
    public static Map<String, String> sources(Path policies) throws PolicyProblem {
        try (PolicySnapshot snapshot = PolicySnapshot.of(policies)) {
            return snapshot.sources();
        }
    }

    /** Runs the policies' own Rego tests; throws with what failed. A directory without tests passes. */
    public void test(Path policies) throws PolicyProblem {
        try (PolicySnapshot snapshot = PolicySnapshot.of(policies)) {
            test(snapshot);
        }
    }

    PolicyBundle compile(PolicySnapshot snapshot) throws PolicyProblem {
        String folder = snapshot.folder().toString();
        try {
            Path capabilities = Files.createTempFile("capabilities", ".json");
            Path archive = Files.createTempFile("policies", ".tar.gz");
            try {
                Capabilities.write(snapshot, capabilities);
                check(snapshot, capabilities);
                boolean records = snapshot.hasPackage("deploygate.records");
                List<String> build = new ArrayList<>(
                        List.of("build", "--bundle", "--target", "wasm", "--entrypoint", Entrypoint.CHANGE.path()));
                if (records) {
                    build.addAll(List.of("--entrypoint", Entrypoint.RECORD.path()));
                }
                build.addAll(List.of("--capabilities", capabilities.toString(), "--ignore", "*_test.rego"));
                // The module has the files' paths in it: relative ones, so that the same rules give the same module.
                build.addAll(List.of("--output", archive.toString(), "."));
                List<RuleAnnotations> rules = RuleAnnotations.of(opa, snapshot.folder());
                RuleCheck.check(opa, snapshot, rules);
                succeed(PolicyStage.COMPILE, snapshot, opa.run(build, snapshot.folder()));
                Map<String, byte[]> files = TarGz.read(Files.readAllBytes(archive));
                byte[] wasm = files.get("policy.wasm");
                if (wasm == null) {
                    throw new PolicyProblem(
                            PolicyStage.COMPILE, snapshot.named(folder) + ": opa build gave no policy.wasm");
                }
                byte[] data = files.getOrDefault("data.json", "{}".getBytes(StandardCharsets.UTF_8));
                return new PolicyBundle(
                        snapshot.revision(),
                        wasm,
                        checked(snapshot, MAPPER.readTree(data)),
                        inputPaths(snapshot, Entrypoint.CHANGE),
                        records ? inputPaths(snapshot, Entrypoint.RECORD) : null,
                        rules.stream()
                                .map(rule -> new PolicyBundle.Rule(rule.code(), rule.healsWithTime()))
                                .toList());
            } finally {
                Files.deleteIfExists(archive);
                Files.deleteIfExists(capabilities);
            }
        } catch (IOException e) {
            throw new PolicyProblem(
                    PolicyStage.COMPILE, snapshot.named(folder) + " cannot be compiled: " + e.getMessage());
        }
    }

    private void check(PolicySnapshot snapshot, Path capabilities) throws PolicyProblem, IOException {
        Path schema = Files.createTempFile("input", ".json");
        try {
            InputSchema.writeForCheck(schema, snapshot.texts(".rego").values());
            List<String> command = new ArrayList<>(List.of("check", "--strict", "--bundle"));
            command.addAll(List.of("--capabilities", capabilities.toString(), "--schema", schema.toString()));
            command.add(snapshot.folder().toString());
            succeed(PolicyStage.CHECK, snapshot, opa.run(command));
        } finally {
            Files.deleteIfExists(schema);
        }
    }

    void test(PolicySnapshot snapshot) throws PolicyProblem {
        try {
            succeed(
                    PolicyStage.TEST,
                    snapshot,
                    "test",
                    "--bundle",
                    // For one test; the usual 5 s reject good policies on a machine that is busy.
                    "--timeout",
                    "50s",
                    snapshot.folder().toString());
        } catch (PolicyProblem e) {
            throw new PolicyProblem(PolicyStage.TEST, e.problem()); // also when the tests do not end
        }
    }

    /**
     * Data that the policies' own check finds good, marked so that it is not checked again for each change, and with the codes of
     * the rules.
     */
    private JsonNode checked(PolicySnapshot snapshot, JsonNode data) throws PolicyProblem, IOException {
        String file = snapshot.named(snapshot.folder().resolve("data.yaml").toString());
        for (String own : List.of(CHECKED, RULE_CODES)) {
            if (data.has(own)) {
                throw new PolicyProblem(PolicyStage.CHECK, file + ": " + own + " is the gate's own, leave it out");
            }
        }
        JsonNode constants = MAPPER.readTree(succeed(
                        PolicyStage.CHECK,
                        snapshot,
                        "eval",
                        "--bundle",
                        snapshot.folder().toString(),
                        "--format",
                        "json",
                        CONSTANTS))
                .at("/result/0/expressions/0/value");
        JsonNode problems = constants.at("/problems/0");
        if (problems.isArray() && !problems.isEmpty()) {
            StringBuilder text = new StringBuilder(file + ":");
            problems.forEach(problem -> text.append("\n  ").append(problem.asText()));
            throw new PolicyProblem(PolicyStage.CHECK, text.toString());
        }
        if (data instanceof ObjectNode object) {
            if (problems.isArray()) {
                object.put(CHECKED, true);
            }
            if (constants.at("/codes/0") instanceof ObjectNode codes) {
                object.set(RULE_CODES, codes);
            }
        }
        return data;
    }

    private List<List<String>> inputPaths(PolicySnapshot snapshot, Entrypoint entrypoint)
            throws PolicyProblem, IOException {
        // Rules only: a test that sets the whole input would count as a rule that looks at all of it.
        String listing = succeed(
                PolicyStage.CHECK,
                snapshot,
                "deps",
                "--format",
                "json",
                "--data",
                snapshot.folder().toString(),
                "--ignore",
                "*_test.rego,*.json,*.yaml",
                entrypoint.reference());
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

    private String succeed(PolicyStage stage, PolicySnapshot snapshot, String... arguments) throws PolicyProblem {
        return succeed(stage, snapshot, opa.run(List.of(arguments)));
    }

    private static String succeed(PolicyStage stage, PolicySnapshot snapshot, Opa.Output output) throws PolicyProblem {
        if (!output.succeeded()) {
            String said = snapshot.named((output.err() + output.out()).strip());
            throw new PolicyProblem(
                    NOT_PARSED.matcher(said).find() ? PolicyStage.FORMAT : stage,
                    UNKNOWN.matcher(said)
                            .replaceAll(unknown -> Matcher.quoteReplacement(unknown.group(1)
                                    + " is not allowed: "
                                    + EngineCalls.refusal(unknown.group(1))
                                    + " (policies/capabilities.json lists what they may call)")));
        }
        return output.out();
    }
}
