package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.policy.Entrypoint;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCompiler;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.PolicyException;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicyStage;
import com.novapay.deploygate.policy.Verdict;
import com.novapay.deploygate.policy.VerdictReader;
import com.novapay.deploygate.policy.Violation;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.YamlDocument;
import com.novapay.deploygate.yaml.YamlProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds policies of a directory to the gate's own engine. {@code opa} compiles and tests them, and takes data that this engine
 * may not: such policies would deny every deploy. Thread-safe.
 */
public final class EngineCheck {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration BUDGET = Duration.ofSeconds(30);
    private static final String POLICY_DATA = "policy-data";
    private static final Pattern KEY = Pattern.compile("([\\w-]+(?:\\.[\\w-]+|\\[\\d+])*)[: ].*", Pattern.DOTALL);

    private static final int MOST_PROBLEMS = 20;

    /** The verdicts over many inputs; the time is that of the input, whatever clock the engine has. */
    private static final String VERDICTS =
            "[{\"at\": at, \"verdict\": verdict} | some at, asked in input; asked.of == \"%1$s\";"
                    + " document := asked.input; now := asked.now;"
                    + " verdict := data.%1$s with input as document with time.now_ns as now"
                    + " with data." + PolicyCompiler.CHECKED + " as true]";

    private final Path policies;
    private final PolicyBundle bundle;
    private final WasmPolicyEvaluator evaluator;

    public EngineCheck(Path policies, PolicyBundle bundle, WasmPolicyEvaluator evaluator) {
        this.policies = policies;
        this.bundle = bundle;
        this.evaluator = evaluator;
    }

    /** Throws when the gate's engine gives no verdict, or cannot use a value of the data. */
    public void data() throws PolicyProblem {
        switch (outcome()) {
            case EvaluationOutcome.Failed failed ->
                throw new PolicyProblem(
                        PolicyStage.PROBE, policies + ": the gate's engine returns no verdict: " + failed.detail());
            case EvaluationOutcome.Evaluated evaluated -> values(evaluated);
        }
    }

    /** Throws when the gate's engine cannot use a value of the data; policies without a verdict are reported by what they judge. */
    void values() throws PolicyProblem {
        switch (outcome()) {
            case EvaluationOutcome.Failed failed -> {
                // Every decision fails in the same way, with its failure code.
            }
            case EvaluationOutcome.Evaluated evaluated -> values(evaluated);
        }
    }

    private EvaluationOutcome outcome() {
        JsonNode data = bundle.data().deepCopy();
        if (data instanceof ObjectNode object) {
            object.remove(PolicyCompiler.CHECKED);
        }
        return evaluator.withData(bundle.withData(data), 1).evaluate(JsonNodeFactory.instance.objectNode(), BUDGET);
    }

    private void values(EvaluationOutcome.Evaluated evaluated) throws PolicyProblem {
        List<String> problems = evaluated.verdict().violations().stream()
                .filter(violation -> violation.code().equals(POLICY_DATA))
                .map(Violation::message)
                .map(problem -> place(problem) + ": " + problem + " The gate's engine cannot use this value,"
                        + " although opa can; write another one.")
                .toList();
        if (!problems.isEmpty()) {
            throw new PolicyProblem(PolicyStage.PROBE, String.join("\n", problems));
        }
    }

    /** Throws when an exception of the data has expired at that moment; the rules themselves do not count it any more. */
    public void exceptions(Instant now) throws PolicyProblem {
        List<String> problems = PolicyException.of(bundle.data()).stream()
                .filter(exception -> exception.at(now) == PolicyException.Standing.EXPIRED)
                .map(exception -> "exceptions[" + exception.index() + "].until: the exception " + exception.words()
                        + " expired at " + exception.until() + ".")
                .map(problem -> place(problem) + ": " + problem + " Delete it, or set a later end.")
                .toList();
        if (!problems.isEmpty()) {
            throw new PolicyProblem(PolicyStage.CHECK, String.join("\n", problems));
        }
    }

    /** The samples that this engine cannot judge, with their files; {@code novapay test} also compares it with {@code opa}. */
    public List<String> unjudgeable() throws PolicyProblem {
        return limited(judged(new ArrayList<>()));
    }

    /**
     * The samples that this engine cannot judge, or judges otherwise than {@code opa}, with their files. What they expect is not
     * asked: data may be changed so that a sample is answered otherwise.
     */
    public List<String> samples(Opa opa) throws PolicyProblem {
        List<Asked> asked = new ArrayList<>();
        List<String> problems = judged(asked);
        problems.addAll(unlike(opa, asked));
        return limited(problems);
    }

    /**
     * The inputs that this engine evaluates otherwise than {@code opa}, or cannot evaluate; with the verdicts of both.
     *
     * @param inputs of {@link Entrypoint#CHANGE}, at their own times
     */
    List<String> differences(Opa opa, List<? extends JsonNode> inputs) throws PolicyProblem {
        List<String> problems = new ArrayList<>();
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            JsonNode input = inputs.get(i);
            Path name = Path.of("input-" + i);
            switch (evaluator.evaluate(input, BUDGET)) {
                case EvaluationOutcome.Failed failed -> {
                    if (isJudgeable(opa, input)) {
                        problems.add(name + ": " + failed.detail() + ": " + input);
                    }
                }
                case EvaluationOutcome.Evaluated evaluated ->
                    asked.add(new Asked(name, Entrypoint.CHANGE, input, evaluated.verdict()));
            }
        }
        problems.addAll(unlike(opa, asked));
        return problems;
    }

    /** Whether {@code opa} can evaluate an input: one that makes two keys the same, for example, it cannot either. */
    private boolean isJudgeable(Opa opa, JsonNode input) {
        ArrayNode one = JSON.createArrayNode();
        one.addObject()
                .put("of", reference(Entrypoint.CHANGE))
                .put("now", input.at("/time/now_ns").asLong())
                .set("input", input);
        try {
            return evaluate(opa, one).size() > 0;
        } catch (PolicyProblem e) {
            return false;
        }
    }

    private List<String> judged(List<Asked> asked) throws PolicyProblem {
        List<String> problems = new ArrayList<>();
        CaseRunner runner = new CaseRunner(bundle, evaluator);
        for (Path file : files()) {
            try {
                CaseFile sample = CaseFile.read(file);
                Recorder recorder = new Recorder(file, evaluator);
                Decision decision = sample.data().isObject() ? runner.decide(sample) : runner.decide(sample, recorder);
                if (decision.failure() != null) {
                    problems.add(file + ":1: the gate's engine cannot evaluate this sample: "
                            + decision.failure().code() + ": " + decision.failureDetail());
                }
                asked.addAll(recorder.asked);
            } catch (UsageProblem e) {
                // A sample that cannot be read decides nothing; novapay test prints it.
            }
        }
        return problems;
    }

    private static List<String> limited(List<String> problems) {
        return problems.size() <= MOST_PROBLEMS
                ? problems
                : Stream.concat(
                                problems.stream().limit(MOST_PROBLEMS),
                                Stream.of("… and " + (problems.size() - MOST_PROBLEMS) + " more samples"))
                        .toList();
    }

    private List<Path> files() throws PolicyProblem {
        try (Stream<Path> walk = Files.walk(policies)) {
            return walk.filter(file -> file.toString().endsWith(".case.yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new PolicyProblem(PolicyStage.PROBE, policies + " cannot be read: " + e);
        }
    }

    private List<String> unlike(Opa opa, List<Asked> asked) throws PolicyProblem {
        ArrayNode input = JSON.createArrayNode();
        for (Asked one : asked) {
            input.addObject()
                    .put("of", reference(one.entrypoint))
                    .put("now", one.input.at("/time/now_ns").asLong())
                    .set("input", one.input);
        }
        List<String> problems = new ArrayList<>();
        Map<Integer, JsonNode> answers = new HashMap<>();
        for (JsonNode answered : evaluate(opa, input)) {
            answered.forEach(answer -> answers.put(answer.path("at").asInt(), answer.path("verdict")));
        }
        for (int i = 0; i < asked.size(); i++) {
            Optional<Verdict> theirs = VerdictReader.read(answers.getOrDefault(i, MissingNode.getInstance()));
            Verdict ours = asked.get(i).verdict;
            if (!theirs.map(EngineCheck::words).equals(Optional.of(words(ours)))) {
                problems.add(asked.get(i).file + ":1: the gate's engine and opa differ on this sample; opa returns "
                        + theirs.map(one -> text(one).toString()).orElse("nothing")
                        + ", the gate's engine returns " + text(ours));
            }
        }
        return problems;
    }

    private JsonNode evaluate(Opa opa, ArrayNode input) throws PolicyProblem {
        try {
            Path file = Files.createTempFile("samples", ".json");
            try {
                Files.write(file, JSON.writeValueAsBytes(input));
                Opa.Output output = opa.run(List.of(
                        "eval",
                        "--format",
                        "json",
                        "--bundle",
                        policies.toString(),
                        "--input",
                        file.toString(),
                        Stream.of(Entrypoint.values())
                                .map(EngineCheck::reference)
                                .map(VERDICTS::formatted)
                                .collect(Collectors.joining(", ", "[", "]"))));
                if (!output.succeeded()) {
                    throw new PolicyProblem(
                            PolicyStage.PROBE,
                            "opa cannot evaluate the samples: " + (output.err() + output.out()).strip());
                }
                return JSON.readTree(output.out()).at("/result/0/expressions/0/value");
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (JsonProcessingException e) {
            throw new PolicyProblem(PolicyStage.PROBE, "opa eval did not print JSON: " + e.getMessage());
        } catch (IOException e) {
            throw new PolicyProblem(PolicyStage.PROBE, "the samples cannot be passed to opa: " + e);
        }
    }

    private static String reference(Entrypoint entrypoint) {
        return entrypoint.path().replace('/', '.');
    }

    private static List<String> text(Verdict verdict) {
        List<String> lines = new ArrayList<>(verdict.warnings());
        verdict.violations()
                .forEach(one ->
                        lines.add(one.code() + " (" + one.enforcement() + "): " + one.message() + " " + one.remedy()));
        verdict.rules()
                .properties()
                .forEach(results -> results.getValue().forEach(result -> lines.add(results.getKey() + " " + result)));
        return lines;
    }

    /** What a verdict says, but for the order of its words: the engine lists the members of sets in an order of its own. */
    private static List<List<String>> words(Verdict verdict) {
        return text(verdict).stream()
                .map(line -> Stream.of(line.split("[\\s,;.]+")).sorted().toList())
                .sorted(Comparator.comparing(String::valueOf))
                .toList();
    }

    /** File and line of the key that a problem begins with. */
    private String place(String problem) {
        Matcher key = KEY.matcher(problem);
        for (String name : List.of("data.yaml", "data.yml", "data.json")) {
            Path file = policies.resolve(name);
            if (key.matches() && Files.isRegularFile(file)) {
                JsonPointer at = JsonPointer.compile(
                        "/" + key.group(1).replaceAll("\\[(\\d+)]", ".$1").replace('.', '/'));
                try {
                    List<YamlDocument> documents = YamlDocument.all(Files.readString(file));
                    return file
                            + (documents.isEmpty()
                                    ? ""
                                    : ":" + documents.getFirst().line(at));
                } catch (IOException | YamlProblem e) {
                    return file.toString();
                }
            }
        }
        return policies.toString();
    }

    /** One question and this engine's answer. */
    private record Asked(Path file, Entrypoint entrypoint, JsonNode input, Verdict verdict) {}

    /** Keeps what an evaluator is asked. Confined to one thread. */
    private static final class Recorder implements PolicyEvaluator {
        private final Path file;
        private final PolicyEvaluator evaluator;
        private final List<Asked> asked = new ArrayList<>();

        Recorder(Path file, PolicyEvaluator evaluator) {
            this.file = file;
            this.evaluator = evaluator;
        }

        @Override
        public String revision() {
            return evaluator.revision();
        }

        @Override
        public boolean healsWithTime(String code) {
            return false; // no forecast: it asks the same of other days
        }

        @Override
        public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
            return keep(Entrypoint.CHANGE, input, evaluator.evaluate(input, budget));
        }

        @Override
        public EvaluationOutcome evaluateRecord(JsonNode input, Duration budget) {
            return keep(Entrypoint.RECORD, input, evaluator.evaluateRecord(input, budget));
        }

        private EvaluationOutcome keep(Entrypoint entrypoint, JsonNode input, EvaluationOutcome outcome) {
            if (outcome instanceof EvaluationOutcome.Evaluated evaluated) {
                asked.add(new Asked(file, entrypoint, input.deepCopy(), evaluated.verdict()));
            }
            return outcome;
        }
    }
}
