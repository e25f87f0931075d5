package com.novapay.deploygate.policytest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.DenialText;
import com.novapay.deploygate.admission.FailureCode;
import com.novapay.deploygate.admission.Ruling;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.Violation;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exactly what kubectl prints for a refusal, pinned by {@code src/test/resources/golden}. After a change of words that is
 * meant, write them anew with {@code -Dgolden.write=true} and read the difference.
 */
class DenialGoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Path CASES = Path.of("demo", "cases");
    private static final Path EVERYTHING = CASES.resolve("17-everything.case.yaml");
    private static final ScheduledExecutorService WATCHDOG = Policies.watchdog();
    private static final DenialText TEXT = new DenialText(() -> ZoneId.of("America/New_York"));
    private static CaseRunner runner;

    @BeforeAll
    static void load() {
        PolicyBundle bundle = Policies.load(null);
        runner = new CaseRunner(bundle, new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, WATCHDOG));
    }

    @AfterAll
    static void stop() {
        WATCHDOG.shutdownNow();
    }

    static List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.filter(file -> file.toString().endsWith(".case.yaml"))
                    .sorted()
                    .toList();
        }
    }

    /** Each refused case as a whole, and each of its rules alone. */
    @ParameterizedTest
    @MethodSource("cases")
    void refusedCase(Path file) throws IOException {
        Decision decision = runner.decide(CaseFile.read(file));
        if (decision.allowed()) {
            return;
        }
        String name = file.getFileName().toString().replace(".case.yaml", "");
        pin(name, decision);
        if (file.equals(EVERYTHING)) {
            for (String code : decision.denyingCodes()) {
                List<Violation> only = decision.violations().stream()
                        .filter(violation -> violation.code().equals(code))
                        .toList();
                pin("rule-" + code, with(decision, only, null, ""));
            }
        }
    }

    static List<Path> refusedRecords() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("policies", "records"))) {
            return files.filter(
                            file -> file.getParent() != null && file.getParent().endsWith("denied"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("refusedRecords")
    void refusedRecord(Path file) throws IOException {
        Path rule = file.getName(file.getNameCount() - 4);
        String name = rule + "-" + file.getFileName().toString().replace(".case.yaml", "");
        pin(name.replace('_', '-'), runner.decide(CaseFile.read(file)));
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void failure(FailureCode code) throws IOException {
        Decision decision = runner.decide(CaseFile.read(EVERYTHING));
        pin("failure-" + code.code(), with(decision, List.of(), code, "what exactly went wrong"));
    }

    /** A page that shows what nobody sees is worse than none. */
    @Test
    void readme_showsARealDenial() throws IOException {
        assertThat(Files.readString(Path.of("README.md")))
                .contains(Files.readString(GOLDEN.resolve("06-freeze.txt")).strip());
    }

    @Test
    void textFromPeople_cannotDirectTheTerminal() throws IOException {
        Decision decision = runner.decide(CaseFile.read(EVERYTHING));
        String hostile = "\u001b[31mred\u001b[0m\r\nadmitted\u2028\u202Egnp.exe\u0007 \u009b2J \ud800 %s <b>&amp;";
        Violation violation = new Violation(
                "incident-freeze", hostile, hostile, JsonNodeFactory.instance.objectNode(), Enforcement.DENY);
        pin("hostile", with(decision, List.of(violation), null, ""));
    }

    @Test
    void manyLongReasons_areAllNamed() throws IOException {
        Decision decision = runner.decide(CaseFile.read(EVERYTHING));
        List<Violation> many = IntStream.range(0, 12)
                .mapToObj(i -> new Violation(
                        "some-rule-" + i,
                        "why ".repeat(200),
                        "novapay do ".repeat(60),
                        JsonNodeFactory.instance.objectNode(),
                        Enforcement.DENY))
                .toList();
        pin("long", with(decision, many, null, ""));
        assertThat(TEXT.of(with(decision, many, null, ""))).contains("  some-rule-11: why");
    }

    private static Decision with(
            Decision decision, List<Violation> violations, @Nullable FailureCode failure, String detail) {
        return decision.with(
                failure == null
                        ? new Ruling.Evaluated(false, violations, List.of(), decision.opening(), decision.rules())
                        : new Ruling.Failed(failure, detail));
    }

    private static void pin(String name, Decision decision) throws IOException {
        String message = TEXT.of(decision);
        assertThat(message.length()).isLessThanOrEqualTo(1_500);
        assertThat(message.codePoints().filter(c -> c != '\n' && Character.isISOControl(c)))
                .isEmpty();
        String firstLine = message.lines().findFirst().orElseThrow();
        for (String code : Set.copyOf(decision.codes())) {
            assertThat(firstLine).contains(code);
            assertThat(message).containsPattern(decision.failure() == null ? "\n  " + code + ": " : code);
        }
        String webhook = decision.request().isOfRecord() ? "records" : "deploy";
        String denied = "admission webhook \"" + webhook + ".deploygate.novapay.com\" denied the request: ";
        String printed = kubectl(decision) + denied + message + "\n";
        Path file = GOLDEN.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(file, printed);
        }
        assertThat(printed).as(file.toString()).isEqualTo(Files.readString(file));
    }

    /** What kubectl puts before the message: of create, of a patch by set image, and of everything else. */
    private static String kubectl(Decision decision) {
        if (decision.request().isOfRecord()) {
            return "Error from server (Forbidden): ";
        }
        return switch (decision.request().operation()) {
            case CREATE -> "Error from server (Forbidden): error when creating \"payments.yaml\": ";
            case UPDATE ->
                decision.request().subResource().isEmpty()
                        ? "error: failed to patch image update to pod template: "
                        : "Error from server (Forbidden): ";
            case DELETE, CONNECT -> "Error from server (Forbidden): ";
        };
    }
}
