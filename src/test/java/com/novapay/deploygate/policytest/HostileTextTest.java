package com.novapay.deploygate.policytest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.DenialText;
import com.novapay.deploygate.admission.NextOpening;
import com.novapay.deploygate.admission.ReviewCodec;
import com.novapay.deploygate.admission.Ruling;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.Violation;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile values in every leaf that rules read: the policies always answer, and what they tell people to type is one command
 * whose arguments are plain.
 */
@Tag("slow")
class HostileTextTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Duration BUDGET = Duration.ofMinutes(2);
    private static final ScheduledExecutorService WATCHDOG = Policies.watchdog();
    private static final DenialText TEXT = new DenialText(() -> ZoneId.of("America/New_York"));
    private static final Pattern COMMAND = Pattern.compile("(?<![@\\w])(?:novapay|kubectl) .*");
    private static final Pattern PLAIN = Pattern.compile("…|[A-Za-z0-9_./:@%+=,-]+");
    private static final List<String> SHELL = List.of(
            "x; /bin/touch pwned",
            "$(/bin/touch pwned)",
            "`/bin/touch pwned`",
            "-rf",
            "a\n/bin/touch pwned\n",
            "a' ; /bin/touch pwned '",
            "a\" ; /bin/touch pwned \"",
            "a|/bin/touch pwned",
            "a&/bin/touch pwned&",
            "a>pwned",
            "(a)",
            "a\\",
            "~",
            "a#b",
            "*",
            "é\u202e\u0000\ud800",
            "");
    private static final List<String> NUMBERS = List.of(
            "-",
            "+",
            "1e9",
            "1e1000",
            "0x1f",
            "01",
            "NaN",
            "9".repeat(400),
            "5d",
            "2026-13-45T99:99:99Z",
            "9999-12-31T23:59:59Z",
            "0000-01-01T00:00:00Z",
            "300000000h",
            ".",
            "sha256:",
            "@",
            "a".repeat(5_000));
    private static final int SOME = 4;
    private static WasmPolicyEvaluator evaluator;
    private static CaseRunner runner;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void load() {
        PolicyBundle bundle = Policies.load(null);
        evaluator = new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, WATCHDOG);
        runner = new CaseRunner(bundle, evaluator);
    }

    @AfterAll
    static void stop() {
        WATCHDOG.shutdownNow();
    }

    @Test
    void changeWithHostileLeaves_isAlwaysJudgedAndPrintsPlainCommands() throws Exception {
        Decision decision = runner.decide(CaseFile.read(everything()));
        ObjectNode base = held(decision);
        assertThat(answered(evaluator.evaluate(base, BUDGET), JsonPointer.empty(), base).stream()
                        .map(Violation::code))
                .contains("friday-approval", "incident-freeze", "migration-announcement", "rollback-hold");
        Set<String> commands = new TreeSet<>();
        int asked = 0;
        for (JsonPointer leaf : leaves(base)) {
            for (JsonNode value : values(leaf, asked)) {
                ObjectNode input = base.deepCopy();
                replace(input, leaf, value);
                List<Violation> violations = answered(evaluator.evaluate(input, BUDGET), leaf, value);
                violations.forEach(violation -> commands.addAll(commands(violation.remedy())));
                asked++;
            }
        }
        assertThat(asked).isGreaterThan(500);
        assertThat(commands).anyMatch(text -> text.contains("INVALID-NAME"));
        runPlainly(commands);
    }

    @Test
    void recordWithHostileLeaves_isAlwaysJudgedAndPrintsPlainCommands() throws Exception {
        Set<String> commands = new TreeSet<>();
        int asked = 0;
        for (Path file : samples()) {
            Decision decision = runner.decide(CaseFile.read(file));
            for (JsonPointer leaf : leaves(decision.input())) {
                for (JsonNode value : values(leaf, asked)) {
                    asked++;
                    ObjectNode input = decision.input().deepCopy();
                    replace(input, leaf, value);
                    answered(evaluator.evaluateRecord(input, BUDGET), leaf, value)
                            .forEach(violation -> commands.addAll(commands(violation.remedy())));
                }
            }
        }
        assertThat(commands).anyMatch(text -> text.contains("INVALID-NAME"));
        runPlainly(commands);
    }

    @Test
    void refusalOfHostileNames_printsPlainCommands() throws Exception {
        JsonNode review = CaseFile.read(everything()).review();
        Decision decision = runner.decide(CaseFile.read(everything()));
        Set<String> commands = new TreeSet<>();
        for (String place : List.of("name", "namespace")) {
            for (String text : Stream.concat(SHELL.stream(), NUMBERS.stream()).toList()) {
                JsonNode named = review.deepCopy();
                ((ObjectNode) named.path("request")).put(place, text);
                ((ObjectNode) named.at("/request/object/metadata")).put(place, text);
                if (!(new ReviewCodec().decode(named) instanceof ReviewCodec.Decoded.Review read)) {
                    continue;
                }
                AdmissionRequest request = read.request();
                ObjectNode input = held(decision);
                ((ObjectNode) input.path("request")).put(place, text);
                List<Violation> violations = answered(
                        evaluator.evaluate(input, BUDGET),
                        JsonPointer.compile("/request/" + place),
                        NODES.textNode(text));
                String message = TEXT.of(with(decision, request, violations));
                assertThat(message.length()).isLessThanOrEqualTo(1_500);
                assertThat(message).doesNotContain(";  /bin", "$(", "`", "pwned'", "/ in pay");
                commands.addAll(commands(message));
            }
        }
        runPlainly(commands);
    }

    @Test
    void refusalOfLongNames_printsNoPartOfACommand() throws Exception {
        Decision decision = runner.decide(CaseFile.read(everything()));
        ObjectNode input = held(decision);
        ((ObjectNode) input.path("request")).put("name", "a".repeat(253)).put("namespace", "b".repeat(63));
        List<Violation> violations =
                answered(evaluator.evaluate(input, BUDGET), JsonPointer.empty(), input.path("request"));
        Set<String> whole = new TreeSet<>();
        violations.forEach(violation -> whole.addAll(commands(violation.remedy())));
        String digest = input.at("/change/digest").asText();
        List<String> printed = commands(TEXT.of(with(decision, decision.request(), violations)));
        assertThat(printed.stream().map(text -> text.replace("$CHANGE", digest)))
                .isSubsetOf(whole);
    }

    @Test
    void refusalOfAGeneratedName_saysSo() throws Exception {
        ObjectNode review = CaseFile.read(everything()).review().deepCopy();
        ((ObjectNode) review.path("request"))
                .put("name", "")
                .put("operation", "CREATE")
                .remove("oldObject");
        ObjectNode metadata = (ObjectNode) review.at("/request/object/metadata");
        metadata.put("generateName", "payments-").remove("name");
        Decision decision = runner.decide(CaseFile.read(everything()));
        AdmissionRequest request = ((ReviewCodec.Decoded.Review) new ReviewCodec().decode(review)).request();
        assertThat(TEXT.of(with(decision, request, List.of()))).startsWith("rollout/payments-… in pay is refused");
        assertThat(DenialText.subject(request)).isEqualTo("rollout/payments-… in pay");
        metadata.put("generateName", "$(id)");
        assertThat(TEXT.of(with(decision, request, List.of()))).startsWith("rollout/NAME-… in pay is refused");
    }

    /** With a hold on this very template. */
    private static ObjectNode held(Decision decision) {
        ObjectNode input = decision.input().deepCopy();
        ((ObjectNode) input.path("facts"))
                .putObject("history")
                .putArray("holds")
                .addObject()
                .put("digest", input.at("/change/digest").asText())
                .put("since", "2026-11-20T10:00:00Z")
                .put("by", "lead@novapay");
        return input;
    }

    private static List<Violation> answered(EvaluationOutcome outcome, JsonPointer leaf, JsonNode value) {
        assertThat(outcome).as("%s = %s", leaf, value).isInstanceOf(EvaluationOutcome.Evaluated.class);
        return ((EvaluationOutcome.Evaluated) outcome).verdict().violations();
    }

    private static Decision with(Decision decision, AdmissionRequest request, List<Violation> violations) {
        return new Decision(
                decision.id(),
                decision.time(),
                request,
                decision.change(),
                new Ruling.Evaluated(false, violations, List.of(), new NextOpening.Never(), MissingNode.getInstance()),
                decision.policyRevision(),
                decision.input());
    }

    /** All for text that becomes part of commands or is read as a number; elsewhere the next few of them, so that each has its turn. */
    private static List<JsonNode> values(JsonPointer leaf, int asked) {
        List<JsonNode> all = all();
        if (leaf.toString().matches(".*(/duration|request/name|/migration)")) {
            return all;
        }
        return IntStream.range(asked, asked + SOME)
                .mapToObj(i -> all.get(i % all.size()))
                .toList();
    }

    private static List<JsonNode> all() {
        List<JsonNode> values = new ArrayList<>();
        Stream.concat(SHELL.stream(), NUMBERS.stream()).forEach(text -> values.add(NODES.textNode(text)));
        values.addAll(List.of(
                NODES.nullNode(),
                NODES.booleanNode(true),
                NODES.numberNode(-1),
                NODES.numberNode(0.5),
                NODES.numberNode(Long.MIN_VALUE),
                NODES.numberNode(new BigDecimal("1e1000")),
                NODES.numberNode(new BigDecimal("1e-1000")),
                NODES.objectNode(),
                NODES.objectNode().put("x", "y"),
                NODES.arrayNode(),
                NODES.arrayNode().add(7).add("x").addNull()));
        return values;
    }

    /** Every place in it but the time, which is not foreign; a list only in its first two elements. */
    private static List<JsonPointer> leaves(JsonNode input) {
        List<JsonPointer> places = new ArrayList<>();
        collect(input, JsonPointer.empty(), places);
        places.removeIf(place ->
                place.toString().startsWith("/time") || place.toString().startsWith("/version"));
        return places;
    }

    private static void collect(JsonNode node, JsonPointer at, List<JsonPointer> places) {
        if (at.toString().contains("oldObject/spec")
                || at.toString().contains("last-applied")
                || at.toString().endsWith("/status")) {
            return;
        }
        if (!at.matches()) {
            places.add(at);
        }
        node.properties().forEach(entry -> collect(entry.getValue(), at.appendProperty(entry.getKey()), places));
        for (int i = 0; node.isArray() && i < Math.min(2, node.size()); i++) {
            collect(node.get(i), at.appendIndex(i), places);
        }
    }

    private static void replace(JsonNode input, JsonPointer place, JsonNode value) {
        JsonPointer last = place.last();
        switch (input.at(place.head())) {
            case ObjectNode object -> object.set(last.getMatchingProperty(), value);
            case ArrayNode array -> array.set(last.getMatchingIndex(), value);
            default -> throw new AssertionError(place);
        }
    }

    private static List<String> commands(String text) {
        List<String> commands = new ArrayList<>();
        for (Matcher matcher = COMMAND.matcher(text); matcher.find(); ) {
            commands.add(matcher.group());
        }
        return commands;
    }

    /** A shell runs each of them as one command, with arguments that are plain. */
    private static void runPlainly(Set<String> commands) throws IOException, InterruptedException {
        Path place = Files.createTempDirectory(folder, "shell");
        StringBuilder script = new StringBuilder();
        for (String program : List.of("novapay", "kubectl")) {
            script.append(program)
                    .append("() { printf '%s\\n' ")
                    .append(program)
                    .append(" \"$@\"; }\n");
        }
        script.append("CHANGE=sha256:0\n");
        commands.forEach(command -> script.append(command).append("\necho ----\n"));
        Files.writeString(place.resolve("script"), script);
        Process shell = new ProcessBuilder("/bin/sh", "script")
                .directory(place.toFile())
                .redirectErrorStream(true)
                .redirectOutput(place.resolve("out").toFile())
                .start();
        assertThat(shell.waitFor()).isZero();
        assertThat(place.resolve("pwned")).doesNotExist();
        List<String> runs = List.of(Files.readString(place.resolve("out")).split("----\n"));
        assertThat(runs).hasSameSizeAs(commands);
        for (String run : runs) {
            List<String> words = run.lines().toList();
            assertThat(words.getFirst()).isIn("novapay", "kubectl");
            assertThat(words.getLast()).isNotEmpty();
            assertThat(words).allMatch(PLAIN.asMatchPredicate());
        }
    }

    private static List<Path> samples() throws IOException {
        try (Stream<Path> walk = Files.walk(Path.of("policies", "records"))) {
            return walk.filter(file -> Set.of(
                                    "developer.case.yaml",
                                    "edited.case.yaml",
                                    "resolved-tomorrow.case.yaml",
                                    "faked-approver.case.yaml",
                                    "incident-by-developer.case.yaml",
                                    "smoke-by-pipeline.case.yaml",
                                    "migration.case.yaml")
                            .contains(file.getFileName().toString()))
                    .toList();
        }
    }

    /** A deploy that every rule that prints a command has something against, with facts of all kinds. */
    private static Path everything() throws IOException {
        String review = Path.of("src/test/resources/reviews/rollout-apply-image--rollouts-update-by-dev@novapay.json")
                .toAbsolutePath()
                .toString();
        return Files.writeString(
                folder.resolve("everything.case.yaml"), """
                name: everything
                at: 2026-11-27T15:00:00Z
                review: %s
                set:
                - {path: /request/object/metadata/annotations, value: {deploygate.novapay.com/migration: m1, deploygate.novapay.com/feature: "true"}}
                - {path: /request/object/spec/template/spec/initContainers, value: [{name: db, image: tools/flyway, command: [sh, -c, flyway migrate],
                   livenessProbe: {exec: {command: [x]}}, lifecycle: {preStop: {exec: {command: [y]}}}}]}
                - {path: /request/object/spec/strategy, value: {canary: {steps: [{setWeight: 10}, {pause: {duration: 5m}}, {setWeight: 50}],
                   analysis: {templates: [{templateName: x}], startingStep: 1}, trafficRouting: {maxTrafficWeight: 100}}}}
                - {path: /request/object/spec/rollbackWindow, value: {revisions: 3}}
                facts:
                - {apiVersion: v1, kind: Namespace, metadata: {name: pay, labels: {deploygate.novapay.com/environment: production}}}
                - {apiVersion: deploygate.novapay.com/v1alpha1, kind: Incident, metadata: {name: inc-1},
                   spec: {severity: SEV-1, title: cards fail, source: manual, openedAt: "2026-11-27T10:00:00Z", services: [], openedBy: x}}
                - {apiVersion: deploygate.novapay.com/v1alpha1, kind: Migration, metadata: {name: m2, namespace: pay, creationTimestamp: "2026-11-20T10:00:00Z"},
                   spec: {workload: {kind: Rollout, name: payments}, title: t, plannedAt: "2026-11-27T16:00:00Z", announcedBy: x}}
                - {apiVersion: deploygate.novapay.com/v1alpha1, kind: Approval, metadata: {name: a1, namespace: pay, creationTimestamp: "2026-11-27T14:00:00Z"},
                   spec: {purpose: canary-skip, role: team-lead, workload: {kind: Rollout, name: payments}, change: "@new", reason: r, approver: lead@novapay,
                   expiresAt: "2026-11-27T16:00:00Z"}}
                """.formatted(JSON.writeValueAsString(review)));
    }
}
