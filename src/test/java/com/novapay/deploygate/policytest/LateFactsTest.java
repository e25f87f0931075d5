package com.novapay.deploygate.policytest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two gates, one of which has not yet received a fact that the other has: which of them is the more permissive? On every case of
 * the demonstration, each fact late in turn. {@code docs/reliability.md} says the same to operators.
 */
@Tag("slow")
class LateFactsTest {
    private static final Path CASES = Path.of("demo/cases");
    private static final ScheduledExecutorService WATCHDOG = Policies.watchdog();
    private static CaseRunner runner;

    /** What a gate does that has not received it yet, compared with one that has. */
    private enum Late {
        NEVER_MORE_PERMISSIVE,
        /** Until the watch brings it; after {@code limits.facts-age} (10 s) without news it denies. */
        MORE_PERMISSIVE_FOR_A_MOMENT
    }

    @BeforeAll
    static void compile() throws Exception {
        PolicyBundle bundle = BundleFiles.shipped();
        runner = new CaseRunner(bundle, new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, WATCHDOG));
    }

    @AfterAll
    static void end() {
        WATCHDOG.shutdownNow();
    }

    @Test
    void factThatGrants_leavesAGateWithoutItStricter() throws Exception {
        Map<String, Integer> compared = new TreeMap<>();
        for (CaseFile file : cases()) {
            for (JsonNode fact : file.facts()) {
                String kind = kind(fact);
                if (late(fact) == Late.NEVER_MORE_PERMISSIVE) {
                    Decision without = runner.decide(with(file, others(file, fact)));
                    assertThat(without.allowed() && !runner.decide(file).allowed())
                            .as("%s is allowed only where %s %s is not known", file.name(), kind, name(fact))
                            .isFalse();
                    compared.merge(kind, 1, Integer::sum);
                }
            }
        }
        assertThat(compared).containsKeys("Approval", "Migration", "Namespace", "ReleaseHistory", "Verification");
    }

    /** The other direction, so that the list below stays true: each of these kinds makes a difference somewhere. */
    @Test
    void factThatForbids_isTheOnlyKindThatOpensTheGateWhileItIsLate() throws Exception {
        Map<String, Integer> opened = new TreeMap<>();
        for (CaseFile file : cases()) {
            if (!runner.decide(file).allowed()) {
                for (JsonNode fact : file.facts()) {
                    if (runner.decide(with(file, others(file, fact))).allowed()) {
                        opened.merge(kind(fact), 1, Integer::sum);
                        assertThat(late(fact)).as("%s", fact).isEqualTo(Late.MORE_PERMISSIVE_FOR_A_MOMENT);
                    }
                }
            }
        }
        assertThat(opened).containsKey("Incident");
    }

    @Test
    void endOfAnIncident_leavesAGateWithoutItStricter() throws Exception {
        int compared = 0;
        for (CaseFile file : cases()) {
            for (JsonNode fact : file.facts()) {
                if (fact.at("/spec/resolvedAt").isTextual()) {
                    ObjectNode open = fact.deepCopy();
                    open.withObject("/spec").remove("resolvedAt");
                    List<JsonNode> late = new ArrayList<>(others(file, fact));
                    late.add(open);
                    boolean stricter = !runner.decide(with(file, late)).allowed()
                            || runner.decide(file).allowed();
                    assertThat(stricter).as(file.name()).isTrue();
                    compared++;
                }
            }
        }
        assertThat(compared).isPositive();
    }

    private static Late late(JsonNode fact) {
        boolean forbids = switch (kind(fact)) {
            case "Incident" -> true;
            case "ReleaseHistory" -> !fact.at("/spec/holds").isEmpty();
            default -> false; // a namespace without its label counts as production
        };
        return forbids ? Late.MORE_PERMISSIVE_FOR_A_MOMENT : Late.NEVER_MORE_PERMISSIVE;
    }

    private static List<CaseFile> cases() throws Exception {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.filter(file -> file.toString().endsWith(".case.yaml"))
                    .sorted()
                    .map(CaseFile::read)
                    .toList();
        }
    }

    private static List<JsonNode> others(CaseFile file, JsonNode late) {
        List<JsonNode> others = new ArrayList<>(file.facts());
        others.remove(late);
        return others;
    }

    private static CaseFile with(CaseFile file, List<JsonNode> facts) {
        return new CaseFile(
                file.name(), file.at(), file.review(), facts, file.flags(), file.data(), file.rules(), file.expect());
    }

    private static String kind(JsonNode fact) {
        return fact.path("kind").asText();
    }

    private static String name(JsonNode fact) {
        return fact.at("/metadata/name").asText();
    }
}
