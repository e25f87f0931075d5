package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyActivation;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.PolicyCompiler;
import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policy.PolicyLoad;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicySource;
import com.novapay.deploygate.policy.PolicyStage;
import com.novapay.deploygate.policytest.Policies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies that are broken in one stage: what was active stays, and stage and place are named. */
class PolicyStagesTest {
    private static final ScheduledExecutorService WATCHDOG = Policies.watchdog();
    private static final NavigableMap<String, byte[]> SHIPPED = new TreeMap<>();
    private static final List<PolicyLoad> LOADS = new ArrayList<>();
    private static final PolicyCatalog CATALOG = new PolicyCatalog();
    private static final Map<String, PolicyFiles> STATES = new HashMap<>();
    private static PolicyActivation activation;
    private static PolicyFiles current;
    private static String good;

    /**
     * One fault.
     *
     * @param files that replace or join those that are shipped
     * @param told parts of the message
     */
    record Fault(String name, PolicyStage stage, Map<String, String> files, List<String> told) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void activate() throws IOException {
        Path policies = Path.of("policies");
        try (Stream<Path> all = Files.walk(policies)) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                SHIPPED.put(policies.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        PolicySource source = new PolicySource() {
            @Override
            public String shown() {
                return "a source";
            }

            @Override
            public Optional<PolicyFiles> poll(String known) throws PolicyProblem {
                return current.version().equals(known) ? Optional.empty() : Optional.of(current);
            }
        };
        activation = new PolicyActivation(
                source,
                new PolicyCompiler(Opa.find().orElseThrow()),
                Optional.empty(),
                new PolicyEvaluators(1, 64 << 20, false, Clock.systemUTC(), WATCHDOG),
                CATALOG,
                Clock.systemUTC(),
                LOADS::add);
        current = with("good", Map.of());
        activation.refresh();
        assertThat(LOADS).singleElement().isInstanceOf(PolicyLoad.Activated.class);
        good = CATALOG.revision();
    }

    @AfterAll
    static void end() {
        WATCHDOG.shutdownNow();
    }

    private static final String VERDICT = """
            package deploygate

            verdict := {"violations": violations, "warnings": []}
            """;

    static List<Fault> faults() {
        return List.of(
                new Fault(
                        "syntax",
                        PolicyStage.FORMAT,
                        Map.of("lib/broken.rego", "package deploygate.lib.broken\n\nx := {\n"),
                        List.of("lib/broken.rego:4: rego_parse_error")),
                new Fault(
                        "data that are not YAML",
                        PolicyStage.FORMAT,
                        Map.of("data.yaml", "a: [1\nb: 2\n"),
                        List.of("data.yaml")),
                new Fault(
                        "a forbidden builtin",
                        PolicyStage.CHECK,
                        Map.of(
                                "lib/call.rego",
                                "package deploygate.lib.call\n\nx := http.send({\"method\": \"get\", \"url\": \"http://x\"})\n"),
                        List.of("lib/call.rego:3", "http.send is not allowed")),
                new Fault(
                        "a value that the rules cannot use",
                        PolicyStage.CHECK,
                        Map.of("data.yaml", text("data.yaml").replace("America/New_York", "Mars")),
                        List.of("data.yaml", "schedule.time_zone")),
                new Fault(
                        "a failing test",
                        PolicyStage.TEST,
                        Map.of("lib/failing_test.rego", "package deploygate.lib.failing_test\n\ntest_this if 1 == 2\n"),
                        List.of("lib/failing_test.rego", "data.deploygate.lib.failing_test.test_this: FAIL")),
                new Fault(
                        "a verdict of another shape",
                        PolicyStage.PROBE,
                        only("package deploygate\n\nverdict := \"yes\"\n"),
                        List.of("cannot be evaluated: policy-error")),
                new Fault(
                        "allows everything",
                        PolicyStage.PROBE,
                        only(VERDICT + "\nviolations := []\n"),
                        List.of("allow every one of", "policies.force")),
                new Fault(
                        "denies everything",
                        PolicyStage.PROBE,
                        only(VERDICT
                                + "\nviolations := [{\"code\": \"no\", \"message\": \"no\", \"remedy\": \"none\","
                                + " \"enforcement\": \"deny\", \"details\": {}}]\n"),
                        List.of("deny every one of", "policies.force")),
                new Fault(
                        "does not end",
                        PolicyStage.PROBE,
                        // Each step costs time and no memory: else the memory could be spent before the time is.
                        only(VERDICT
                                + "\nviolations := [] if count({1 | some a in numbers.range(1, 3000);"
                                + " some b in numbers.range(1, 3000); contains(text_5, \"nothing\");"
                                + " a + b == 1; input.version}) == 0\n\ntext_0 := \"0123456789abcdef\"\n"
                                + growing(5)),
                        List.of("cannot be evaluated: policy-timeout")),
                new Fault(
                        "needs all memory",
                        PolicyStage.PROBE,
                        only(VERDICT + "\nviolations := [] if count(text_8) > 0\n\ntext_0 := \"0123456789abcdef\"\n"
                                + growing(8)),
                        List.of("cannot be evaluated: policy-memory")));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void brokenPolicies_areNotActivated(Fault fault) {
        LOADS.clear();
        current = fault.files().containsKey("verdict.rego") && fault.files().size() == 1
                ? state(fault.name(), new TreeMap<>(bytes(fault.files())))
                : with(fault.name(), fault.files());
        activation.refresh();
        activation.refresh();
        assertThat(LOADS).singleElement().isInstanceOfSatisfying(PolicyLoad.Refused.class, refused -> {
            assertThat(refused.problem()).contains(fault.told());
            assertThat(refused.stage()).isEqualTo(fault.stage());
            assertThat(refused.commit()).isEqualTo("c0ffee");
            assertThat(refused.problem()).doesNotContain(System.getProperty("java.io.tmpdir"));
        });
        assertThat(CATALOG.revision()).isEqualTo(good);
        assertThat(activation.problem()).isPresent();
    }

    @Test
    void forcedPolicies_areActivated() {
        List<PolicyLoad> loads = new ArrayList<>();
        PolicyCatalog catalog = new PolicyCatalog();
        new PolicyActivation(
                        new PolicySource() {
                            @Override
                            public String shown() {
                                return "a source";
                            }

                            @Override
                            public Optional<PolicyFiles> poll(String known) {
                                return Optional.of(
                                        state("all", new TreeMap<>(bytes(only(VERDICT + "\nviolations := []\n")))));
                            }
                        },
                        new PolicyCompiler(Opa.find().orElseThrow()),
                        Optional.empty(),
                        new PolicyEvaluators(1, 64 << 20, true, Clock.systemUTC(), WATCHDOG),
                        catalog,
                        Clock.systemUTC(),
                        loads::add)
                .refresh();
        assertThat(loads).singleElement().isInstanceOf(PolicyLoad.Activated.class);
        assertThat(catalog.isLoaded()).isTrue();
    }

    @Test
    void policiesThatTheHeapCannotHold_areRejectedBeforeTheyEndTheGate() throws PolicyProblem {
        PolicyEvaluators.mustFit(819_509, 92 << 20); // of 100 rules, in the heap of a gate
        assertThatThrownBy(() -> PolicyEvaluators.mustFit(1_115_775, 96 << 20)) // of 200
                .isInstanceOfSatisfying(
                        PolicyProblem.class,
                        problem -> assertThat(problem.stage()).isEqualTo(PolicyStage.COMPILE))
                .hasMessageContaining("1089 KiB of WebAssembly")
                .hasMessageContaining("this gate has 96 MiB: set NOVAPAY_JAVA_OPTS=-Xmx");
    }

    private static Map<String, String> only(String verdict) {
        return Map.of("verdict.rego", verdict);
    }

    /** Texts, each eight times as long as the one before. */
    private static String growing(int times) {
        StringBuilder rules = new StringBuilder();
        for (int i = 1; i <= times; i++) {
            String one = "text_" + (i - 1);
            rules.append("\ntext_" + i + " := concat(\"\", [" + (one + ", ").repeat(7) + one + "])\n");
        }
        return rules.toString();
    }

    private static String text(String path) {
        return new String(SHIPPED.get(path), StandardCharsets.UTF_8);
    }

    private static PolicyFiles with(String version, Map<String, String> files) {
        NavigableMap<String, byte[]> all = new TreeMap<>(SHIPPED);
        all.putAll(bytes(files));
        return state(version, all);
    }

    private static PolicyFiles state(String version, NavigableMap<String, byte[]> files) {
        return STATES.computeIfAbsent(version, any -> new PolicyFiles(version, "c0ffee", "", files));
    }

    private static Map<String, byte[]> bytes(Map<String, String> files) {
        Map<String, byte[]> bytes = new HashMap<>();
        files.forEach((path, text) -> bytes.put(path, text.getBytes(StandardCharsets.UTF_8)));
        return bytes;
    }
}
