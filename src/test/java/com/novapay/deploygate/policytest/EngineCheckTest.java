package com.novapay.deploygate.policytest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.cli.Typed;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicyStage;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only opa can evaluate is not activated: the gate's own engine is asked too. */
@Tag("slow")
class EngineCheckTest {
    private final ScheduledExecutorService watchdog = Policies.watchdog();

    @TempDir
    private Path folder;

    private Path policies;

    @BeforeEach
    void copy() throws IOException {
        policies = folder.resolve("policies");
        try (Stream<Path> files = Files.walk(Path.of("policies"))) {
            for (Path file : files.filter(file -> !file.toString().endsWith("_test.rego"))
                    .toList()) {
                Files.copy(file, folder.resolve(file.toString()));
            }
        }
    }

    @AfterEach
    void stop() {
        watchdog.shutdownNow();
    }

    @Test
    void data_thatOnlyOpaCanUse_isRefusedWithFileAndLine() throws Exception {
        String good = Files.readString(policies.resolve("data.yaml"));
        long line = good.substring(0, good.indexOf("time_zone:")).lines().count();
        for (String zone : List.of("Factory", "posix/UTC", "America//New_York")) {
            Files.writeString(policies.resolve("data.yaml"), good.replace("America/New_York", zone));
            Typed typed = check();
            assertThat(typed.exitCode()).isEqualTo(2);
            assertThat(typed.err())
                    .startsWith("novapay check: " + policies.resolve("data.yaml") + ":" + line
                            + ": schedule.time_zone: \"" + zone + "\" is not a time zone");
        }
    }

    @Test
    void exception_thatHasExpired_isRefusedWithFileAndLine() throws Exception {
        String good = Files.readString(policies.resolve("data.yaml"));
        long line = good.substring(0, good.indexOf("\nexceptions:")).lines().count() + 2;
        write("data.yaml", good.replace("exceptions: []", """
                exceptions:
                  - {rule: gitops-only, namespace: pay, workload: payments, granted_by: vp, reason: r, ticket: OPS-1,
                     until: "2026-11-27T15:00:00Z"}"""));
        PolicyBundle bundle = Policies.load(policies);
        EngineCheck check = new EngineCheck(policies, bundle, Policies.evaluator(bundle, policies, watchdog));
        check.exceptions(Instant.parse("2026-11-27T14:59:59Z"));
        assertThatThrownBy(() -> check.exceptions(Instant.parse("2026-11-27T15:00:00Z")))
                .isInstanceOfSatisfying(PolicyProblem.class, problem -> {
                    assertThat(problem.stage()).isEqualTo(PolicyStage.CHECK);
                    assertThat(problem.problem())
                            .isEqualTo(policies.resolve("data.yaml") + ":" + (line + 1)
                                    + ": exceptions[0].until: the exception OPS-1 (gitops-only for payments in pay) expired"
                                    + " at 2026-11-27T15:00:00Z. Delete it, or set a later end.");
                });
        check.data();
    }

    @Test
    void data_withAZoneThatJavaNamesOtherwise_judges() throws Exception {
        String good = Files.readString(policies.resolve("data.yaml"));
        for (String zone : List.of("EST", "HST", "ROC")) {
            Files.writeString(policies.resolve("data.yaml"), good.replace("America/New_York", zone));
            Typed typed = check();
            JsonNode answer = new ObjectMapper().readTree(typed.out());
            assertThat(answer.path("allowed").isBoolean()).as(typed.out()).isTrue();
            assertThat(answer.path("reasons").toString()).doesNotContain("deploy-days", "cannot be told");
        }
    }

    @Test
    void samples_ofTheShippedPolicies_areJudgedAlike() throws Exception {
        assertThat(samples()).isEmpty();
    }

    /** Data of a rule's own, which no check of the policies knows. */
    @Test
    void samples_thatOneEngineJudgesOtherwise_areNamed() throws Exception {
        write("data.yaml", Files.readString(policies.resolve("data.yaml")) + "\nnight:\n  zone: Factory\n");
        write("rules/gitops_only/night.rego", """
                package deploygate.rules.gitops_only

                warn contains sprintf("It is %s there.", [time.format([input.time.now_ns, data.night.zone, "15:04"])])
                """);
        assertThat(samples())
                .isNotEmpty()
                .anySatisfy(problem -> assertThat(problem)
                        .contains(
                                ".case.yaml:1: the gate's engine and opa differ on this sample",
                                "opa returns [It is "));
    }

    @Test
    void samples_thatTheEngineCannotJudge_areNamed() throws Exception {
        write("rules/gitops_only/night.rego", """
                package deploygate.rules.gitops_only

                deny contains {"code": "gitops-only", "message": 5} if input.request.name == "payments"
                """);
        assertThat(samples())
                .isNotEmpty()
                .anySatisfy(problem -> assertThat(problem)
                        .contains(".case.yaml:1: the gate's engine cannot evaluate this sample: policy-error"));
    }

    private Typed check() {
        return Typed.novapay(
                "check",
                "--policies",
                policies.toString(),
                "--review",
                "policies/samples/reviews/deployment-set-image.json",
                "--at",
                "2026-11-24T15:00:00Z",
                "-o",
                "json");
    }

    private List<String> samples() throws Exception {
        PolicyBundle bundle = Policies.load(policies);
        WasmPolicyEvaluator evaluator = new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, watchdog);
        return new EngineCheck(policies, bundle, evaluator).samples(Opa.find().orElseThrow());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(policies.resolve(name), text);
    }
}
